// Chapter 16: what somebody says to a house, tagged token by token, and what the CRF makes of it.
live.figures.entities = async ({ text: typed }, { model }) => {
  const tagged = await tagger.read(typed, model);
  if (!tagged) {
    throw new live.Refusal("there is no word in it, neither Korean nor English; try: turn on the heater in " +
      "Emma's study");
  }
  const { tokens, words, alone, together, found } = tagged;
  const changed = alone.tags.map((tag, t) => tag !== together.tags[t]);
  // A tag and its share under each word; a share below 0 is that of a tag that is not kept.
  const drawn = (words, tags, shares, label) => parts.words(
    words.map(parts.visible),
    tags.map((tag, t) => `${tag} ${parts.percent(Math.abs(shares[t]))}`),
    tags.map((tag, t) => (tag === "O" && shares[t] > 0 ? 0 : shares[t])), label);
  const said = found.map(({ kind, value }) => `${kind}: ${value}`).join(", ") || "none";
  const count = changed.filter(Boolean).length;
  return [
    parts.sentence(`Entities: ${said}. The CRF changes ${count} of ${tokens.length} tags.`),
    drawn(words, alone.tags, alone.shares.map((share, t) => (changed[t] ? -share : share)),
      "Tag by tag: what the network reads, and each token's most probable tag before the CRF; orange " +
      "and round where the CRF chooses another"),
    drawn(tokens.map(token => token.text), together.tags, together.shares,
      "Together: the path that the CRF chooses, and the probability of each tag over all paths"),
  ];
};
