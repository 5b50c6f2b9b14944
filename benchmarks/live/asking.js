// Ask the live figures of a page as a reader does, and say after how many seconds they have answered.
globalThis.asking = (() => {
  "use strict";

  const seconds = began => (performance.now() - began) / 1000;
  const frame = () => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
  const until = (there, nodes, options) => new Promise(resolve => {
    const look = () => there() && (observer.disconnect(), resolve());
    const observer = new MutationObserver(look);
    for (const node of nodes) observer.observe(node, options);
  });
  // The whole answer is there when the figure is no longer busy; the first picture, when anything has changed.
  const answered = figure => until(() => figure.ariaBusy === "false", [figure], { attributeFilter: ["aria-busy"] });
  const changed = figure => until(() => true, figure.querySelectorAll(".says, .parts"), { childList: true });

  // The first touch, for which all is loaded.
  async function touch(id) {
    const figure = document.getElementById(id), start = figure.querySelector(".start");
    const began = performance.now(), there = start ? changed(figure) : answered(figure);
    if (start) start.click();
    else figure.dispatchEvent(new Event("pointerenter"));
    await there;
    await frame();
    return seconds(began);
  }
  function set(figure, state) {
    for (const [name, value] of Object.entries(state)) figure.querySelector(`[name=${name}]`).value = value;
  }
  // A key: null if the figure refuses to answer.
  async function key(id, state) {
    const figure = document.getElementById(id);
    set(figure, state);
    const began = performance.now(), there = answered(figure);
    figure.dispatchEvent(new Event("input", { bubbles: true }));
    await there;
    await frame();
    return figure.answer[0].text.startsWith("No answer") ? null : seconds(began);
  }
  // The button of a figure that runs for long: to its first picture, and to its end.
  async function press(id, state) {
    const figure = document.getElementById(id);
    set(figure, state);
    figure.dispatchEvent(new Event("input", { bubbles: true }));
    const began = performance.now(), end = answered(figure);
    const first = changed(figure).then(frame).then(() => seconds(began));
    figure.querySelector(".start").click();
    await end;
    await frame();
    return { "first picture": await first, end: seconds(began) };
  }
  // All examples of all figures, for what is loaded for them; what runs for long is stopped when it has begun.
  async function everything() {
    for (const figure of document.querySelectorAll("figure.live")) {
      const start = figure.querySelector(".start");
      for (const example of figure.querySelectorAll("[data-state]")) {
        example.click();
        const there = start ? changed(figure) : answered(figure);
        start?.click();
        await there;
        start?.click();
      }
    }
  }

  return { everything, key, press, touch };
})();
