// The taggers of chapter 16, which the chatbot of chapter 19 asks, too.
const tagger = (() => {
  "use strict";

  const NAMES = { en: "entities-english", ko: "entities-korean" };

  // The entities in tags; an I- that continues nothing begins one.
  function entities(tags) {
    const found = [];
    let start = 0, kind = "";
    [...tags, "O"].forEach((tag, t) => {
      const [prefix, type] = tag.split("-");
      if (kind && (prefix !== "I" || type !== kind)) {
        found.push({ start, end: t, kind });
        kind = "";
      }
      if (prefix !== "O" && !kind) [start, kind] = [t, type];
    });
    return found;
  }

  // What a tagger makes of a line: each token's best tag by itself, the best path, and the entities on it;
  // nothing if there is no letter of either language in it.
  async function read(line, model) {
    const language = text.entities.languageOf(line);
    if (!language) return null;
    const network = await model(NAMES[language]), { tags, tokens: known } = network.about;
    const tokens = text.entities.tokenise(line, language), vocabulary = new text.Vocabulary(known);
    const ids = vocabulary.encode(tokens.map(token => text.entities.normal(token.text)));
    const emissions = rnn.forward(network, ids), crf = rnn.crf(network, network.layers.length - 1);
    const chosen = (numbers, shares) =>
      ({ tags: numbers.map(k => tags[k]), shares: numbers.map((k, t) => shares[t][k]) });
    const softmax = emissions.map(rnn.softmax), alone = chosen(softmax.map(rnn.argmax), softmax);
    const together = chosen(rnn.viterbi(crf, emissions), rnn.marginals(crf, emissions));
    const found = entities(together.tags).map(({ start, end, kind }) =>
      ({ kind, value: text.strip(line.slice(tokens[start].start, tokens[end - 1].end)) }));
    return { tokens, words: vocabulary.decode(ids), alone, together, found };
  }

  return { read };
})();
