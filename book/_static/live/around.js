// Chapter 20: a blank that is filled from both sides in one reading, and from either side alone.
live.figures.around = async ({ text: typed }, { model }) => {
  const sides = text.language.aroundBlanks(typed);
  if (sides.length !== 2) throw new live.Refusal(`I found ${sides.length - 1} blanks; write one, as ___`);
  const { START, STOP } = text.language;
  async function fill(left, right, guesses) {
    const network = await model(text.isKorean(left + right) ? "around-korean" : "around-english");
    const vocabulary = new text.Vocabulary(network.about.words), { PADDING, UNKNOWN } = text.Vocabulary;
    const read = side => (text.strip(side) ? vocabulary.encode(text.words(side.toLowerCase())) : []);
    const [before, after] = [read(left), read(right)], [start, stop] = vocabulary.encode([START, STOP]);
    if ([...before, ...after].every(id => id === UNKNOWN)) return null;
    const logits = rnn.forward(network, [start, ...before, UNKNOWN, ...after, stop])[before.length];
    for (const id of [PADDING, UNKNOWN, start, stop]) logits[id] = -Infinity; // no words to write
    const p = rnn.softmax(logits);
    const best = rnn.topK(p, guesses);
    return { words: vocabulary.decode(best), shares: best.map(id => p[id]) };
  }
  const both = await fill(...sides, 5);
  if (!both) {
    throw new live.Refusal("there is nothing beside the blank that I know; write the rest of the sentence, too");
  }
  const answers = [
    parts.sentence(`Most probable: ${both.words[0]} (${parts.percent(both.shares[0])}).`),
    parts.bars(both.words, both.shares, "Read from both sides"),
  ];
  for (const [side, left, right] of [["left", sides[0], ""], ["right", "", sides[1]]]) {
    const alone = await fill(left, right, 3);
    if (alone) answers.push(parts.bars(alone.words, alone.shares, `Read from the ${side} alone`));
  }
  return answers;
};
