// Chapter 14: three hours of glucose that the reader pulls at, and the forecast of the next one.
live.figures.forecasting = async ({ glucose }, { model }) => {
  const STEP = 5, LOWEST = 40, HIGHEST = 400;
  const network = await model("forecasting-glucose"), { scaling, margins } = network.about;
  const last = glucose.at(-1), READ = glucose.length;
  const state = rnn.layer(network, 0, glucose.map((now, t) => [
    (now - last) / scaling.distance, (now - (glucose[t - 1] ?? now)) / scaling.step,
    (now - scaling.mean) / scaling.level]));
  const [point, ends] = [1, 2].map(n => rnn.layer(network, n, state).map(v => last + scaling.change * v));
  const within = v => Math.min(Math.max(v, LOWEST), HIGHEST);
  const hour = margins.map((margin, k) => [point[k], ends[2 * k] - margin, ends[2 * k + 1] + margin].map(within));
  const [half, whole] = [30, 60].map(minutes => hour[minutes / STEP - 1].map(v => v.toFixed(0)));
  return [
    parts.sentence(`In 30 minutes ${half[0]} mg/dL (${parts.percent(0.8)}: ${half[1]} to ${half[2]}), ` +
      `in 60 minutes ${whole[0]} (${whole[1]} to ${whole[2]}). ` +
      `The naive forecast is ${last.toFixed(0)}.`),
    parts.curves(
      { glucose: glucose.map((one, k) => [STEP * (k + 1 - READ), one]),
        forecast: [[0, last], ...hour.map(([forecast], k) => [STEP * (k + 1), forecast])] },
      ["minutes", -STEP * (READ - 1), 60], ["mg/dL", LOWEST, HIGHEST],
      "Three hours of readings, and the hour that follows with its interval",
      [[0, last, last], ...hour.map(([, low, high], k) => [STEP * (k + 1), low, high])],
      [[0, "now"]]),
  ];
};
