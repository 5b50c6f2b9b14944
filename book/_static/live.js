// The workbench of the figures that answer: it reads the controls of a figure, asks the figure's function, and
// draws the parts of its answer. What a figure needs (layers, text, its function, the weights of its models) is
// loaded when it is first touched; until then the page shows the still picture that the package has drawn.
const live = (() => {
  "use strict";

  const here = document.currentScript?.src; // empty where all scripts are in one output of a notebook
  const figures = {}; // by name, from values of controls and tools to parts, or to a stream of parts
  const models = {}; // by name, what a script of weights has brought

  // A figure's function throws it, with a sentence, where there is no answer.
  class Refusal extends Error {}

  // Loading ----------------------------------------------------------------------

  const loading = {};
  function script(path) {
    if (!here) return Promise.resolve();
    return (loading[path] ??= new Promise((resolve, reject) => {
      const failed = new Refusal(`${path} could not be loaded; it belongs into the folder _static of the book`);
      const onerror = () => {
        delete loading[path];
        reject(failed);
      };
      const tag = document.createElement("script");
      document.head.append(Object.assign(tag, { src: new URL(path, here), onload: resolve, onerror }));
    }));
  }
  const decoded = {};
  const model = name => (decoded[name] ??= script(`weights/${name}.js`).then(
    () => ({ ...rnn.decode(models[name].stored), about: models[name].about }),
    error => {
      delete decoded[name];
      throw error;
    }));

  // States: a value for each control, as texts, and in the figure's link -----------------------------------------

  const fields = figure => [...figure.querySelectorAll(".controls [name]")];
  const state = figure => Object.fromEntries(fields(figure).map(field => [field.name, field.value]));
  function valueOf(field) {
    if (field.type === "hidden") return field.value.split(",").map(Number);
    if (field.type === "range") return Number(field.value);
    if (field.tagName === "SELECT") return field.value;
    return text.readable(Array.from(field.value).slice(0, field.maxLength).join(""));
  }
  function set(figure, values) {
    for (const field of fields(figure)) {
      if (!Object.hasOwn(values, field.name)) continue;
      const value = String(values[field.name]);
      if (field.type === "hidden") field.value = numbers(field, value).join(",");
      else if (field.type === "range") field.value = value;
      else if (field.tagName === "TEXTAREA") field.value = value.slice(0, field.maxLength);
      else if ([...field.options].some(option => option.value === value)) field.value = value;
    }
    show(figure);
  }
  // Those of a curve: as many as there are points, each within its limits.
  function numbers(field, written) {
    const { min, max } = field.parentElement.querySelector(".value");
    const read = written.split(",").map(one => Math.min(Math.max(Number(one) || 0, min), max));
    return field.value.split(",").map((old, k) => read[k] ?? Number(old));
  }
  function show(figure) {
    for (const curve of figure.querySelectorAll("fieldset")) {
      const [place, value] = ["place", "value"].map(name => curve.querySelector(`.${name}`));
      value.value = curve.querySelector("[type=hidden]").value.split(",")[place.value - 1];
    }
    for (const slider of figure.querySelectorAll("[type=range]")) {
      slider.parentElement.querySelector("output").textContent = slider.value;
    }
    const now = state(figure), link = figure.querySelector(".share");
    link.href = `#${figure.id}?${new URLSearchParams(now)}`;
    const labelled = fields(figure).filter(field => field.type !== "hidden");
    figure.querySelector(".asked").textContent = labelled
      .map(field => `${field.closest("label").firstChild.textContent.trim()}: ${field.value}`).join("; ");
    const broken = Object.entries(JSON.parse(figure.querySelector(".breaks").dataset.state));
    figure.querySelector(".why").hidden = broken.some(([key, value]) => now[key] !== value);
  }
  function fromLink(figure) {
    const [id, query] = location.hash.slice(1).split(/\?(.*)/s);
    if (id !== figure.id || query === undefined) return false;
    set(figure, Object.fromEntries(new URLSearchParams(query)));
    figure.scrollIntoView();
    return true;
  }

  // Asking ----------------------------------------------------------------------

  const pause = () => new Promise(resolve => setTimeout(resolve));
  async function* answers(figure) {
    const { figure: name, data, scripts } = JSON.parse(figure.dataset.live);
    await Promise.all(["rnn.js", "text.js", "parts.js", ...scripts, `live/${name}.js`].map(script));
    const values = Object.fromEntries(fields(figure).map(field => [field.name, valueOf(field)]));
    if (Object.values(values).includes("")) {
      yield [parts.text("Nothing is typed yet.")];
      return;
    }
    const made = await figures[name](values, { model, data: data ? await model(name) : null });
    if (Array.isArray(made)) {
      yield made;
      return;
    }
    for await (const answer of made) {
      yield answer;
      await pause();
    }
  }
  const turns = new WeakMap(); // how often a figure was asked: only the last question is answered
  async function ask(figure) {
    const turn = (turns.get(figure) ?? 0) + 1;
    turns.set(figure, turn);
    figure.ariaBusy = "true";
    const current = () => turns.get(figure) === turn;
    try {
      for await (const answer of answers(figure)) {
        if (!current()) return;
        draw(figure, answer);
      }
    } catch (error) {
      const meant = error instanceof Refusal || error instanceof text.Unreadable;
      if (current()) refuse(figure, meant ? error.message : "this figure failed");
      if (!meant) console.error(error);
    }
    if (current()) stop(figure);
  }
  function stop(figure) {
    turns.set(figure, (turns.get(figure) ?? 0) + 1);
    figure.ariaBusy = "false";
    const button = figure.querySelector(".start");
    if (button) button.textContent = JSON.parse(figure.dataset.live).start;
  }
  function refuse(figure, why) { // also when the drawing of parts could not be loaded
    const said = `No answer: ${why}.`;
    figure.querySelector(".says").textContent = said;
    figure.querySelector(".parts").replaceChildren();
    figure.answer = [{ kind: "Text", text: said }];
  }
  function draw(figure, answer) {
    const [first, ...others] = answer.map(part => part.draw());
    figure.querySelector(".says").replaceChildren(first);
    figure.querySelector(".parts").replaceChildren(...others);
    figure.answer = answer; // for the tests
  }

  // Starting ----------------------------------------------------------------------

  function prepare(figure) {
    const { start } = JSON.parse(figure.dataset.live);
    const changed = () => {
      show(figure);
      if (start) stop(figure);
      else ask(figure);
    };
    figure.querySelector("form").addEventListener("submit", event => event.preventDefault());
    figure.addEventListener("input", ({ target }) => {
      const curve = target.closest("fieldset");
      if (curve && target.className === "value") {
        move(curve, curve.querySelector(".place").value - 1, target.value);
      }
      changed();
    });
    for (const button of figure.querySelectorAll("[data-state]")) {
      button.addEventListener("click", () => {
        set(figure, JSON.parse(button.dataset.state));
        changed();
      });
    }
    const button = figure.querySelector(".start");
    button?.addEventListener("click", () => {
      if (figure.ariaBusy === "true") return stop(figure);
      ask(figure);
      button.textContent = "Stop";
    });
    finger(figure, changed);
    // It is asked when a hand comes near: then all that it needs is there before the first key is pressed.
    const near = () => start || ask(figure);
    for (const event of ["pointerenter", "focusin"]) figure.addEventListener(event, near, { once: true });
    const linked = () => fromLink(figure) && changed();
    window.addEventListener("hashchange", linked);
    linked();
  }

  // A line with the name of a curve's control follows the finger that comes near it; elsewhere the page scrolls.
  const NEAR = 30; // units of the drawing
  function under(figure, { clientX, clientY }) {
    const pictures = [...figure.querySelectorAll(".parts svg")].filter(one => one.area);
    for (const curve of figure.querySelectorAll("fieldset")) {
      const { name } = curve.querySelector("[type=hidden]");
      const picture = pictures.find(one => Object.hasOwn(one.area.lines, name));
      if (!picture) continue;
      const { left, top, width } = picture.getBoundingClientRect(), unit = picture.viewBox.baseVal.width / width;
      const { x, y } = picture.area.read((clientX - left) * unit - 2, (clientY - top) * unit - 2);
      const points = picture.area.lines[name], distance = k => Math.abs(points[k][0] - x);
      const index = points.reduce((best, _, k) => (distance(k) < distance(best) ? k : best), 0);
      return { curve, index, value: y, away: Math.abs(picture.area.units(y - points[index][1])) };
    }
    return null;
  }
  function finger(figure, changed) {
    let pulled = null; // the point that was moved last, while a finger is down
    const grasped = event => (under(figure, event)?.away ?? Infinity) < NEAR && event.target.closest(".parts svg");
    const follow = event => {
      const { curve, index, value } = under(figure, event), slider = curve.querySelector(".value");
      slider.value = value; // rounds to its steps
      const from = pulled ?? index;
      for (let k = Math.min(from, index); k <= Math.max(from, index); k++) move(curve, k, slider.value);
      pulled = index;
      curve.querySelector(".place").value = index + 1;
      changed();
    };
    figure.addEventListener("touchstart", event => {
      const { target, touches: [{ clientX, clientY }] } = event;
      if (grasped({ target, clientX, clientY })) event.preventDefault();
    }, { passive: false });
    figure.addEventListener("pointerdown", event => grasped(event) && follow(event));
    figure.addEventListener("pointermove", event => pulled !== null && follow(event));
    for (const event of ["pointerup", "pointercancel"]) window.addEventListener(event, () => (pulled = null));
  }
  function move(curve, index, value) {
    const hidden = curve.querySelector("[type=hidden]"), values = hidden.value.split(",");
    values[index] = value;
    hidden.value = numbers(hidden, values.join(",")).join(",");
  }

  if (here) document.querySelectorAll("figure.live").forEach(prepare); // deferred: the page is there

  return { Refusal, figures, models, prepare };
})();
