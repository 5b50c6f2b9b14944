// Chapter 7: a blank that only the words to its right decide, filled by two networks.
live.figures.blanks = async ({ text: typed }, { model }) => {
  const BLANK = "____", language = text.isKorean(typed) ? "korean" : "english";
  const found = [...typed.matchAll(/_{2,}/g)].length;
  if (found !== 1) throw new live.Refusal(`there are ${found} blanks in it; write one, as ____`);
  async function fill(name) {
    const network = await model(name), { words, answers } = network.about;
    const known = new Map(words.map(word => [word.toLowerCase(), word]));
    const read = text.words(typed.replace(/_{2,}/, ` ${BLANK} `));
    const unknown = read.find(word => !known.has(word.toLowerCase()));
    if (unknown !== undefined) {
      throw new live.Refusal(`the network has never read “${unknown}”; use the words of the chapter's sentences`);
    }
    const ids = new text.Vocabulary(words).encode(read.map(word => known.get(word.toLowerCase())));
    const shares = [...rnn.softmax(rnn.forward(network, ids)[read.indexOf(BLANK)])], best = rnn.argmax(shares);
    return { answers, shares, best: `${answers[best]} (${parts.percent(shares[best])})` };
  }
  const both = await fill(`blanks-${language}`), forward = await fill(`blanks-${language}-forward`);
  return [
    parts.sentence(`Read from both sides: ${both.best}. Read from the left alone: ${forward.best}.`),
    parts.bars(both.answers, both.shares, `Read from both sides of ${BLANK}`),
    parts.bars(forward.answers, forward.shares, `Read from the left up to ${BLANK}`),
  ];
};
