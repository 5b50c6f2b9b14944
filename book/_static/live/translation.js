// Chapter 17: a date or the name of an emoji, its translation, and where the decoder looked.
live.figures.translation = async ({ text: typed }, { model }) => {
  const LONGEST_SOURCE = 24, LONGEST_TARGET = 30; // tokens

  const translator = await model(`translation-${text.translation.directionOf(typed)}`);
  const { source, target, start, end } = text.vocabularies(translator.about);
  const read = text.translation.sourceTokens(typed);
  check();

  // Greedy search: the most probable token, until it is the end.
  const choose = (p, t) => (t < LONGEST_TARGET ? rnn.argmax(p) : end);
  const steps = rnn.generate(translator, source.encode(read), { start, end, longest: LONGEST_TARGET + 1, choose });
  const chosen = steps.map(({ id, p }) => p[id]);
  const tokens = target.decode(steps.slice(0, -1).map(({ id }) => id));
  const rows = [...tokens.map(text.strip), "end"];
  return [
    parts.sentence(`“${typed}” becomes “${text.translation.textOf(tokens)}”. The network gives this translation a ` +
      `probability of ${parts.percent(chosen.reduce((a, b) => a * b))}.`),
    parts.words(rows,
      steps.map(({ weights }, t) => `${parts.percent(chosen[t])} ← ${read[rnn.argmax(weights)]}`), chosen,
      "Each token that is written: how probable it was ← the token that it looked at most closely"),
    parts.cells(read, rows, steps.map(({ weights }) => weights),
      "Attention: a row for each token that is written, a column for each that was read", 1),
  ];

  function check() {
    if (!read.length) throw new live.Refusal("there is no word to translate");
    const unknown = [...new Set(read)].filter(token => !source.has(token));
    if (unknown.length) {
      const named = unknown.slice(0, 3).map(token => Array.from(token).slice(0, 20).join("")).join(", ");
      const more = unknown.length > 3 ? ` and ${unknown.length - 3} more` : "";
      throw new live.Refusal(`I have never read ${named}${more}; I know dates and names of emoji, such as: ` +
        "Tuesday, March 5, 2024; woman farmer dark skin tone; 고양이 얼굴");
    }
    if (read.length > LONGEST_SOURCE) {
      throw new live.Refusal(
        `that has ${read.length} words and digits; I translate at most ${LONGEST_SOURCE}`);
    }
    if (!read.some(token => /^\p{L}+$/u.test(token))) {
      throw new live.Refusal("there is no word to translate; write a date with its month: March 5, 2024");
    }
  }
};
