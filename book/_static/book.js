// The names of buttons must contain the text they show (WCAG 2.5.3), and roles must be ones that
// screen readers still know: the theme's and the bibliography's are not.
window.addEventListener("load", () => {
  for (const button of document.querySelectorAll(".search-button-field")) {
    button.setAttribute("aria-label", button.textContent.replace(/\s+/g, " ").trim());
  }
  for (const summary of document.querySelectorAll("details > summary[aria-label]")) {
    summary.removeAttribute("aria-label");
  }
  for (const element of document.querySelectorAll(".citation-list[role], [role=doc-biblioentry]")) {
    element.removeAttribute("role");
  }
});

// What scrolls in a box of its own must be in the reach of the keyboard. (The theme does this for code.)
async function letKeysScroll() {
  await window.MathJax?.startup?.promise; // it may still be on its way
  for (const box of document.querySelectorAll("mjx-container, span.math, div.cell_output .text_html")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
}
window.addEventListener("load", letKeysScroll);
window.addEventListener("resize", letKeysScroll);

// Paper is white, whatever the screen was.
let themeOnScreen;
window.addEventListener("beforeprint", () => {
  themeOnScreen = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
});
window.addEventListener("afterprint", () => {
  document.documentElement.dataset.theme = themeOnScreen;
});
