// Chapters 5 and 6: small gated networks say after each letter whether it is in a question; their gates.
live.figures.questions = async ({ text: typed, cell, unit }, { model }) => {
  const gates = {
    LSTM: { input: "i", forget: "f", output: "o", "tanh c": "c", h: "h" },
    GRU: { update: "z", reset: "r", h: "h" },
  };
  const network = await model(`questions-${cell.toLowerCase()}`), known = [...network.about.letters];
  const letters = text.spelled(typed, known), vocabulary = new text.Vocabulary(known);
  const xs = text.oneHot(vocabulary.encode(letters), vocabulary.tokens.length);
  const states = rnn.walk(cell, rnn.weightsOf(network, 0), xs);
  const probabilities = states.map(({ h }) => rnn.sigmoid(rnn.layer(network, 1, h)[0]));
  const words = letters.join("").split(" ");
  let end = -2;
  const after = words.map(word => probabilities[(end += [...word].length + 1)]);
  const row = (name, key) => states.map(state => (name === "tanh c" ? Math.tanh : Number)(state[key][unit - 1]));
  const rows = Object.entries(gates[cell]).map(([name, key]) => row(name, key));
  const last = parts.percent(after.at(-1));
  return [
    parts.sentence(`At the end, the probability of being in a question is ${last}.`),
    parts.words(words, after.map(parts.percent), after.map(one => 2 * one - 1),
      "How probable a question is after each word"),
    parts.cells(letters, [...Object.keys(gates[cell]), "question"], [...rows, probabilities],
      `Gates and states of unit ${unit} of the ${cell}, and the probability of a question, letter by letter`, 1),
  ];
};
