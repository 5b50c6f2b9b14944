// Training in the page, on the layers of rnn.js: tasks, losses, initial weights and Adam are those of the
// package. From the same random numbers both make the same batches and take the same steps.
const train = (() => {
  "use strict";
  const { dense, denseBack, dot, map, noGrads, softmax, walk, walkBack, zeros } = rnn;
  const oneHot = (n, size) => Float64Array.from({ length: size }, (_, k) => (k === n ? 1 : 0));
  const times = (n, f) => Array.from({ length: n }, (_, k) => f(k));

  // Random numbers ---------------------------------------------------------------------------------------

  // The generator mulberry32 scrambles a counter, so that NumPy can make many of its numbers at once.
  function numbers(seed) {
    let counter = seed;
    const random = () => {
      counter = (counter + 0x6d2b79f5) | 0;
      let v = Math.imul(counter ^ (counter >>> 15), counter | 1);
      v ^= v + Math.imul(v ^ (v >>> 7), v | 61);
      return ((v ^ (v >>> 14)) >>> 0) / 2 ** 32;
    };
    const uniform = (low, high) => low + (high - low) * random();
    const integer = (low, high) => low + Math.floor((high - low) * random());
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return { random, uniform, integer, normal };
  }

  // Tasks ------------------------------------------------------------------------------------------------

  // A batch: x, T rows for each of N samples; y, what is asked at the last steps; and the loss of an answer.
  // The sum of two numbers that a marker points at, one in each half.
  function adding(samples, length, { random, integer }) {
    const values = times(samples, () => times(length, random)), half = Math.floor(length / 2);
    const first = times(samples, () => integer(0, half));
    const second = times(samples, () => integer(half, length));
    const mark = (n, t) => (t === first[n] || t === second[n] ? 1 : 0);
    return {
      x: values.map((row, n) => row.map((v, t) => Float64Array.of(v, mark(n, t)))),
      y: values.map((row, n) => [Float64Array.of(row[first[n]] + row[second[n]])]),
      loss: squared,
    };
  }
  // Each number again, `delay` steps later.
  function echo(samples, steps, delay, { normal }) {
    const rows = times(samples, () => times(delay + steps, () => Float64Array.of(normal())));
    const x = rows.map(row => row.slice(delay));
    return { x, y: x.map(row => row.slice(0, steps - delay)), loss: squared };
  }
  // The symbols that came first, in their order, after a wait and a signal.
  function copying(samples, lag, { integer }, symbols = 4, items = 2) {
    const wanted = times(samples, () => times(items, () => integer(0, symbols)));
    const blanks = n => Array(n).fill(symbols), go = symbols + 1;
    const shown = wanted.map(row => [...row, ...blanks(lag - 1), go, ...blanks(items)]);
    return {
      x: shown.map(row => row.map(id => oneHot(id, symbols + 2))),
      y: wanted.map(row => [...blanks(lag + items), ...row]),
      loss: crossEntropy,
    };
  }
  // The letter after each letter, in pieces of a text that is written as ids.
  function characters(samples, length, { integer }, ids, letters) {
    const starts = times(samples, () => integer(0, ids.length - length));
    return {
      x: starts.map(at => times(length, t => oneHot(ids[at + t], letters))),
      y: starts.map(at => times(length, t => ids[at + t + 1])),
      loss: crossEntropy,
    };
  }

  // Losses of one answer, and their gradients ------------------------------------------------------------

  function squared(y, target) {
    const error = map((y, target) => y - target, y, target);
    return { value: dot(error, error) / error.length, dy: map(e => (2 * e) / error.length, error) };
  }
  function crossEntropy(z, id) {
    const p = softmax(z), largest = Math.max(...z);
    const value = Math.log(z.reduce((sum, v) => sum + Math.exp(v - largest), 0)) + largest - z[id];
    p[id] -= 1;
    return { value, dy: p };
  }

  // Initial weights --------------------------------------------------------------------------------------

  const matrix = (rows, columns, f) => (
    { shape: [rows, columns], data: Float64Array.from({ length: rows * columns }, (_, k) => f(k)) });
  function glorotUniform({ uniform }, rows, columns) {
    const limit = Math.sqrt(6 / (rows + columns));
    return matrix(rows, columns, () => uniform(-limit, limit));
  }
  function orthogonal({ normal }, rows, columns) { // by Gram and Schmidt
    const long = Math.max(rows, columns), short = Math.min(rows, columns);
    const drawn = matrix(long, short, normal).data, basis = [];
    for (let k = 0; k < short; k++) {
      let v = Float64Array.from({ length: long }, (_, n) => drawn[n * short + k]);
      for (const e of basis) {
        const share = dot(v, e);
        v = map((v, e) => v - share * e, v, e);
      }
      const norm = Math.sqrt(dot(v, v));
      basis.push(map(v => v / norm, v));
    }
    const entry = (n, k) => (rows >= columns ? basis[k][n] : basis[n][k]);
    return matrix(rows, columns, at => entry(Math.floor(at / columns), at % columns));
  }

  // The weights of a layer before training: what Keras has, or that with one thing changed.
  const GATES = { SimpleRNN: 1, ReLU: 1, LSTM: 4, GRU: 3 };
  function layerWeights(kind, features, units, initialisation, draw) {
    const columns = GATES[kind] * units, scale = { small: 0.1, large: 5 }[initialisation] ?? 1;
    const scaled = ({ shape, data }) => ({ shape, data: map(v => scale * v, data) });
    const W = glorotUniform(draw, features, columns), U = orthogonal(draw, units, columns);
    const identity = matrix(units, units, at => (at % (units + 1) === 0 ? 1 : 0));
    const b = matrix(kind === "GRU" ? 2 : 1, columns, () => 0);
    if (kind === "LSTM" && initialisation !== "forget bias 0") b.data.fill(1, units, 2 * units);
    return [scaled(W), initialisation === "identity" ? identity : scaled(U), b];
  }
  // One recurrent layer, and a dense one that answers from its states: five arrays of weights.
  function network(kind, features, units, outputs, initialisation, draw) {
    const layer = layerWeights(kind, features, units, initialisation, draw);
    return { kind, weights: [...layer, glorotUniform(draw, units, outputs), matrix(1, outputs, () => 0)] };
  }
  const parts = weights => [weights.slice(0, 3), weights.slice(3)];

  // Training ---------------------------------------------------------------------------------------------

  // The mean loss of a batch, the gradients of all weights, and those of the states, N times T of them.
  function gradients({ kind, weights }, { x, y, loss }) {
    const [layer, head] = parts(weights), grads = noGrads(weights), [layerGrads, headGrads] = parts(grads);
    const asked = y[0].length, count = x.length * asked;
    let value = 0;
    const dstates = x.map((rows, n) => {
      const states = walk(kind, layer, rows), hs = states.slice(-asked).map(({ h }) => h);
      const losses = hs.map((h, t) => loss(dense(head, h), y[n][t]));
      for (const one of losses) value += one.value / count;
      const dys = losses.map(({ dy }) => map(d => d / count, dy));
      const notAsked = times(rows.length - asked, () => zeros(hs[0].length));
      const dhs = [...notAsked, ...denseBack(head, hs, dys, headGrads)];
      return walkBack(kind, layer, rows, states, dhs, layerGrads).dstates;
    });
    return { value, grads, dstates };
  }
  const norm = rows => Math.sqrt(rows.reduce((sum, row) => sum + dot(row, row), 0));

  // The norm of the gradient of the last answer's loss with respect to the states 0, 1, 2, ... steps before.
  // The state of an LSTM is both h and c.
  function gradientByLag(network, { x, y, loss }) {
    const { dstates } = gradients(network, { x, y: y.map(row => row.slice(-1)), loss });
    const ago = lag => dstates.map(steps => steps.at(-1 - lag));
    return times(x[0].length, lag => norm(ago(lag).flatMap(({ dh, dc }) => [dh, dc])));
  }

  // Adam with Keras's constants; if the norm of all gradients together is above `clip`, they are scaled down.
  function adam(weights, learningRate, clip = Infinity) {
    const momentum = noGrads(weights), velocity = noGrads(weights);
    let steps = 0;
    return grads => {
      const length = norm(grads.map(({ data }) => data)), scale = length > clip ? clip / length : 1;
      steps += 1;
      const rate = (learningRate * Math.sqrt(1 - 0.999 ** steps)) / (1 - 0.9 ** steps);
      weights.forEach(({ data }, n) => {
        const m = momentum[n].data, v = velocity[n].data;
        for (let k = 0; k < data.length; k++) {
          const g = scale * grads[n].data[k];
          m[k] += 0.1 * (g - m[k]);
          v[k] += 0.001 * (g * g - v[k]);
          data[k] -= (rate * m[k]) / (Math.sqrt(v[k]) + 1e-7);
        }
      });
      return length;
    };
  }
  // One training step, unless the loss is not finite: gives the loss before it, and the norm of its gradient.
  function takeStep(network, optimizer, batch) {
    const { value, grads } = gradients(network, batch);
    return { loss: value, norm: Number.isFinite(value) ? optimizer(grads) : NaN };
  }

  return { adam, adding, characters, copying, echo, gradientByLag, gradients, network, numbers, takeStep };
})();
