// Chapter 19: what the house understands, the reply that it chooses, and the reply that a network writes.
live.figures.chatbot = async ({ text: typed }, { model }) => {
  const UNKNOWN = { en: "I do not know what to say to that.", ko: "무슨 말씀인지 모르겠습니다." };
  const SLOTS = ["item", "device", "room", "kind", "mode"]; // whose values a reply copies
  const SHOWN = 4; // classes
  const LONGEST = 20; // words that the writer writes at most, the end included

  const line = text.chatbot.line(typed), language = text.chatbot.languageOf(line);
  const tokens = text.chatbot.read(line, language);
  if (!tokens.length) throw new live.Refusal("there is nothing to read in this line; type a sentence");

  // The chooser; a class without a reply is that of all for which there is none.
  const chooser = await model(`chatbot-chooser-${language}`), { classes, threshold } = chooser.about;
  const vocabulary = new text.Vocabulary(chooser.about.vocabulary), ids = vocabulary.encode(tokens);
  const p = rnn.softmax(rnn.forward(chooser, ids));
  const order = rnn.topK(p), best = order.slice(0, SHOWN);
  const spaced = intent => intent.replace(/^Hass/, "").replace(/(?<=[a-z])(?=[A-Z])/g, " ");
  const named = ([intent, reply]) => (reply ? `${reply} (${spaced(intent)})` : "no reply fits");

  // The tagger; its values are copied into the reply, which asks for those that were not found.
  const tagged = await tagger.read(line, model) ?? { tokens: [], found: [] };
  const values = Object.fromEntries(tagged.found.map(({ kind, value }) => [kind, value]));
  const asked = Object.fromEntries(SLOTS.map(kind => [kind, `(${kind}?)`]));
  const kinds = new Map(tagged.tokens.map(({ start }, t) => [start, tagged.together.tags[t].split("-")[1]]));
  const notes = text.entities.tokenise(line, language).map(({ start }) => kinds.get(start) ?? "");

  const answer = [
    parts.sentence(said()),
    parts.words(vocabulary.decode(ids).map(parts.visible), notes,
      notes.map(note => (note ? 1 : 0)), "What the chooser reads, and below it what the tagger finds"),
    parts.bars(best.map(k => named(classes[k])), best.map(k => p[k]),
      "The most probable replies, each with its intent"),
  ];
  return language === "en" ? [...answer, await written()] : answer;

  function said() {
    const choice = order.find(k => classes[k][1]), [intent, reply] = classes[choice];
    const probability = parts.percent(p[choice]);
    if (p[choice] < threshold) {
      return `Reply: “${UNKNOWN[language]}” The best guess, ${intent}, has a probability of ` +
        `${probability}, which is below the threshold of ${parts.percent(threshold)}.`;
    }
    const found = Object.entries(values).map(([kind, value]) => `, ${kind}: ${value}`).join("");
    const filled = text.chatbot.fill(reply, { ...asked, ...values });
    return `Reply: “${filled}”. Understood: ${intent} at ${probability}${found}.`;
  }

  // The writer, which always takes the most probable word, and where it looks.
  async function written() {
    const writer = await model("chatbot-writer-en");
    const { source, target, start, end } = text.vocabularies(writer.about), read = source.encode(tokens);
    const steps = rnn.generate(writer, read, { start, end, longest: LONGEST });
    const words = target.decode(steps.map(({ id }) => id).filter(id => id !== end)), reply = words.join(" ");
    return parts.cells(source.decode(read), [...words, "end"].slice(0, LONGEST), steps.map(({ weights }) => weights),
      `The writer replies “${reply}”; its attention: a row for each word that is written, a column for ` +
      "each that is read", 1);
  }
};
