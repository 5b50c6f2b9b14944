// The playground: a small recurrent network that is trained in the page, on a task with a lag.
{
  // Of each task: how to draw a batch, how many numbers an answer has, what guessing costs, how many steps
  // before the last answer the network read what it needs (0 if it is not always the same), and its letters.
  const tasks = {
    adding: (lag, { samples }) => ({
      draw: numbers => train.adding(samples, lag, numbers), outputs: 1, guessing: 1 / 6, read: 0,
    }),
    echo: (lag, { samples, echoes }) => ({
      draw: numbers => train.echo(samples, lag + echoes, lag, numbers), outputs: 1, guessing: 1, read: lag,
    }),
    copying: (lag, { samples, symbols, items }) => ({
      draw: numbers => train.copying(samples, lag, numbers, symbols, items),
      outputs: symbols + 2,
      guessing: (items * Math.log(symbols)) / (lag + 2 * items),
      read: lag + items,
      names: "abcd·?",
    }),
    characters(lag, { samples, text, letters }) {
      const ids = Array.from(text, letter => letters.indexOf(letter));
      const shares = Array.from(letters, letter => (text.split(letter).length - 1) / text.length);
      return {
        draw: numbers => train.characters(samples, lag, numbers, ids, letters.length),
        outputs: letters.length,
        guessing: -shares.reduce((sum, p) => sum + p * Math.log(p), 0),
        read: 0,
        names: letters,
      };
    },
  };

  const mean = values => values.reduce((a, b) => a + b, 0) / values.length;
  const largest = values => values.reduce((a, b) => Math.max(a, b));
  // A point for each stretch of training steps, and one for those that are left over.
  function stretches(values, stretch, of) {
    const line = [];
    for (let k = 0; k < values.length; k += stretch) {
      const some = values.slice(k, k + stretch);
      line.push([k + some.length, of(some)]);
    }
    return line;
  }
  const logarithms = line => (
    line.filter(([, y]) => y > 0 && y < Infinity).map(([x, y]) => [x, Math.log10(y)]));
  const relative = norms => logarithms(norms.map((norm, k) => [k, norms[0] ? norm / norms[0] : 0]));

  function said(losses, guessing, after, last) {
    const steps = losses.length;
    if (!Number.isFinite(losses.at(-1))) {
      return `At training step ${steps} the loss was no finite number: the training has diverged.`;
    }
    const loss = mean(losses.slice(-last)), written = loss < 1000 ? loss.toFixed(3) : "more than 1000";
    const share = left => (left <= 10 ? parts.percent(left) : "more than 1000\u00a0%"); // also what is no number
    const left = after[0] ? share(after.at(-1) / after[0]) : "nothing";
    return `After ${steps} training steps the loss is ${written}; guessing costs ${guessing.toFixed(3)}. ` +
      `Of the gradient of the last answer, ${left} arrives at the first step.`;
  }

  // The states of some units over one sequence, with its input and the answers.
  function states({ kind, weights }, x, y, most, names) {
    const hs = rnn.walk(kind, weights.slice(0, 3), x).map(({ h }) => h), units = Math.min(hs[0].length, most);
    const answers = hs.map(h => rnn.dense(weights.slice(3), h)), seen = `the state of ${units} units`;
    const rows = Array.from({ length: units }, (_, n) => [`${n + 1}`, hs.map(h => h[n])]);
    let columns = x.map(row => (row[1] ? "▼" : "")), label;
    if (names) {
      columns = x.map(row => names[rnn.argmax(row)]);
      const right = answers.map((z, t) => rnn.softmax(z)[y[t]]), letter = parts.visible(names[y.at(-1)]);
      rows.push(["p", right]);
      label = `One sequence: ${seen}, and the probability p of the right answer. In the end it is ` +
        `${parts.percent(right.at(-1))} for “${letter}”.`;
    } else {
      rows.unshift(["x", x.map(([first]) => first)]);
      rows.push(["y", answers.map(([answer]) => answer)]);
      const [wanted, answer] = [y.at(-1)[0], answers.at(-1)[0]].map(parts.number);
      label = `One sequence: its input x, ${seen}, and the answer y. In the end, ${wanted} is right and ` +
        `${answer} is the answer.`;
    }
    const values = rows.map(([, row]) => row.map(v => (Number.isFinite(v) ? v : null)));
    return parts.cells(columns, rows.map(([name]) => name), values, label, 1);
  }

  live.figures.playground = async function* (state, { data: { about } }) {
    const { cell, task, lag, units, initialisation, seed, steps } = state, { stretch } = about;
    if (initialisation === "identity" && cell !== "SimpleRNN" && cell !== "ReLU") {
      throw new live.Refusal(`the identity is an initialisation of SimpleRNN and ReLU, not of ${cell}`);
    }
    if (initialisation === "forget bias 0" && cell !== "LSTM") {
      throw new live.Refusal(`only an LSTM has a forget bias, and the cell is ${cell}`);
    }
    const { draw, outputs, guessing, read, names } = tasks[task](lag, about), numbers = train.numbers(seed);
    const clip = state.clip === "off" ? Infinity : Number(state.clip);
    const batch = draw(numbers), features = batch.x[0][0].length;
    const network = train.network(cell, features, units, outputs, initialisation, numbers);
    const adam = train.adam(network.weights, Number(state.learning_rate), clip);
    const before = train.gradientByLag(network, batch), losses = [], norms = [];

    const time = ["training step", 0, steps];
    function shown() {
      const after = train.gradientByLag(network, batch);
      const lines = {
        loss: {
          [`mean of ${stretch} steps`]: stretches(losses.filter(Number.isFinite), stretch, mean),
          guessing: [[0, guessing], [steps, guessing]],
        },
        norm: {
          [`largest of ${stretch} steps`]: logarithms(stretches(norms, stretch, largest)),
          ...(clip < Infinity && { "clipped to": logarithms([[0, clip], [steps, clip]]) }),
        },
        byLag: { "before training": relative(before), after: relative(after) },
      };
      return [
        parts.sentence(said(losses, guessing, after, 5 * stretch)),
        parts.curves(lines.loss, time, ["loss", 0, 2 * guessing], "The loss"),
        parts.curves(lines.norm, time, ["log10 of the norm", -2, 6],
          "The norm of the gradient, before clipping"),
        parts.curves(lines.byLag, ["steps before the last answer", 0, after.length - 1],
          ["log10 of the norm; 0 at the answer", -8, 2],
          "What is left of the last answer's gradient",
          [], read ? [[read, "read"]] : []),
        states(network, batch.x[0], batch.y[0], about.shown, names),
      ];
    }

    while (losses.length < steps && Number.isFinite(losses.at(-1) ?? 0)) {
      yield losses.length && losses.length % stretch === 0 ? shown() : null; // a pause for the page
      const { loss, norm } = train.takeStep(network, adam, draw(numbers));
      losses.push(loss);
      if (Number.isFinite(loss)) norms.push(norm);
    }
    yield shown();
  };
}
