// Chapter 3: a vanilla RNN reads letter by letter; its states, and what it expects next.
live.figures.letters = async ({ text: typed }, { model }) => {
  const network = await model("letters-simple-rnn"), kinds = [...network.about.letters];
  const letters = text.spelled(typed, kinds), ids = ["\n", ...letters].map(letter => kinds.indexOf(letter));
  const states = rnn.layer(network, 0, text.oneHot(ids, kinds.length));
  const p = rnn.layer(network, 1, states).map(rnn.softmax);
  const best = p.map(row => rnn.topK(row));
  const shown = k => parts.visible(kinds[k]), UNITS = 8; // whose states are shown
  const following = best.at(-1).slice(0, 3).map(k => `${shown(k)} (${parts.percent(p.at(-1)[k])})`).join(", ");
  return [
    parts.sentence(`Next it expects: ${following}.`),
    parts.words(letters.map(parts.visible), best.slice(1).map(([first]) => shown(first)),
      letters.map((_, t) => p[t][ids[t + 1]]),
      "The bluer a letter, the more it was expected; beneath it, the best guess for what follows"),
    parts.cells(letters, Array.from({ length: UNITS }, (_, k) => `unit ${k + 1}`),
      Array.from({ length: UNITS }, (_, k) => states.slice(1).map(h => h[k])),
      `The states of ${UNITS} of the ${states[0].length} units after each letter`, 1),
  ];
};
