"""Right answers to exercises of chapter 22, written in other ways than the solutions."""

import numpy as np

from tests.exercises.right_answers import right


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
