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


@right("fast-scan-work")
def _(T):
    if T <= 1:
        return 0, 0
    levels, count = (T // 2).bit_length() - 1, 0
    while T > 1:
        count, T = count + T // 2 * 2 + T - T // 2 - 1, T // 2
    return levels + 1, count


@right("fast-scan-work")
def _(T):
    def work(steps):
        if len(steps) == 1:
            return 0, 0
        pairs = list(zip(steps[::2], steps[1::2], strict=False))
        levels, count = work(pairs)
        return levels + 1, count + 2 * len(pairs) + len(steps[2::2])

    return work(range(T))


@right("fast-scan-work")
def _(steps):
    sizes = [steps]
    while sizes[-1] > 1:
        sizes.append(sizes[-1] >> 1)
    halved = np.array(sizes[:-1], int)
    return [np.int64(len(halved)), np.sum(2 * (halved // 2) + (halved - 1) // 2)]


@right("fast-scan")
def _(a, b, start):
    h = np.empty_like(b)
    for t in range(len(b)):
        h[t] = a[t] * (h[t - 1] if t else start) + b[t]
    return h


@right("fast-scan")
def _(a, b, start):
    """Join every step with the one 1, 2, 4, ... before it."""
    a, h = a.copy(), np.concatenate([b[:1] + a[:1] * start, b[1:]])
    shift = 1
    while shift < len(h):
        h[shift:] += a[shift:] * h[:-shift].copy()
        a[shift:] *= a[:-shift].copy()
        shift *= 2
    return h


@right("fast-scan")
def _(a, b, h0):
    """All products of a between two steps, in float32."""
    a, b, T = a.astype("float32"), b.astype("float32"), len(b)
    states = []
    for t in range(T):
        h = np.prod(a[: t + 1], axis=0) * h0.astype("float32")
        for s in range(t + 1):
            h = h + np.prod(a[s + 1 : t + 1], axis=0) * b[s]
        states.append(h)
    return np.stack(states)


@right("fast-mingru")
def _(x, h0, W, b, dy):
    """Step by step, gate by gate."""
    H = h0.shape[1]
    W_z, W_g, b_z, b_g = W[:, :H], W[:, H:], b[:H], b[H:]
    h, z, g = [h0], [], []
    for t in range(x.shape[1]):
        z.append(0.5 * np.tanh(0.5 * (x[:, t] @ W_z + b_z)) + 0.5)
        g.append(x[:, t] @ W_g + b_g)
        h.append(h[-1] + z[-1] * (g[-1] - h[-1]))
    dx, dW, db, dh = np.zeros_like(x), np.zeros_like(W), np.zeros_like(b), np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dh = dh + dy[:, t]
        da = np.hstack([dh * (g[t] - h[t]) * z[t] * (1 - z[t]), dh * z[t]])
        dW += x[:, t].T @ da
        db += da.sum(axis=0)
        dx[:, t] = da @ W.T
        dh = dh * (1 - z[t])
    return np.stack(h[1:], axis=1), dx, dW, db


@right("fast-mingru")
def _(x, h0, W, b, dy):
    """All products between two steps at once, with einsum."""
    H, T = h0.shape[1], x.shape[1]
    inside = np.einsum("ntd,dg->ntg", x, W) + b
    z, g = 1 / (1 + np.exp(-inside[..., :H])), inside[..., H:]
    reach = np.zeros((len(x), T + 1, T + 1, H))  # from state s to state t
    for s in range(T + 1):
        reach[:, s, s] = 1
        for t in range(s, T):
            reach[:, s, t + 1] = reach[:, s, t] * (1 - z[:, t])
    b_t = np.concatenate([h0[:, None], z * g], axis=1)
    h = np.einsum("nsth,nsh->nth", reach, b_t)
    dh = np.einsum("nsth,nth->nsh", reach[:, 1:, 1:], dy)
    d = np.concatenate([dh * (g - h[:, :-1]) * z * (1 - z), dh * z], axis=2)
    return h[:, 1:], np.einsum("ntg,dg->ntd", d, W), np.einsum("ntd,ntg->dg", x, d), np.einsum("ntg->g", d)


@right("fast-mingru")
def _(x, start, kernel, bias, dy):
    """Time first, in float32."""
    x, h, kernel, bias, dy = (array.astype("float32") for array in (x, start, kernel, bias, dy))
    x, dy = x.transpose(1, 0, 2), dy.transpose(1, 0, 2)
    z, g = np.array_split(x @ kernel + bias, 2, axis=-1)
    keep = 1 / (1 + np.exp(z))
    states = [h]
    for keep_t, g_t in zip(keep, g, strict=True):
        states.append(keep_t * states[-1] + (1 - keep_t) * g_t)
    dh = [dy[-1]]
    for dy_t, keep_t in zip(dy[-2::-1], keep[:0:-1], strict=True):
        dh.append(dy_t + keep_t * dh[-1])
    dh = np.array(dh[::-1])
    d = np.append(dh * (g - np.array(states[:-1])) * keep * (1 - keep), dh * (1 - keep), axis=2)
    dW = sum(x_t.T @ d_t for x_t, d_t in zip(x, d, strict=True))
    return [np.stack(states[1:], 1), (d @ kernel.T).swapaxes(0, 1), dW, d.sum((0, 1))]
