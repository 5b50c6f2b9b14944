// Chapter 10: a character model writes; its guesses, and the letters that a guess depends on.
live.figures.writes = async ({ text: typed, network: kind, temperature, draw, letter }, { model, data }) => {
  const LONGEST = 60; // letters that it writes at most
  const line = `${text.language.clean(typed)} `;
  const network = await model(kind === "Python" ? "python-gru" : "language-english");
  const alphabet = [...network.about.letters], shown = id => parts.visible(alphabet[id]);
  const read = ["\n", ...text.language.known(line, alphabet)].map(one => alphabet.indexOf(one));
  const end = kind === "Python" ? null : read[0];
  const step = rnn.stepper(network), chance = rnn.row(data.arrays.chance, draw);
  const ids = [...read], states = [], p = [];
  let state, logits;
  for (const id of read) states.push(([logits, state] = step(state, id))[1]);
  do { // draw a letter, and read it
    p.push(rnn.softmax(rnn.map(z => z / temperature, logits)));
    const id = rnn.draw(p.at(-1), chance[p.length - 1]);
    ids.push(id);
    states.push(([logits, state] = step(state, id))[1]);
  } while (ids.at(-1) !== end && p.length < LONGEST);
  const written = ids.slice(read.length), at = Math.min(letter, written.length) - 1, before = read.length + at;
  const best = rnn.topK(p[at], 5);
  const depends = connectivity(network, ids.slice(0, before), states, ids[before]), most = Math.max(...depends);
  return [
    parts.sentence(text.strip(ids.slice(1).map(id => alphabet[id]).join(""))),
    parts.words(written.map(shown), p.map(row => shown(rnn.argmax(row))), written.map((id, k) => p[k][id]),
      "What it wrote: the bluer a letter, the more probable it was; beneath it, the most probable one"),
    parts.bars(best.map(shown), best.map(id => p[at][id]),
      `The most probable letters at place ${at + 1}, where it wrote ${shown(written[at])}`),
    parts.cells(ids.slice(0, before).map(id => alphabet[id]), [""], [depends.map(one => one / most)],
      `How much letter ${at + 1} depends on each one before it (the norm of the gradient, largest = 1)`),
  ];

  // The norm of the gradient of the loss of the next letter, with respect to the vector of each letter read.
  function connectivity(network, read, states, next) {
    const weights = rnn.weightsOf(network, 1), [W] = rnn.weightsOf(network, 2, ["kernel"]), T = read.length;
    const dz = rnn.softmax(rnn.layer(network, 2, states[T - 1].h));
    dz[next] -= 1;
    const dhs = read.map(() => rnn.zeros(states[0].h.length));
    dhs[T - 1] = rnn.matmulT(dz, W);
    const { dxs } = rnn.walkBack("GRU", weights, rnn.layer(network, 0, read), states.slice(0, T), dhs, null);
    return dxs.map(dx => Math.sqrt(rnn.dot(dx, dx)));
  }
};
