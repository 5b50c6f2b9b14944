// The layers of the book in plain JavaScript: one sequence at a time, a row of numbers for each step.
// Names, shapes and the order of the gates are those of the package: W (D, gates * H), U (H, gates * H), b.
// A matrix is {shape: [rows, columns], data}; a row is a Float64Array. It is a plain script, so that pages
// that were opened from a file can load it.
const rnn = (() => {
  "use strict";

  // Rows -----------------------------------------------------------------------------------------------

  const zeros = n => new Float64Array(n);
  const row = ({ shape: [, K], data }, n) => data.subarray(n * K, (n + 1) * K);
  function map(f, a, b = a, c = a) { // element by element, of one to three rows
    const y = zeros(a.length);
    for (let k = 0; k < a.length; k++) y[k] = f(a[k], b[k], c[k]);
    return y;
  }
  function addTo(y, a) {
    for (let k = 0; k < a.length; k++) y[k] += a[k];
    return y;
  }
  const add = (a, ...more) => more.reduce(addTo, new Float64Array(a));
  const mul = (a, b) => map((v, w) => v * w, a, b);
  const dot = (a, b) => a.reduce((s, v, k) => s + v * b[k], 0);
  function join(...rows) {
    const y = zeros(rows.reduce((size, one) => size + one.length, 0));
    rows.reduce((at, one) => (y.set(one, at), at + one.length), 0);
    return y;
  }
  const split = (a, parts) => {
    const size = a.length / parts;
    return Array.from({ length: parts }, (_, k) => a.subarray(k * size, (k + 1) * size));
  };
  const argmax = a => a.reduce((best, v, k) => (v > a[best] ? k : best), 0);
  // The indices of the k largest, the largest first; of equals, the first one first.
  const topK = (a, k = a.length) => Array.from(a.keys()).sort((i, j) => a[j] - a[i]).slice(0, k);
  // An index that is drawn: the first at which the probabilities add up to more than a number from 0 to 1.
  function draw(probabilities, number) {
    let sum = 0;
    const found = probabilities.findIndex(share => (sum += share) > number);
    return found < 0 ? probabilities.length - 1 : found;
  }

  // x W, added to a bias or to K zeros, and with the transposed matrix x W'. Four rows of W are taken at a time,
  // since reading and writing y takes longer than the products.
  function matmul(x, { shape: [D, K], data }, bias = K) {
    const y = new Float64Array(bias), first = D % 4;
    for (let d = 0; d < first; d++) for (let k = 0; k < K; k++) y[k] += x[d] * data[d * K + k];
    for (let d = first; d < D; d += 4) {
      const p = x[d], q = x[d + 1], r = x[d + 2], s = x[d + 3];
      if (p === 0 && q === 0 && r === 0 && s === 0) continue; // most of a one-hot row
      for (let k = 0, at = d * K; k < K; k++, at++) {
        y[k] += p * data[at] + q * data[at + K] + r * data[at + 2 * K] + s * data[at + 3 * K];
      }
    }
    return y;
  }
  function matmulT(x, { shape: [D, K], data }) {
    const y = zeros(D), first = D % 4;
    for (let d = 0; d < first; d++) for (let k = 0; k < K; k++) y[d] += x[k] * data[d * K + k];
    for (let d = first; d < D; d += 4) {
      let p = 0, q = 0, r = 0, s = 0;
      for (let k = 0, at = d * K; k < K; k++, at++) {
        p += x[k] * data[at];
        q += x[k] * data[at + K];
        r += x[k] * data[at + 2 * K];
        s += x[k] * data[at + 3 * K];
      }
      y.set([p, q, r, s], d);
    }
    return y;
  }
  function addOuter({ shape: [D, K], data }, x, d) { // x' d, the gradient of a matrix
    for (let i = 0; i < D; i++) {
      const v = x[i];
      if (v !== 0) for (let k = 0, at = i * K; k < K; k++) data[at + k] += v * d[k];
    }
  }

  const sigmoid = v => 1 / (1 + Math.exp(-v));
  const softmax = z => {
    const largest = z.reduce((a, b) => Math.max(a, b), -Infinity);
    const e = map(v => Math.exp(v - largest), z), sum = e.reduce((a, b) => a + b, 0);
    return map(v => v / sum, e);
  };

  // Cells: one step forward, and what it leaves for the way back ---------------------------------------

  const cells = {
    SimpleRNN([W, U, b], x, { h }) {
      return { h: map(Math.tanh, addTo(matmul(x, W, b.data), matmul(h, U))) };
    },
    ReLU([W, U, b], x, { h }) { // a SimpleRNN whose activation is ReLU
      return { h: map(v => Math.max(v, 0), addTo(matmul(x, W, b.data), matmul(h, U))) };
    },
    LSTM([W, U, b], x, { h: h0, c: c0 }) {
      const a = addTo(matmul(x, W, b.data), matmul(h0, U)), H = h0.length;
      const [i, f, g, o, c, h] = split(zeros(6 * H), 6);
      for (let k = 0; k < H; k++) {
        i[k] = sigmoid(a[k]);
        f[k] = sigmoid(a[k + H]);
        g[k] = Math.tanh(a[k + 2 * H]);
        o[k] = sigmoid(a[k + 3 * H]);
        c[k] = f[k] * c0[k] + i[k] * g[k];
        h[k] = o[k] * Math.tanh(c[k]);
      }
      return { h, c, i, f, g, o };
    },
    GRU([W, U, b], x, { h: h0 }) {
      const a = matmul(x, W, row(b, 0)), m = matmul(h0, U, row(b, 1)), H = h0.length;
      const [z, r, g, h] = split(zeros(4 * H), 4);
      for (let k = 0; k < H; k++) {
        z[k] = sigmoid(a[k] + m[k]);
        r[k] = sigmoid(a[k + H] + m[k + H]);
        g[k] = Math.tanh(a[k + 2 * H] + r[k] * m[k + 2 * H]);
        h[k] = z[k] * h0[k] + (1 - z[k]) * g[k];
      }
      return { h, z, r, g, m: m.subarray(2 * H) };
    },
  };

  // One step back: from the gradient of its state to that of its two sums, and of the state before.
  const backwards = {
    SimpleRNN([, U], now, before, { dh }) {
      const da = map((d, h) => d * (1 - h * h), dh, now.h);
      return { da, dm: da, dh: matmulT(da, U) };
    },
    ReLU([, U], now, before, { dh }) {
      const da = map((d, h) => (h > 0 ? d : 0), dh, now.h);
      return { da, dm: da, dh: matmulT(da, U) };
    },
    LSTM([, U], { i, f, g, o, c }, before, { dh, dc }) {
      const H = c.length, da = zeros(4 * H), passed = zeros(H);
      for (let k = 0; k < H; k++) {
        const t = Math.tanh(c[k]), d = dc[k] + dh[k] * o[k] * (1 - t * t);
        da[k] = d * g[k] * i[k] * (1 - i[k]);
        da[k + H] = d * before.c[k] * f[k] * (1 - f[k]);
        da[k + 2 * H] = d * i[k] * (1 - g[k] * g[k]);
        da[k + 3 * H] = dh[k] * t * o[k] * (1 - o[k]);
        passed[k] = d * f[k];
      }
      return { da, dm: da, dh: matmulT(da, U), dc: passed };
    },
    GRU([, U], { z, r, g, m }, { h }, { dh }) {
      const H = h.length, da = zeros(3 * H), dm = zeros(3 * H);
      for (let k = 0; k < H; k++) {
        const dg = dh[k] * (1 - z[k]) * (1 - g[k] * g[k]);
        da[k] = dm[k] = dh[k] * (h[k] - g[k]) * z[k] * (1 - z[k]);
        da[k + H] = dm[k + H] = dg * m[k] * r[k] * (1 - r[k]);
        da[k + 2 * H] = dg;
        dm[k + 2 * H] = dg * r[k];
      }
      return { da, dm, dh: addTo(matmulT(dm, U), mul(dh, z)) };
    },
  };

  // Layers ---------------------------------------------------------------------------------------------

  const start = ([, U]) => ({ h: zeros(U.shape[0]), c: zeros(U.shape[0]) });
  function walk(kind, weights, xs, state = start(weights)) {
    return xs.map(x => (state = cells[kind](weights, x, state)));
  }
  function bidirectional(kind, forward, backward, xs) {
    return { forward: walk(kind, forward, xs), backward: walk(kind, backward, [...xs].reverse()).reverse() };
  }
  const embedding = (table, id) => row(table, id);
  const dense = ([W, b], x) => matmul(x, W, b?.data);
  function layerNormalization([gamma, beta], x, epsilon = 1e-3) {
    const mean = x.reduce((a, b) => a + b, 0) / x.length;
    const variance = x.reduce((s, v) => s + (v - mean) ** 2, 0) / x.length;
    return map((v, g, b) => ((v - mean) / Math.sqrt(variance + epsilon)) * g + b, x, gamma.data, beta.data);
  }
  // The score of Luong et al. that is called "general": q W k.
  function attention(W, query, keys) {
    const projected = matmul(query, W);
    const weights = softmax(Float64Array.from(keys, key => dot(projected, key)));
    const context = zeros(query.length);
    keys.forEach((key, s) => key.forEach((v, k) => (context[k] += weights[s] * v)));
    return { context, weights };
  }
  // The best path through tags: a maximum over the tag before, and a note of where it came from.
  function viterbi({ transitions, start, end }, emissions) {
    let best = add(emissions[0], start.data);
    const cameFrom = emissions.slice(1).map(emission => {
      const score = (i, j) => best[i] + transitions.data[i * best.length + j];
      const from = Array.from(emission, (_, j) => argmax(Array.from(best, (_, i) => score(i, j))));
      best = Float64Array.from(emission, (e, j) => score(from[j], j) + e);
      return from;
    });
    const path = [argmax(add(best, end.data))];
    for (const from of cameFrom.reverse()) path.unshift(from[path[0]]);
    return path;
  }
  // How probable each tag is at each step, over all paths: sums over their beginnings and over their ends, as
  // logarithms. The largest is taken out of a sum, so that no exponential is too large.
  function marginals({ transitions: { shape, data }, start, end }, emissions) {
    const alphas = [add(emissions[0], start.data)], betas = [add(end.data)];
    const moves = { shape, data: map(Math.exp, data) };
    const sums = (scores, product) => {
      const largest = Math.max(...scores);
      return map(sum => largest + Math.log(sum), product(map(v => Math.exp(v - largest), scores), moves));
    };
    const later = emissions.slice(1);
    for (const emission of later) alphas.push(add(sums(alphas.at(-1), matmul), emission));
    for (const emission of later.reverse()) betas.unshift(sums(add(betas[0], emission), matmulT));
    return alphas.map((alpha, t) => softmax(add(alpha, betas[t])));
  }

  // The way back through layers: gradients of the inputs, from those of the outputs (T rows each). Those of
  // the weights are added to `grads`, so that a batch can go back sample by sample; null if nobody wants them.
  const noGrads = weights => weights.map(({ shape, data }) => ({ shape, data: zeros(data.length) }));
  function denseBack([W], xs, dys, grads) {
    xs.forEach((x, t) => {
      addOuter(grads[0], x, dys[t]);
      addTo(grads[1].data, dys[t]);
    });
    return dys.map(dy => matmulT(dy, W));
  }
  function walkBack(kind, weights, xs, states, dhs, grads = noGrads(weights)) {
    const [W, U] = weights, H = U.shape[0];
    let carried = { dh: zeros(H), dc: zeros(H) };
    const dxs = [], dstates = []; // of each state, by its output and by all steps after it
    for (let t = xs.length - 1; t >= 0; t--) {
      const before = t ? states[t - 1] : start(weights);
      dstates[t] = { dh: add(carried.dh, dhs[t]), dc: carried.dc };
      const { da, dm, dh, dc } = backwards[kind](weights, states[t], before, dstates[t]);
      if (grads) {
        addOuter(grads[0], xs[t], da);
        addOuter(grads[1], before.h, dm);
        addTo(grads[2].data, da);
        if (kind === "GRU") addTo(grads[2].data.subarray(3 * H), dm);
      }
      carried = { dh, dc: dc ?? zeros(H) };
      dxs[t] = matmulT(da, W);
    }
    return { grads, dxs, dstates, ...carried };
  }

  // Stored models: a safetensors file in base64, with the layers in its metadata -------------------------

  // Numbers of 16 bits are given in 32, and so is a matrix W of 8: whole numbers, times the scales of its rows
  // or its columns, which are W.scales of the shape (D, 1) or (1, K). Bytes (U8: a picture) stay bytes.
  function fromHalf(half) {
    const sign = half >> 15 ? -1 : 1, exponent = (half >> 10) & 31, fraction = half & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  const numbers = {
    F64: part => new Float64Array(part),
    F32: part => new Float32Array(part),
    F16: part => new Float32Array(new Uint16Array(part)).map(fromHalf),
    I8: part => new Float32Array(new Int8Array(part)),
    U8: part => new Uint8Array(part),
  };
  function scaled({ shape, data }, { shape: [rows], data: scales }) {
    const K = shape[1];
    return { shape, data: data.map((v, k) => v * scales[rows > 1 ? Math.floor(k / K) : k % K]) };
  }
  function decode(base64) {
    const text = atob(base64), bytes = new Uint8Array(text.length);
    for (let k = 0; k < text.length; k++) bytes[k] = text.charCodeAt(k);
    const size = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const written = new TextDecoder().decode(bytes.subarray(8, 8 + size));
    const { __metadata__: metadata, ...header } = JSON.parse(written);
    const arrays = {};
    for (const [name, { dtype, shape, data_offsets: [from, to] }] of Object.entries(header)) {
      arrays[name] = { shape, data: numbers[dtype](bytes.buffer.slice(8 + size + from, 8 + size + to)) };
    }
    for (const name of Object.keys(arrays).filter(name => name.endsWith(".scales"))) {
      const matrix = name.slice(0, -".scales".length);
      arrays[matrix] = scaled(arrays[matrix], arrays[name]);
      delete arrays[name];
    }
    return { arrays, layers: metadata?.model ? JSON.parse(metadata.model).layers : [] };
  }

  // A layer of a stored model, by its number: ids or rows in, a row for each step or one for all out.
  const RECURRENT = ["kernel", "recurrent_kernel", "bias"];
  const weightsOf = ({ arrays }, n, names = RECURRENT, part = "") =>
    names.map(name => arrays[`${n}.${part}${name}`]);
  const crf = ({ arrays }, n) =>
    Object.fromEntries(["transitions", "start", "end"].map(name => [name, arrays[`${n}.${name}`]]));
  const activations = { linear: v => v, tanh: Math.tanh, sigmoid };
  const shown = (config, states) => (config.return_sequences ? states.map(({ h }) => h) : states.at(-1).h);
  const perRow = (f, x) => (Array.isArray(x) ? x.map(f) : f(x));
  const layers = {
    Dropout: (model, n, x) => x,
    CRF: (model, n, emissions) => emissions, // for viterbi and marginals, which ask for its weights
    Embedding: (model, n, ids) => ids.map(id => embedding(weightsOf(model, n, ["embeddings"])[0], id)),
    Dense(model, n, x) {
      const f = activations[model.layers[n].config.activation];
      const weights = weightsOf(model, n, ["kernel", "bias"]);
      return perRow(one => map(f, dense(weights, one)), x);
    },
    LayerNormalization(model, n, x) {
      const weights = weightsOf(model, n, ["gamma", "beta"]);
      return perRow(one => layerNormalization(weights, one, model.layers[n].config.epsilon), x);
    },
    Bidirectional(model, n, xs) {
      const { class_name: kind, config } = model.layers[n].config.layer;
      const ways = ["forward/", "backward/"].map(part => weightsOf(model, n, RECURRENT, part));
      const { forward, backward } = bidirectional(kind, ...ways, xs);
      if (config.return_sequences) return xs.map((_, t) => join(forward[t].h, backward[t].h));
      return join(forward.at(-1).h, backward[0].h);
    },
    Around(model, n, states) { // what was read on both sides of each step but the first and the last
      const H = states[0].length / 2;
      return states.slice(2).map((after, t) => join(states[t].subarray(0, H), after.subarray(H)));
    },
  };
  function layer(model, n, x, state) {
    const { class_name: kind, config } = model.layers[n];
    if (kind in cells) return shown(config, walk(kind, weightsOf(model, n, RECURRENT), x, state));
    return layers[kind](model, n, x);
  }
  const forward = (model, x) => model.layers.reduce((x, _, n) => layer(model, n, x), x);

  // A character model (embedding, recurrent layer, dense) step by step: from a state, or none, and the id of a
  // letter to the logits of the next letter and the new state.
  function stepper(model) {
    const weights = weightsOf(model, 1, RECURRENT), kind = model.layers[1].class_name;
    return (state, id) => {
      state = cells[kind](weights, layer(model, 0, [id])[0], state ?? start(weights));
      return [layer(model, 2, state.h), state];
    };
  }

  // An encoder and a decoder with attention: read once, then write an id a step.
  function encode(model, ids) {
    const [table] = weightsOf(model, 0, ["source_embedding/embeddings"]);
    const { recurrent } = model.layers[0].config, weights = weightsOf(model, 0, RECURRENT, "encoder/");
    const states = walk(recurrent, weights, ids.map(id => embedding(table, id)));
    return { keys: states.map(({ h }) => h), state: states.at(-1) };
  }
  function write(model, { keys, state }, id) {
    const [table, kernel, combine, W, b] = weightsOf(model, 0,
      ["target_embedding/embeddings", "attention/kernel", "combine/kernel", "output/kernel", "output/bias"]);
    const { recurrent } = model.layers[0].config;
    state = cells[recurrent](weightsOf(model, 0, RECURRENT, "decoder/"), embedding(table, id), state);
    const { context, weights } = attention(kernel, state.h, keys);
    const combined = map(Math.tanh, matmul(join(context, state.h), combine));
    return { keys, state, weights, logits: dense([W, b], combined) };
  }
  // What it writes, until it is the end or the longest: at each step the id that `choose` takes from the
  // probabilities p, and the weights of attention.
  function generate(model, read, { start, end, longest, choose = argmax }) {
    const steps = [];
    let now = encode(model, read), id = start;
    while (id !== end && steps.length < longest) {
      now = write(model, now, id);
      const p = softmax(now.logits);
      id = choose(p, steps.length);
      steps.push({ id, p, weights: [...now.weights] });
    }
    return steps;
  }

  return {
    argmax, attention, crf, decode, dense, denseBack, dot, draw, encode, forward, generate, layer, map, marginals,
    matmulT, noGrads, row, sigmoid, softmax, stepper, topK, viterbi, walk, walkBack, weightsOf, write, zeros,
  };
})();
