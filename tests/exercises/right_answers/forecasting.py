"""Right answers to exercises of chapter 14, written in other ways than the solutions."""

import numpy as np

from tests.exercises.right_answers import right


@right("forecasting-skill")
def _(x, y, forecast):
    """The numbers of windows cancel."""
    return 1 - np.linalg.norm(forecast - y, axis=0) / np.linalg.norm(y - x[:, [-1]], axis=0)


@right("forecasting-skill")
def _(x, y, forecast):
    skills = []
    for k in range(y.shape[1]):
        model = naive = 0.0
        for n in range(len(y)):
            model += (forecast[n, k] - y[n, k]) ** 2
            naive += (x[n, -1] - y[n, k]) ** 2
        skills.append(1 - (model / naive) ** 0.5)
    return np.array(skills)


@right("forecasting-skill")
def _(windows, came, said):
    """The naive forecast as an array of its own, in float32."""
    came = came.astype("float32")
    naive = np.repeat(windows[:, -1:], came.shape[1], axis=1).astype("float32")

    def rmse(guess):
        return np.sqrt(((guess - came) ** 2).mean(axis=0))

    return (rmse(naive) - rmse(said.astype("float32"))) / rmse(naive)


@right("forecasting-pinball")
def _(y, ends, q):
    e = y.reshape(-1, 1) - ends
    below = e <= 0  # what came lies below the forecast
    return np.mean((q - below) * e), (below - q) / ends.size


@right("forecasting-pinball")
def _(y, ends, q):
    N, Q = ends.shape
    loss, d_ends = 0.0, np.empty((N, Q))
    for n in range(N):
        for k in range(Q):
            if y[n] > ends[n, k]:
                loss += q[k] * (y[n] - ends[n, k])
                d_ends[n, k] = -q[k]
            else:
                loss += (1 - q[k]) * (ends[n, k] - y[n])
                d_ends[n, k] = 1 - q[k]
    return loss / (N * Q), d_ends / (N * Q)


@right("forecasting-pinball")
def _(truth, forecast, levels):
    """Half of the absolute error, tilted, in float32."""
    levels = levels.astype("float32")
    e = (truth[:, None] - forecast).astype("float32")
    loss = 0.5 * np.abs(e) + (levels - 0.5) * e
    return loss.mean(), (0.5 - levels - np.where(e > 0, 0.5, -0.5).astype("float32")) / loss.size


@right("forecasting-margins")
def _(y, low, high, share, n, k):
    """New ends for each reading, in a loop."""
    distance = [max(a - one, one - b) for one, a, b in zip(y, low, high, strict=True)]
    margins, held, widths = [], 0, []
    for t in range(len(y)):
        known = distance[: t - k + 1] if t >= k else []
        if len(known) >= n:
            margin = np.quantile(known[-n:], share)
            margins.append(margin)
            held += low[t] - margin <= y[t] <= high[t] + margin
            widths.append(high[t] - low[t] + 2 * margin)
    return np.array(margins), held / len(margins), sum(widths) / len(widths)


@right("forecasting-margins")
def _(y, low, high, share, n, k):
    """Windows without a loop."""
    distance = np.maximum(low - y, y - high)
    windows = np.lib.stride_tricks.sliding_window_view(distance[: len(y) - k], n)
    margins = np.quantile(windows, share, axis=1)
    rest = slice(n + k - 1, None)
    return margins, np.mean(distance[rest] <= margins), np.mean(high[rest] - low[rest] + 2 * margins)


@right("forecasting-margins")
def _(y, low, high, share, n, k):
    """The distance from the middle less half of the width, and percentiles, in float32."""
    half = (high - low) / 2
    distance = (np.abs(y - (low + high) / 2) - half).astype("float32")
    ends = range(n - 1, len(y) - k)
    margins = np.array([np.percentile(distance[end - n + 1 : end + 1], 100 * share) for end in ends])
    margins = margins.astype("float32")
    inside = [distance[end + k] <= margin for end, margin in zip(ends, margins, strict=True)]
    return margins, sum(inside) / len(inside), 2 * (half[n + k - 1 :] + margins).mean()
