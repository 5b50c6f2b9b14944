"""Right answers to exercises of chapter 3, written in other ways than the solutions."""

import numpy as np

from tests.exercises.right_answers import right


@right("rnn-count")
def _(D, H, use_bias):
    return H * (D + H + use_bias)


@right("rnn-count")
def _(inputs, units, bias):
    return sum(np.empty(shape).size for shape in [(inputs, units), (units, units)] + [(units,)] * bias)


@right("rnn-count")
def _(D, H, use_bias):
    return np.int64((D + H) * H + H if use_bias else (D + H) * H)


@right("rnn-cell")
def _(x, h, params):
    return np.tanh(np.concatenate([x, h], 1) @ np.concatenate(params[:2]) + params[2])


@right("rnn-cell")
def _(x_t, h_before, weights):
    W, U, b = (weight.astype("float32") for weight in weights)
    a = np.einsum("nd,dh->nh", x_t.astype("float32"), W) + np.dot(h_before.astype("float32"), U)
    return (np.exp(a + b) - np.exp(-a - b)) / (np.exp(a + b) + np.exp(-a - b))


@right("rnn-cell")
def _(x, h, params):
    W, U, b = params
    new = np.empty_like(h)
    for n in range(len(x)):
        for j in range(len(b)):
            new[n, j] = np.tanh(sum(x[n] * W[:, j]) + sum(h[n] * U[:, j]) + b[j])
    return new


@right("rnn-loop")
def _(x, h0, params):
    W, U, b = params
    projected, states = x @ W + b, np.empty((*x.shape[:2], len(b)), "float32")
    for t in range(x.shape[1]):
        states[:, t] = h0 = np.tanh(projected[:, t] + h0 @ U)
    return states


@right("rnn-loop")
def _(x, h0, params):
    from itertools import accumulate

    W, U, b = params
    steps = accumulate(x.swapaxes(0, 1), lambda h, x_t: np.tanh(x_t @ W + h @ U + b), initial=h0)
    return np.array(list(steps)[1:]).transpose(1, 0, 2)


@right("rnn-loop")
def _(x, h0, params):
    def run(x, h):
        if x.shape[1] == 0:
            return []
        h = np.tanh(x[:, 0] @ params[0] + h @ params[1] + params[2])
        return [h, *run(x[:, 1:], h)]

    return np.stack(run(x, h0), 1)


@right("rnn-shapes")
def _(N, T, D, H, return_sequences):
    return [N, *[T] * return_sequences, H]


@right("rnn-shapes")
def _(n, t, _d, h, sequences=False):
    return np.zeros((n, t, h) if sequences else (n, h)).shape


@right("rnn-shapes")
def _(*sizes):
    return np.array([sizes[0], sizes[1], sizes[3]])[[True, bool(sizes[4]), True]]


@right("rnn-masked")
def _(x, mask, h0, params):
    W, U, b = params
    h = h0
    for t in range(x.shape[1]):
        keep = mask[:, t : t + 1]
        h = keep * np.tanh(x[:, t] @ W + h @ U + b) + (1 - keep) * h
    return h


@right("rnn-masked")
def _(x, mask, h0, params):
    """One sample after the other, without its padding, in float32."""
    W, U, b = (p.astype("float32") for p in params)
    out = []
    for sample, real, h in zip(x.astype("float32"), mask, h0.astype("float32"), strict=True):
        for x_t in sample[real]:
            h = np.tanh(x_t @ W + h @ U + b)
        out.append(h)
    return np.array(out)


@right("rnn-masked")
def _(x, mask, h0, params):
    h = h0.copy()
    for t in range(mask.shape[1]):
        rows = np.flatnonzero(mask[:, t])
        h[rows] = np.tanh(x[rows, t] @ params[0] + h[rows] @ params[1] + params[2])
    return h
