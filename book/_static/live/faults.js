// Chapter 13: a day of sea temperature that the reader draws, and where the network raises an alarm.
live.figures.faults = async ({ temperature }, { model, data }) => {
  const LENGTH = 48, THRESHOLD = 0.5, EVENING = 12;
  const { before } = data.about, gru = await model("faults-gru"), { mean, scale } = gru.about;
  // Level, difference and size of the difference of each reading, standardised.
  const features = celsius => {
    const average = celsius.reduce((a, b) => a + b) / LENGTH;
    return celsius.map((now, t) => {
      const difference = now - (celsius[t - 1] ?? now);
      const three = [Math.asinh((now - average) / 0.5), Math.asinh(difference / 0.05),
        Math.log10(Math.abs(difference) + 0.003)];
      return three.map((v, k) => (v - mean[k]) / scale[k]);
    });
  };
  const series = [...before, ...temperature];
  const probability = temperature.map((_, k) =>
    rnn.sigmoid(rnn.forward(gru, features(series.slice(k + 1, k + 1 + LENGTH)))[0]));
  const alarms = probability.map(p => p > THRESHOLD);
  const begins = [...alarms.keys()].filter(k => alarms[k] && !alarms[k - 1]);
  const most = `the highest probability of a fault is ${parts.percent(Math.max(...probability))}`;
  const clock = k => `${Math.floor(k / 2)}:${k % 2 ? "30" : "00"}`;
  const x = ["hour", -EVENING / 2, 24];
  const points = (numbers, from = 0) => numbers.map((v, k) => [(k + from) / 2, v]);
  return [
    parts.sentence(begins.length ? `Alarm at ${clock(begins[0])}; ${most}.` : `No alarm; ${most}.`),
    parts.curves(
      { temperature: points(temperature),
        "evening before": points([...before.slice(-EVENING), temperature[0]], -EVENING) },
      x, ["°C", 3, 7], "What the network reads", [],
      begins.map(k => [k / 2, k === begins[0] ? "alarm" : ""])),
    parts.curves(
      { "probability of a fault": points(probability), "above it, alarm": [[0, THRESHOLD], [24, THRESHOLD]] },
      x, ["probability", 0, 1], "What it says at each half hour"),
  ];
};
