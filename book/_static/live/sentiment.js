// Chapter 15: a film review, Korean or English, and each word's part in the verdict.
live.figures.sentiment = async ({ text: review }, { model }) => {
  if (!text.hasLetter(review)) {
    throw new live.Refusal("there is no word in it; type a sentence about a film, in Korean or English");
  }
  const language = text.sentiment.languageOf(review);
  const judge = await model(`sentiment-${language}`), vocabulary = new text.Vocabulary(judge.about.vocabulary);
  const read = text.sentiment.read(review, language);
  const logit = words => {
    const tokens = text.sentiment.tokens[language](words.join(" ")).slice(0, text.sentiment.LONGEST);
    return rnn.forward(judge, vocabulary.encode(tokens.length ? tokens : ["<unk>"]))[0];
  };
  const whole = logit(read), shares = read.map((_, t) => whole - logit(read.toSpliced(t, 1)));
  const probability = rnn.sigmoid(whole), said = probability > 0.5 ? "good" : "bad";
  return [
    parts.sentence(`A ${said} review: the probability that it is good is ${parts.percent(probability)}.`),
    parts.words(read, shares.map(share => parts.signed(share)), shares.map(share => share / 3),
      "By how much the logit falls without each word (+: the word speaks for a good review)"),
  ];
};
