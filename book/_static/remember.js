// What the reader has done, kept in this browser and nowhere else: answers to self-tests, exercises marked as
// done, and the last place read. Where pages may keep nothing, nothing is shown.
(() => {
  "use strict";

  const KEY = "rnn-course-1"; // the number changes when the form of what is kept does

  let storage;
  try {
    storage = window.localStorage;
  } catch {
    // It is blocked.
  }
  if (!storage) return;

  // What is kept, and who shows it -----------------------------------------------------------------------

  // Anything may come out of the storage, so what does not have the right form is left out.
  function recall() {
    let kept;
    try {
      kept = Object(JSON.parse(storage.getItem(KEY)));
    } catch {
      kept = {};
    }
    const answers = Object.entries(Object(kept.answers)).filter(([, one]) => Array.isArray(one?.opened));
    const done = Array.isArray(kept.done) ? kept.done : [];
    const { page, id, section } = Object(kept.place);
    const isPlace = [page, id, section].every(one => typeof one === "string");
    return { answers: new Map(answers), done: new Set(done), place: isPlace ? { page, id, section } : null };
  }

  const views = []; // functions that show it somewhere on the page
  function show() {
    const kept = recall();
    for (const view of views) view(kept);
  }

  // Each change begins with what is there now, because the book may be open in several windows.
  function change(edit) {
    const kept = recall();
    edit(kept);
    const { answers, done, place } = kept;
    try {
      storage.setItem(KEY, JSON.stringify({ answers: Object.fromEntries(answers), done: [...done], place }));
    } catch {
      // It is full. What is shown next is what was kept before.
    }
    show();
  }

  function element(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }

  // Self-tests: a paragraph that asks, and its answers ---------------------------------------------------

  function rememberQuiz(question) {
    const answers = [];
    for (let at = question; (at = at.nextElementSibling)?.matches("details.answer"); ) answers.push(at);
    const isRight = answer => answer.querySelector("p > strong").textContent === "Right.";
    answers.forEach((answer, n) => {
      answer.querySelector("summary").addEventListener("click", () => {
        if (answer.open) return; // it is being closed
        change(kept => {
          const { opened, right } = kept.answers.get(question.id) ?? { opened: [], right: isRight(answer) };
          kept.answers.set(question.id, { opened: [...new Set([...opened, n])], right });
        });
      });
    });
    const mark = element("span", { className: "answered", role: "img", hidden: true });
    question.prepend(mark);
    views.push(({ answers: kept }) => {
      const one = kept.get(question.id);
      mark.hidden = !one;
      mark.textContent = one?.right ? "✓" : "○";
      mark.title = one?.right ? "Answered, and right at once" : "Answered, but not right at once";
      mark.ariaLabel = mark.title;
      answers.forEach((answer, n) => {
        const wasOpened = Boolean(one?.opened.includes(n));
        answer.classList.toggle("opened", wasOpened);
        answer.querySelector("summary").title = wasOpened ? "You have opened this before" : "";
      });
    });
  }

  // Exercises: a box to tick -----------------------------------------------------------------------------

  function rememberExercise(exercise) {
    const title = exercise.querySelector(".admonition-title");
    const box = element("input", { type: "checkbox", ariaLabel: `Done: ${title.textContent.trim()}` });
    const label = element("label", { className: "done" });
    label.append(box, "Done");
    title.append(label);
    box.addEventListener("change", () => {
      change(({ done }) => (box.checked ? done.add(exercise.id) : done.delete(exercise.id)));
    });
    views.push(({ done }) => {
      box.checked = done.has(exercise.id);
    });
  }

  // The last place read: where the page was scrolled to --------------------------------------------------

  const EVERY = 1000; // milliseconds
  const TOP = 120; // pixels: a heading above this line has been reached, the bar of the page included

  function rememberPlace(page) {
    const headings = [...document.querySelectorAll(".bd-article :is(h1, h2, h3)")];
    function nameOf(heading) {
      const copy = heading.cloneNode(true);
      copy.querySelector(".headerlink")?.remove();
      return copy.textContent.trim();
    }
    let waiting = 0;
    function keep() {
      waiting = 0;
      const reached = headings.findLast(one => one.getBoundingClientRect().top < TOP) ?? headings[0];
      const section = reached === headings[0] ? "" : nameOf(reached);
      const { id } = reached.previousElementSibling ?? reached.parentElement; // its label, if it has one
      change(kept => {
        kept.place = { page, id, section };
      });
    }
    window.addEventListener("scroll", () => (waiting ||= setTimeout(keep, EVERY)), { passive: true });
    window.addEventListener("pagehide", () => {
      clearTimeout(waiting);
      if (waiting) keep();
    });
  }

  // The first page tells newcomers where to begin, and others where they were: if the page is still there.
  function leadBack(paragraph) {
    const root = new URL(document.documentElement.dataset.content_root, location);
    const pages = [...document.querySelectorAll(".bd-sidebar-primary a")];
    const forNewcomers = [...paragraph.childNodes];
    views.push(({ place }) => {
      const address = `${root}${place?.page}.html`;
      const page = pages.find(link => link.href === address);
      if (!page) return paragraph.replaceChildren(...forNewcomers);
      const names = [page.textContent.trim(), place.section].filter(Boolean);
      const link = element("a", { href: `${address}#${place.id}`, textContent: names.join(", ") });
      paragraph.replaceChildren("Go on where you were: ", link, ".");
    });
  }

  // The overview -----------------------------------------------------------------------------------------

  function addUp(tally) {
    const labels = tally.dataset.labels.split(" ");
    views.push(({ answers, done }) => {
      const reached = labels.filter(label => answers.has(label) || done.has(label));
      const atOnce = reached.filter(label => answers.get(label)?.right === true);
      tally.textContent = `${reached.length} of ${labels.length}`;
      if (atOnce.length) tally.append(`, ${atOnce.length} right at once`);
      tally.style.setProperty("--share", reached.length / labels.length);
    });
  }

  const PAUSE = 500; // milliseconds: the two presses that forget are no double click
  const [FORGET, REALLY] = ["Forget everything", "Press again to forget everything"];

  function offerToForget(paragraph) {
    const button = element("button", { type: "button", className: "forget", textContent: FORGET });
    const note = element("span", { role: "status" });
    let asked = 0;
    function calmDown(message) {
      asked = 0;
      button.textContent = FORGET;
      note.textContent = message;
    }
    button.addEventListener("click", ({ timeStamp }) => {
      if (!asked) {
        asked = timeStamp;
        button.textContent = REALLY;
        note.textContent = "There is no way back.";
      } else if (timeStamp - asked > PAUSE) {
        storage.removeItem(KEY);
        show();
        calmDown("Everything is forgotten.");
      }
    });
    button.addEventListener("blur", () => calmDown(""));
    button.addEventListener("keydown", ({ key }) => key === "Escape" && calmDown(""));
    paragraph.replaceChildren(button, note);
  }

  // This page --------------------------------------------------------------------------------------------

  const all = selector => document.querySelectorAll(selector);
  const page = DOCUMENTATION_OPTIONS.pagename;
  all("p[id*='-quiz-']").forEach(rememberQuiz);
  all(".exercise.admonition").forEach(rememberExercise);
  all("[data-labels]").forEach(addUp);
  all("#index-begin").forEach(leadBack);
  all("#progress-forget").forEach(offerToForget);
  if (/\/(\d\d|milestone|side)_\w+$/.test(page)) rememberPlace(page);
  show();
  window.addEventListener("pageshow", show); // it may come from the browser's memory
  window.addEventListener("storage", show); // another window has changed something
})();
