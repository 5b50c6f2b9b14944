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
  function script(path, arrived = () => true) { // a file that is damaged arrives, but brings nothing
    if (!here) return Promise.resolve();
    return (loading[path] ??= new Promise((resolve, reject) => {
      const failed = new Refusal(
        `${path} could not be read; it needs a connection, or the whole folder _static of the book`);
      const onerror = () => {
        delete loading[path]; // the next question tries again
        reject(failed);
      };
      const onload = () => (arrived() ? resolve() : onerror());
      const tag = document.createElement("script");
      // One may need the one before it: they run in their order.
      Object.assign(tag, { src: new URL(path, here), async: false, onload, onerror });
      document.head.append(tag);
    }));
  }
  const tools = () => [
    script("rnn.js", () => typeof rnn === "object"),
    script("text.js", () => typeof text === "object"),
    script("parts.js", () => typeof parts === "object"),
  ];
  const decoded = {};
  async function model(name) {
    await script(`weights/${name}.js`, () => models[name]);
    return (decoded[name] ??= { ...rnn.decode(models[name].stored), about: models[name].about });
  }

  // States: a value for each control, as texts, and in the figure's link -----------------------------------------

  const fields = figure => [...figure.querySelectorAll(".controls [name]")];
  const state = figure => Object.fromEntries(fields(figure).map(field => [field.name, field.value]));
  // By the type of a field: what it gives its figure, and what it accepts from a link, where anything may stand.
  const controls = {
    textarea: {
      read: field => text.readable(Array.from(field.value).slice(0, field.maxLength).join("")),
      accept: (field, written) => written.slice(0, field.maxLength),
    },
    "select-one": {
      read: field => field.value,
      accept: (field, written) => (
        [...field.options].some(option => option.value === written) ? written : field.value),
    },
    range: {
      read: field => Number(field.value),
      accept: (_, written) => written, // browsers keep it within its limits
    },
    hidden: { // a curve: as many values as there are points, each within its limits
      read: field => field.value.split(",").map(Number),
      accept(field, written) {
        const { min, max } = field.parentElement.querySelector(".value");
        const read = written.split(",").map(one => Math.min(Math.max(Number(one) || 0, min), max));
        return field.value.split(",").map((old, k) => read[k] ?? old).join(",");
      },
    },
  };
  function set(figure, values) {
    for (const field of fields(figure)) {
      if (!Object.hasOwn(values, field.name)) continue;
      field.value = controls[field.type].accept(field, String(values[field.name]));
    }
    show(figure);
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
  const BREATH = 30; // milliseconds without a pause in which a page still feels as if it were idle
  async function* answers(figure, needed) {
    const { figure: name, data, scripts } = JSON.parse(figure.dataset.live);
    const others = () => scripts.map(path => script(path));
    await needed(Promise.all([...tools(), ...others(), script(`live/${name}.js`, () => figures[name])]));
    const values = Object.fromEntries(
      fields(figure).map(field => [field.name, controls[field.type].read(field)]));
    if (Object.values(values).includes("")) {
      yield [parts.sentence("Nothing is typed yet.")];
      return;
    }
    const load = name => needed(model(name));
    const made = await figures[name](values, { model: load, data: data ? await load(name) : null });
    if (Array.isArray(made)) {
      yield made;
      return;
    }
    let busySince = -Infinity;
    for await (const answer of made) {
      yield answer;
      if (performance.now() - busySince < BREATH) continue;
      await pause();
      busySince = performance.now();
    }
  }
  const turns = new WeakMap(); // how often a figure was asked: only the last question is answered
  async function ask(figure) {
    const turn = (turns.get(figure) ?? 0) + 1;
    turns.set(figure, turn);
    figure.setAttribute("aria-busy", "true");
    const current = () => turns.get(figure) === turn;
    // Keys that were pressed meanwhile come first; then a question that is no longer the last computes no more.
    async function needed(loaded) {
      const brought = await loaded;
      await pause();
      if (!current()) throw new Refusal("another question was asked");
      return brought;
    }
    try {
      for await (const answer of answers(figure, needed)) {
        if (!current()) return;
        if (answer) draw(figure, answer); // where there is none yet, the figure only gave us time for a pause
      }
    } catch (error) {
      const meant = error instanceof Refusal || error instanceof text.Unreadable;
      if (current()) refuse(figure, meant ? error.message : "this figure failed");
      if (!meant) console.error(error);
    } finally {
      if (current()) stop(figure);
    }
  }
  function stop(figure) {
    turns.set(figure, (turns.get(figure) ?? 0) + 1);
    figure.setAttribute("aria-busy", "false");
    const button = figure.querySelector(".start");
    if (button) button.textContent = JSON.parse(figure.dataset.live).start;
  }
  function refuse(figure, why) { // also when the drawing of parts could not be loaded
    const said = `No answer: ${why}.`;
    figure.querySelector(".says").textContent = said;
    figure.querySelector(".parts").replaceChildren();
    figure.answer = [{ kind: "Sentence", text: said }];
  }
  function draw(figure, answer) {
    const [first, ...others] = answer.map(part => part.draw());
    figure.querySelector(".says").replaceChildren(first);
    figure.querySelector(".parts").replaceChildren(...others);
    addRings(figure);
    figure.classList.remove("old");
    figure.answer = answer; // for the tests
  }

  // Saying ----------------------------------------------------------------------

  // A screen reader would begin anew at each letter, so it gets a copy of what the answer says, which changes when
  // the answer has been the same for a while. The number of a slider is said by the slider itself.
  const CALM = 1000; // milliseconds
  function sayWhenCalm(figure) {
    for (const output of figure.querySelectorAll("label output")) output.setAttribute("aria-live", "off");
    const says = figure.querySelector(".says"), spoken = says.cloneNode(true);
    spoken.className = "spoken";
    says.setAttribute("aria-hidden", "true");
    says.after(spoken);
    let waiting;
    const say = () => {
      if (spoken.textContent !== says.textContent) spoken.replaceChildren(...says.cloneNode(true).childNodes);
    };
    new MutationObserver(() => {
      clearTimeout(waiting);
      waiting = setTimeout(say, CALM);
    }).observe(says, { childList: true });
  }

  // Starting ----------------------------------------------------------------------

  function prepare(figure) {
    if (figure.prepared) return; // a notebook may show a figure twice
    figure.prepared = true;
    const { start } = JSON.parse(figure.dataset.live);
    const changed = () => {
      show(figure);
      if (!start) return ask(figure);
      stop(figure);
      figure.classList.add("old"); // what is drawn belongs to other settings
      figure.querySelector(".says").textContent = `With these settings: press “${start}”.`;
    };
    const form = figure.querySelector("form");
    form.addEventListener("submit", event => event.preventDefault());
    form.autocomplete = "off"; // or sliders came back with the page, and the answer did not
    figure.addEventListener("input", ({ target }) => {
      const curve = target.closest("fieldset");
      if (curve && target.className === "value") {
        const point = { index: chosen(curve), value: target.value };
        drawTo(curve, point, point);
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
      if (figure.getAttribute("aria-busy") === "true") return stop(figure);
      ask(figure);
      button.textContent = "Stop";
    });
    if (figure.querySelector("fieldset")) strokes(figure, changed);
    sayWhenCalm(figure);
    // It is asked when a hand comes near: then all that it needs is there before the first key is pressed.
    const near = () => start || ask(figure);
    for (const event of ["pointerenter", "focusin"]) figure.addEventListener(event, near, { once: true });
    const linked = () => fromLink(figure) && changed();
    window.addEventListener("hashchange", linked);
    linked();
  }

  // Curves: the line with the name of a control is drawn with strokes ----------------------------------------

  // A finger that starts sideways draws, and one that starts up or down scrolls the page. A tap chooses a point,
  // and the ring around it can be pulled anywhere. A mouse always draws.
  const RING = 12, REACH = 24; // its radius, and how near a finger must come, in units of the drawing
  const SIDEWAYS = 6; // pixels
  const chosen = curve => curve.querySelector(".place").value - 1;
  function pictures(figure) {
    const drawn = [...figure.querySelectorAll(".parts svg")].filter(one => one.area);
    return [...figure.querySelectorAll("fieldset")].flatMap(curve => {
      const { name } = curve.querySelector("[type=hidden]");
      const picture = drawn.find(one => Object.hasOwn(one.area.lines, name));
      return picture ? [{ curve, picture, line: picture.area.lines[name] }] : [];
    });
  }
  function addRings(figure) {
    for (const { curve, picture, line } of pictures(figure)) {
      const [cx, cy] = picture.area.place(...line[chosen(curve)]);
      picture.append(parts.svg("circle", { class: "ring", cx, cy, r: RING }));
    }
  }
  const position = (picture, { clientX, clientY }) =>
    new DOMPoint(clientX, clientY).matrixTransform(picture.getScreenCTM().inverse());
  // The curve under a pointer, whether it holds the ring, and how far from its middle; null if there is none.
  function grasp(figure, pointer) {
    const under = document.elementFromPoint(pointer.clientX, pointer.clientY);
    const found = pictures(figure).find(({ picture }) => picture.contains(under));
    if (!found) return null;
    const { curve, picture, line } = found, [middle, height] = picture.area.place(...line[chosen(curve)]);
    const { x, y } = position(picture, pointer), ring = Math.hypot(x - middle, y - height) < REACH;
    const held = { curve, ring, off: ring ? [x - middle, y - height] : [0, 0] };
    return { ...held, last: aim(figure, held, pointer) };
  }
  // The point of a held curve that is nearest to the pointer, and the value there.
  function aim(figure, { curve, off }, pointer) {
    const { picture, line } = pictures(figure).find(one => one.curve === curve);
    const { x, y } = position(picture, pointer), [across, value] = picture.area.read(x - off[0], y - off[1]);
    const away = k => Math.abs(line[k][0] - across);
    return { index: line.reduce((best, _, k) => (away(k) < away(best) ? k : best), 0), value };
  }
  function strokes(figure, changed) {
    let stroke = null;
    figure.addEventListener("touchstart", event => {
      if (grasp(figure, event.touches[0])?.ring) event.preventDefault(); // or the page would scroll
    }, { passive: false });
    figure.addEventListener("pointerdown", event => {
      stroke = null; // a second finger ends the stroke of the first: the two of them zoom
      if (!event.isPrimary || event.button !== 0 || !event.target.closest(".parts svg")) return;
      const { pointerId: id, clientX: x, clientY: y, pointerType } = event;
      stroke = { id, x, y, draws: pointerType === "mouse", ...grasp(figure, event) };
      figure.setPointerCapture(id); // since an answer replaces the picture under the finger
    });
    figure.addEventListener("pointermove", event => {
      if (event.pointerId !== stroke?.id) return;
      if (!stroke.curve) Object.assign(stroke, grasp(figure, event)); // the picture came after the finger
      const [right, down] = [event.clientX - stroke.x, event.clientY - stroke.y].map(Math.abs);
      stroke.draws ||= stroke.ring || (right > SIDEWAYS && right > down);
      if (!stroke.curve || !stroke.draws) return;
      const next = aim(figure, stroke, event);
      drawTo(stroke.curve, stroke.last, next);
      stroke.last = next;
      changed();
    });
    figure.addEventListener("pointerup", event => {
      if (event.pointerId !== stroke?.id) return;
      if (stroke.curve) {
        stroke.curve.querySelector(".place").value = stroke.last.index + 1;
        changed();
      }
      stroke = null;
    });
    figure.addEventListener("pointercancel", () => (stroke = null)); // it scrolls
  }
  // A straight line between two points, so that a fast finger leaves no steps.
  function drawTo(curve, from, to) {
    const slider = curve.querySelector(".value"), hidden = curve.querySelector("[type=hidden]");
    const values = hidden.value.split(","), steps = Math.abs(to.index - from.index);
    for (let k = 0; k <= steps; k++) {
      slider.value = to.value + (from.value - to.value) * (k / steps || 0); // rounded, and within its limits
      values[to.index + k * Math.sign(from.index - to.index)] = slider.value;
    }
    hidden.value = values.join(",");
    curve.querySelector(".place").value = to.index + 1;
  }

  if (here) document.querySelectorAll("figure.live").forEach(prepare); // deferred: the page is there

  return { Refusal, figures, models, prepare };
})();
