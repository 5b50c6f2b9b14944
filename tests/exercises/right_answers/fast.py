"""Right answers to exercises of chapter 11, written in other ways than the solutions."""

import numpy as np

from tests.exercises.right_answers import right


@right("fast-race")
def _(seconds):
    best = np.min(seconds[1:], axis=0)
    return np.array([best[s - 1] / best[s] for s in range(1, len(best))])


@right("fast-race")
def _(seconds):
    best = np.sort(seconds[1:], axis=0)[0]
    return np.exp(-np.diff(np.log(best)))


@right("fast-race")
def _(taken):
    best = np.full(taken.shape[1], np.inf)
    for n, row in enumerate(taken):
        if n > 0:
            best = np.minimum(best, row)
    return (best[:-1] / best[1:]).astype("float32")


@right("fast-multiplications")
def _(N, T, D, H, gates):
    G = gates * H
    forward_x, forward_h = N * D * G * T, N * H * G * T
    dx, dh = N * G * D * T, N * G * H * T
    dW, dU = D * (N * T) * G, H * (N * T) * G
    return forward_x + dx + dW + dU, forward_h + dh


@right("fast-multiplications")
def _(N, T, D, H, gates):
    everything = 3 * N * T * (D + H) * gates * H
    waiting = sum(2 * N * H * gates * H for _ in range(T))
    return [everything - waiting, waiting]


@right("fast-multiplications")
def _(*sizes):
    N, T, D, H, gates = map(np.int64, sizes)
    return N * T * gates * H * (3 * D + H), 2 * N * T * gates * H**2


@right("fast-gates")
def _(z):
    i, f, g, o = np.split(z, 4, axis=1)
    i, f, o = (0.5 * (1 + np.tanh(0.5 * gate)) for gate in (i, f, o))
    return np.stack([i, f, np.tanh(g), o])


@right("fast-gates")
def _(z):
    N, H = len(z), z.shape[1] // 4
    half = np.repeat([0.5, 0.5, 1.0, 0.5], H)
    out = np.tanh(z * half) * half + (1 - half) * (half < 1)
    return np.einsum("ngh->gnh", out.reshape(N, 4, H))


@right("fast-gates")
def _(inside):
    H = inside.shape[1] // 4
    out = np.empty((4, len(inside), H), "float32")
    for k in range(4):
        block = inside[:, k * H : (k + 1) * H]
        out[k] = np.tanh(block) if k == 2 else np.exp(-np.logaddexp(0, -block))
    return out


@right("fast-all-steps")
def _(x, W, b):
    return np.einsum("ntd,dg->tng", x, W) + b


@right("fast-all-steps")
def _(x, W, b):
    return np.swapaxes(x @ W + b, 0, 1)


@right("fast-all-steps")
def _(inputs, kernel, bias):
    with_one = np.concatenate([inputs, np.ones_like(inputs[..., :1])], axis=-1).astype("float32")
    packed = np.vstack([kernel, bias]).astype("float32")
    return np.array([with_one[:, t] @ packed for t in range(inputs.shape[1])])


@right("fast-weight-gradients")
def _(x, h0, h, dz):
    before = np.roll(h, 1, axis=1)
    before[:, 0] = h0
    return np.einsum("ntd,ntg->dg", x, dz), np.einsum("nth,ntg->hg", before, dz), np.einsum("ntg->g", dz)


@right("fast-weight-gradients")
def _(x, h0, h, dz):
    dW, dU, db = 0, 0, 0
    for t in range(x.shape[1]):
        dW = dW + x[:, t].T @ dz[:, t]
        dU = dU + (h[:, t - 1] if t else h0).T @ dz[:, t]
        db = db + dz[:, t].sum(0)
    return dW, dU, db


@right("fast-weight-gradients")
def _(x, start, states, dz):
    time_first = (array.swapaxes(0, 1).astype("float32") for array in (x, states, dz))
    rows, after, flat = (np.vstack(list(array)) for array in time_first)
    before = np.vstack([start.astype("float32"), after[: len(after) - len(start)]])
    return [rows.T @ flat, before.T @ flat, np.ones(len(flat), "float32") @ flat]
