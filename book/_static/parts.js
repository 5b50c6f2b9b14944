// What an answer of a figure is made of, and how each part is drawn: the parts of rnn_course/live/parts.py. Each
// function gives {kind, ..., draw}. Texts, also those of the reader, enter the page as text only.
const parts = (() => {
  "use strict";

  // Elements ----------------------------------------------------------------------

  const SVG = "http://www.w3.org/2000/svg";
  function fill(node, attributes, children) {
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children.filter(child => child !== ""));
    return node;
  }
  const html = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

  const KOREAN = /([\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]+)/;
  const marked = said => said.split(KOREAN).map((run, k) => (k % 2 ? html("span", { lang: "ko" }, run) : run));

  // Numbers as the package writes them.
  const round = v => Math.floor(v + 0.5);
  const decimal = v => String(round(10 * v) / 10);
  const number = v => String(+v.toFixed(2) + 0);
  const percent = share => `${round(100 * share)}\u00a0%`;
  function signed(v) {
    const rounded = +v.toFixed(1);
    return (rounded < 0 ? "-" : "+") + Math.abs(rounded).toFixed(1);
  }

  // Parts: each a function that gives {kind, ..., draw} -------------------------------------------------------

  // As in rnn_course/live/parts.py and rnn_course/plots/{svg,style}.py; a test compares all drawings.
  const WIDTH = 360, LETTER = 7.5, CELL = 16, HEIGHT = 150, LEFT = 40, NAME = 120;
  const POSITIVE = "#0072b2", NEGATIVE = "#d55e00";
  const PALETTE = [POSITIVE, NEGATIVE, "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
  const DASHES = ["", "4,2", "1,1.5", "6,2,1,2"];

  const WIDE = new RegExp( // letters that are as wide as two
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f" +
    "\uff01-\uff60\uffe0-\uffe6]|\\p{Emoji_Presentation}", "u");
  function width(letters) {
    const count = Array.from(letters).reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : 1), 0);
    // The package rounds halves to the even number.
    const size = count * LETTER, whole = Math.floor(size);
    return count ? (size - whole === 0.5 ? whole + (whole % 2) : round(size)) + 6 : 0;
  }
  const visible = letters => letters.replaceAll(" ", "␣").replaceAll("\n", "↵");
  const open = (label, bottom) => svg("svg", {
    viewBox: `-2 -2 ${WIDTH + 4} ${bottom + 4}`, role: "img", "aria-label": label,
    "font-family": "monospace", "font-size": 12, fill: "currentColor" });
  const write = (x, top, letters, anchor = "start") =>
    svg("text", { x: +x.toPrecision(6), y: +(top + 12).toPrecision(6), "text-anchor": anchor }, letters);
  const cell = (x, y, wide, value) => svg("rect", {
    x: x + 1, y: y + 1, width: wide - 2, height: CELL - 2, rx: value < 0 ? CELL / 2 - 1 : 0,
    opacity: value === null ? 0 : 1, fill: value < 0 ? NEGATIVE : POSITIVE,
    "fill-opacity": Math.abs(value ?? 0) / 100 });
  const drawing = (label, drawn) =>
    html("div", { class: "drawing" }, html("p", { "aria-hidden": true }, ...marked(label)), drawn);

  const sentence = said => ({ kind: "Sentence", text: said, draw: () => html("p", {}, ...marked(said)) });

  const words = (words, notes, values, label) => ({
    kind: "Words", words, notes, values, label,
    draw: () => html("div", { class: "words" }, html("p", {}, ...marked(label)), ...words.flatMap((word, k) => [
      html("span", {
        class: values[k] < 0 ? "negative" : "positive",
        style: `--strength: ${round(45 * Math.min(Math.abs(values[k]), 1))}%`,
      }, html("b", {}, ...marked(word)), html("small", {}, ...marked(notes[k]))), " "])),
  });

  const cells = (columns, rows, values, label, limit = null) => ({
    kind: "Cells", columns, rows, values, label, limit,
    draw() {
      const flat = values.flat(), there = flat.filter(v => v !== null);
      const most = limit || there.reduce((a, v) => Math.max(a, Math.abs(v)), 0) || 1;
      const negative = there.some(v => v < 0);
      const percents = flat.map(v => (v === null ? null : round(Math.max(-100, Math.min(100, (100 * v) / most)))));
      const tops = columns.map(visible);
      const left = Math.max(...rows.map(width)), height = CELL * (rows.length + 2);
      let at = left, line = 0;
      const places = tops.map(top => {
        const wide = Math.max(CELL, width(top));
        if (at > left && at + wide > WIDTH) [at, line] = [left, line + height];
        at += wide;
        return [at - wide, line, wide];
      });
      const bottom = line + height;
      const group = svg("g", { class: "cells" });
      rows.forEach((_, r) => places.forEach(([x, y, wide], c) =>
        group.append(cell(x, y + (r + 1) * CELL, wide, percents[r * columns.length + c]))));
      const picture = open(label, bottom + CELL);
      picture.append(group, ...places.map(([x, y, wide], c) => write(x + wide / 2, y, tops[c], "middle")));
      rows.forEach((row, r) => {
        for (let y = 0; y < bottom; y += height) picture.append(write(0, y + (r + 1) * CELL, row));
      });
      const signs = negative ? [1, -1] : [1];
      picture.append(...signs.map(sign => cell(left + 45 * (1 - sign), bottom, CELL, 100 * sign)));
      picture.append(...signs.map(sign => write(left + 45 * (1 - sign) + 22, bottom, number(sign * most))));
      return drawing(label, picture);
    },
  });

  const bars = (names, shares, label) => ({
    kind: "Bars", names, shares, label,
    draw() {
      const long = Math.max(0, ...names.map(width)) > NAME; // then it stands above its bar
      const rows = names.map((name, k) => html("tr", {}, html("th", { scope: "row" }, ...marked(name)),
        html("td", {}, html("i", { style: `width: ${round(100 * shares[k])}%` }), percent(shares[k]))));
      return html("table", { class: long ? "bars long" : "bars" },
        html("caption", {}, ...marked(label)), html("tbody", {}, ...rows));
    },
  });

  // lines: {name: [[x, y], ...]}; x, y: [name, from, to]; band: [[x, low, high], ...]; marks: [[x, text], ...]
  const curves = (lines, x, y, label, band = [], marks = []) => ({
    kind: "Curves", lines, x, y, label, band, marks,
    draw() {
      const names = Object.keys(lines), top = CELL * (names.length + 1), bottom = top + HEIGHT;
      const place = (a, b) => [LEFT + ((WIDTH - LEFT) * (a - x[1])) / (x[2] - x[1] || 1),
        top + (HEIGHT * (y[2] - Math.min(Math.max(b, y[1]), y[2]))) / (y[2] - y[1] || 1)];
      const points = all => all.map(([a, b]) => place(a, b).map(decimal).join(",")).join(" ");
      const picture = open(label, bottom + 2 * CELL);
      if (band.length) {
        const edge = [...band.map(([a, , high]) => [a, high]), ...[...band].reverse().map(([a, low]) => [a, low])];
        picture.append(svg("polygon", { points: points(edge), fill: POSITIVE, "fill-opacity": 0.2 }));
      }
      picture.append(svg("path", {
        d: `M${LEFT} ${top}V${bottom}H${WIDTH}`, fill: "none", stroke: "currentColor", "stroke-opacity": 0.5 }));
      names.forEach((name, k) => {
        const pen = { fill: "none", stroke: PALETTE[k % 6], "stroke-width": 2, "stroke-dasharray": DASHES[k % 4] };
        const at = CELL * k + 8;
        picture.append(svg("path", { d: `M${LEFT} ${at}h30`, ...pen }), write(LEFT + 36, at - 8, name),
          svg("polyline", { points: points(lines[name]), ...pen }));
      });
      for (const [a, said] of marks) {
        const [at] = place(a, y[2]);
        picture.append(
          svg("path", { d: `M${decimal(at)} ${top}v${HEIGHT}`, stroke: NEGATIVE, "stroke-width": 2 }),
          write(Math.min(at, WIDTH - width(said) / 2), top - CELL, said, "middle"));
      }
      picture.append(
        write(LEFT - 4, top - 6, number(y[2]), "end"),
        write(LEFT - 4, top + HEIGHT / 2 - 8, number((y[1] + y[2]) / 2), "end"),
        write(LEFT - 4, bottom - 14, number(y[1]), "end"),
        write(LEFT, bottom, number(x[1])), write(WIDTH, bottom, number(x[2]), "end"),
        write((LEFT + WIDTH) / 2, bottom, x[0], "middle"), write(0, bottom + CELL, `upwards: ${y[0]}`));
      const read = (left, down) => [x[1] + ((left - LEFT) / (WIDTH - LEFT)) * (x[2] - x[1]),
        y[2] - ((down - top) / HEIGHT) * (y[2] - y[1])];
      picture.area = { lines, place, read }; // for the finger: from values to a place in the drawing, and back
      return drawing(label, picture);
    },
  });

  const picture = (pixels, label) => ({
    kind: "Picture", pixels, label,
    draw() {
      const canvas = html("canvas", {
        class: "pixels", width: pixels[0].length, height: pixels.length, role: "img", "aria-label": label });
      const image = new ImageData(pixels[0].length, pixels.length);
      pixels.flat().forEach(([red, green, blue], k) => image.data.set([red, green, blue, 255], 4 * k));
      canvas.getContext("2d").putImageData(image, 0, 0);
      return canvas;
    },
  });

  return { bars, cells, curves, number, percent, picture, sentence, signed, svg, visible, words };
})();
