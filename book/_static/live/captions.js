// Chapter 18: an emoji, or a mix of two, and its caption.
live.figures.captions = async ({ picture, other, share, language }, { model, data }) => {
  const SIZE = 32, BLOCK = 2, LONGEST = 11; // pixels, both ways; words that are written at most
  const LIKELY = 0.1; // other words of at least this probability are named

  if (share === 100) [picture, share] = [other, 0];
  const { arrays: { pictures }, about: { options, [language]: names } } = data;
  const [first, second] = [picture, other].map(option => {
    const size = SIZE * SIZE * 3, n = options.indexOf(option);
    return pictures.data.subarray(n * size, (n + 1) * size);
  });
  const pixels = rnn.map((a, b) => Math.floor((a * (100 - share) + b * share) / 100 + 0.5), first, second);
  const blocks = means(pixels);

  // Ink becomes the first state, and the GRU writes the most probable word until it is the end.
  const captioner = await model(`captions-${language.toLowerCase()}`);
  const vocabulary = new text.Vocabulary(captioner.about.words);
  const words = vocabulary.tokens.map(token => (token === "<end>" ? "end" : token));
  const [start, end] = vocabulary.encode(["<start>", "<end>"]);
  const [dense, norm, embedding, gru, output] = captioner.layers.keys();
  const ink = rnn.map(v => 1 - v / 255, blocks);
  let h = rnn.map(Math.tanh, rnn.layer(captioner, norm, rnn.layer(captioner, dense, ink))), id = start;
  const steps = [];
  do {
    [h] = rnn.layer(captioner, gru, rnn.layer(captioner, embedding, [id]), { h });
    const probabilities = rnn.softmax(rnn.layer(captioner, output, h));
    id = steps.length < LONGEST ? rnn.argmax(probabilities) : end;
    steps.push({ id, probabilities });
  } while (id !== end);

  const written = steps.slice(0, -1).map(({ id }) => words[id]).join(" ");
  const sure = steps.map(({ id, probabilities }) => probabilities[id]);
  const { shown, truth } = share ? mix() : alone();
  return [
    parts.sentence(`“${written}”, with a probability of ${parts.percent(sure.reduce((a, b) => a * b))}. ${truth}`),
    parts.picture(rows(pixels, SIZE), shown),
    parts.picture(rows(blocks.map(v => Math.floor(v + 0.5)), SIZE / BLOCK),
      "The same in blocks of 2 by 2 pixels, as the network reads it"),
    parts.words(steps.map(({ id }) => words[id]), steps.map(note), sure,
      "Each word that is written: how probable it was, and which others had at least 10 %"),
  ];

  function means(pixels) {
    const side = SIZE / BLOCK, sums = rnn.zeros(side * side * 3);
    pixels.forEach((v, k) => {
      const [row, column] = [Math.floor(k / 3 / SIZE), Math.floor(k / 3) % SIZE].map(n => Math.floor(n / BLOCK));
      sums[(row * side + column) * 3 + (k % 3)] += v / BLOCK ** 2;
    });
    return sums;
  }
  function rows(values, side) { // of red, green and blue
    const pixel = k => [...values.subarray(3 * k, 3 * k + 3)];
    return Array.from({ length: side }, (_, r) => Array.from({ length: side }, (_, c) => pixel(r * side + c)));
  }
  function note({ id, probabilities }) {
    const others = rnn.topK(probabilities).filter(n => n !== id && probabilities[n] >= LIKELY);
    return [parts.percent(probabilities[id]), ...others.map(n => `${words[n]} ${parts.percent(probabilities[n])}`)]
      .join(", ");
  }
  function mix() {
    const shown = `${100 - share} % of ${picture} and ${share} % of ${other}`;
    return { shown, truth: `It shows ${shown}.` };
  }
  function alone() {
    const name = names[options.indexOf(picture)];
    const unknown = text.split(name).filter(word => !vocabulary.has(word));
    const never = unknown.length ? `; words that the network never learned: ${unknown.join(", ")}` : "";
    return { shown: picture, truth: written === name ? "That is its name." : `Its name is “${name}”${never}.` };
  }
};
