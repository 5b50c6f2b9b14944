// Chapter 4: a network of one unit, its state over time, and what is left of a gradient on the way back.
live.figures.one_unit = ({ w, u, x }) => {
  const T = 30, LOWEST = -8, HIGHEST = 8; // steps, and the limits of the logarithm that is drawn
  const inputs = {
    "one pulse, then nothing": t => (t === 0 ? 1 : 0),
    "a pulse every ten steps": t => (t % 10 === 0 ? 1 : 0),
    "always 1": () => 1,
    nothing: () => 0,
  };
  const matrix = value => ({ shape: [1, 1], data: Float64Array.of(value) });
  const xs = Array.from({ length: T }, (_, t) => Float64Array.of(inputs[x](t)));
  const h = rnn.walk("SimpleRNN", [matrix(w), matrix(u), matrix(0)], xs).map(state => state.h[0]);
  const gradients = [1]; // of the last state, with respect to the state k steps before it
  for (const now of h.slice(1).reverse()) gradients.push(gradients.at(-1) * u * (1 - now ** 2));
  const logs = gradients.map(one => Math.log10(Math.max(Math.abs(one), 10 ** LOWEST)));
  const change = gradient => {
    const size = Math.abs(gradient);
    if (size < 10 ** LOWEST) return "lost";
    return size >= 1 ? `${parts.number(size)} times as large` : `${parts.number(1 / size)} times smaller`;
  };
  const [ten, all] = [10, T - 1].map(k => change(gradients[k]));
  return [
    parts.sentence(`At the end, a small change of the state ten steps before is ${ten}; one ${T - 1} steps before ` +
      `is ${all}.`),
    parts.curves({ "state h": h.map((one, t) => [t + 1, one]) }, ["step", 1, T], ["state", -1, 1],
      "The state at each step"),
    parts.curves({ gradient: logs.map((one, k) => [k, one]) }, ["steps back from the last", 0, T - 1],
      ["log10 of the gradient's size (0: unchanged)", LOWEST, HIGHEST],
      "How much the last state changes with the state some steps before it"),
  ];
};
