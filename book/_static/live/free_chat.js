// Chapter 19: a network that chats freely, character by character, and how sure it is of each.
live.figures.free_chat = async ({ text: typed, draw }, { model, data }) => {
  const LONGEST = 30; // characters that it writes at most, the end included
  const chat = await model("chatbot-free"), chance = rnn.row(data.arrays.chance, draw);
  const { source, target, start, end } = text.vocabularies(chat.about);
  const read = source.encode(text.characters(typed));
  const choose = draw ? (p, t) => rnn.draw(p, chance[t]) : rnn.argmax;
  const steps = rnn.generate(chat, read, { start, end, longest: LONGEST, choose });
  const shown = id => (id === end ? "end" : parts.visible(target.tokens[id]));
  const rows = steps.map(({ id }) => shown(id));
  const chosen = steps.map(({ id, p }) => p[id]);
  const average = Math.exp(chosen.reduce((sum, share) => sum + Math.log(share), 0) / steps.length);
  const reply = target.decode(steps.map(({ id }) => id).filter(id => id !== end)).join("");
  const [{ p }] = steps, best = rnn.topK(p, 5);
  return [
    parts.sentence(`“${reply}” Each character had a probability of ${parts.percent(average)} (geometric mean).`),
    parts.words(rows, chosen.map(parts.percent), chosen,
      "What it writes, and how probable each character was after those before it"),
    parts.bars(best.map(shown), best.map(id => p[id]),
      "How a reply may begin: the most probable first characters"),
    parts.cells(source.decode(read), rows, steps.map(({ weights }) => weights),
      "Attention: a row for each character that is written, a column for each that was read", 1),
  ];
};
