// The first page: a network reads what is typed, and says what comes next.
live.figures.reads = async ({ text: typed }, { model }) => {
  const LONGEST = 20; // letters that finish a word
  const line = text.language.clean(typed);
  const network = await model(text.isKorean(line) ? "language-korean" : "language-english");
  const alphabet = [...network.about.letters], shown = k => parts.visible(alphabet[k]);
  const letters = text.language.known(line, alphabet);
  const step = rnn.stepper(network);
  let state, logits, p;
  function read(letter) { // one more letter; then p are the probabilities of the next one
    [logits, state] = step(state, alphabet.indexOf(letter));
    p = rnn.softmax(logits);
  }
  read("\n");
  const expected = letters.map(letter => {
    const share = p[alphabet.indexOf(letter)];
    read(letter);
    return share;
  });
  const following = rnn.topK(p, 3).map(k => `${shown(k)} (${parts.percent(p[k])})`).join(", ");
  let word = letters.slice(letters.lastIndexOf(" ") + 1);
  for (let next; text.hasLetter((next = alphabet[rnn.argmax(p)])) && word.length < LONGEST; read(next)) {
    word.push(next);
  }
  return [
    parts.sentence(`Next: ${following}. The word: ${text.compose(word)}`),
    parts.words(letters.map(parts.visible), expected.map(share => (100 * share).toFixed()), expected,
      "How much each letter was expected, in %"),
  ];
};
