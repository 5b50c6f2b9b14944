"""Right answers to exercises of chapter 6, written in other ways than the solutions."""

import numpy as np

from rnn_course.exercises.registry import find
from rnn_course.scratch.activations import sigmoid
from tests.exercises.right_answers import right


@right("gru-cell")
def _(x, h, params):
    W, U, b = params
    H = h.shape[1]
    sums = np.concatenate([x, h], 1) @ np.concatenate([W, U])[:, : 2 * H] + b[:, : 2 * H].sum(0)
    z, r = np.split(sigmoid(sums), 2, axis=1)
    candidate = np.tanh(x @ W[:, 2 * H :] + b[0, 2 * H :] + r * (h @ U[:, 2 * H :] + b[1, 2 * H :]))
    return candidate + z * (h - candidate)


@right("gru-cell")
def _(x_t, h_before, weights):
    W, U, (b, d) = (np.asarray(weight, "float32") for weight in weights)
    new, H = np.empty(h_before.shape, "float32"), len(U)
    for n, j in np.ndindex(new.shape):
        a, s = (x_t[n] @ W + b)[j::H], (h_before[n] @ U + d)[j::H]
        z, r = 1 / (1 + np.exp(-a[:2] - s[:2]))
        new[n, j] = z * h_before[n, j] + (1 - z) * np.tanh(a[2] + r * s[2])
    return new


@right("gru-cell")
def _(x, h, params, *rest):
    W, U, b = params
    a = np.einsum("nd,dgh->gnh", x, W.reshape(len(W), 3, -1)) + b[0].reshape(3, 1, -1)
    s = np.einsum("nj,jgh->gnh", h, U.reshape(len(U), 3, -1)) + b[1].reshape(3, 1, -1)
    z, r = (1 / (1 + np.exp(-a[k] - s[k])) for k in (0, 1))
    return np.asfortranarray((1 - z) * np.tanh(a[2] + r * s[2]) + z * h)


@right("gru-flip")
def _(params):
    signs = np.repeat([-1, 1, 1], params[1].shape[0])
    return [weights * signs for weights in params]


@right("gru-flip")
def _(params):
    z_r_c = [np.split(weights, 3, axis=-1) for weights in params]
    return tuple(np.concatenate([-z, r, candidate], axis=-1) for z, r, candidate in z_r_c)


@right("gru-flip")
def _(params):
    flipped = []
    for weights in params:
        new = np.array(weights, dtype="float32", order="F")
        new[..., : new.shape[-1] // 3] *= -1
        flipped.append(new)
    return tuple(flipped)


@right("gru-from-torch")
def _(weight_ih, weight_hh, bias_ih, bias_hh):
    def put(rows):
        r, z, candidate = np.split(rows, 3)
        return np.hstack([z.T, r.T, candidate.T])

    return [put(weight_ih), put(weight_hh), np.vstack([put(bias_ih), put(bias_hh)])]


@right("gru-from-torch")
def _(a, b, c, d):
    blocks = np.arange(len(c)).reshape(3, -1)[[1, 0, 2]].ravel()
    return a[blocks].T, b[blocks].T, np.array([c[blocks], d[blocks]])


@right("gru-from-torch")
def _(weight_ih, weight_hh, bias_ih, bias_hh):
    H = len(bias_ih) // 3
    W, U, b = np.empty(weight_ih.T.shape), np.empty(weight_hh.T.shape), np.empty((2, 3 * H), "float32")
    for there, here in enumerate((1, 0, 2)):
        old, new = (slice(k * H, k * H + H) for k in (there, here))
        W[:, new], U[:, new] = weight_ih[old].T, weight_hh[old].T
        b[0, new], b[1, new] = bias_ih[old], bias_hh[old]
    return W, U, b


@right("gru-any")
def _(x, h0, params, order, reset_after, keeps):
    """In the order and with the meaning of Keras first."""
    blocks = [order.index(name) for name in "zrh"]
    params = [np.concatenate([np.split(one, 3, -1)[k] for k in blocks], -1) for one in params]
    if not keeps:
        params = find("gru-flip").solution(params)
    cell = find("gru-cell" if reset_after else "gru-cell-before").solution
    states = [h0]
    for x_t in x.swapaxes(0, 1):
        states.append(cell(x_t, states[-1], params))
    return np.moveaxis(np.array(states[1:]), 0, 1)


@right("gru-any")
def _(x, h, params, order="zrh", after=True, keeps=True):
    W, U, b = params
    H = len(U)
    b, d = (b[0], b[1]) if after else (b, np.zeros_like(b))
    z_at, r_at, c_at = (order.find(name) * H for name in "zrh")
    states = []
    for t in range(x.shape[1]):
        a, s = x[:, t] @ W + b, h @ U + d
        z, r = (sigmoid(a[:, k : k + H] + s[:, k : k + H]) for k in (z_at, r_at))
        past = r * s[:, c_at : c_at + H] if after else (r * h) @ U[:, c_at : c_at + H]
        candidate = np.tanh(a[:, c_at : c_at + H] + past)
        h = candidate + (z if keeps else 1 - z) * (h - candidate)
        states.append(h[:, None])
    return np.concatenate(states, 1)


@right("gru-any")
def _(*given):
    x, h0, *rest = given
    rows = [find("gru-any").solution(x[n : n + 1], h0[n : n + 1], *rest) for n in range(len(x))]
    return np.concatenate(rows).astype("float32")


@right("gru-equal-units")
def _(D, H):
    weights = 4 * H * (D + H + 1)
    half = (D + 2) / 2
    return int(np.floor(np.sqrt(weights / 3 + half**2) - half + 1e-9))


@right("gru-equal-units")
def _(D, H):
    return max(u for u in range(2 * H) if 3 * u * (D + u + 2) <= 4 * H * (D + H + 1))


@right("gru-equal-units")
def _(D, H):
    least, most = 0, 2 * H
    while most - least > 1:
        middle = (least + most) // 2
        if 3 * middle * (D + middle + 2) <= 4 * H * (D + H + 1):
            least = middle
        else:
            most = middle
    return least
