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


@right("rnn-bptt")
def _(x, h0, params, dstates):
    W, U, b = params
    hs = [h0]
    for x_t in x.swapaxes(0, 1):
        hs.append(np.tanh(x_t @ W + hs[-1] @ U + b))
    das, dh = [], 0
    for h, own in zip(hs[:0:-1], dstates.swapaxes(0, 1)[::-1], strict=True):
        das.append((own + dh) * (1 - h * h))
        dh = das[-1] @ U.T
    da = np.stack(das[::-1], 1)
    before = np.stack(hs[:-1], 1)
    return np.einsum("ntd,nth->dh", x, da), np.einsum("nti,nth->ih", before, da), da.sum((0, 1)), dh


@right("rnn-bptt")
def _(x, h0, params, dstates):
    """By finite differences."""
    W, U, b, h0 = arrays = [array.copy() for array in (*params, h0)]

    def loss():
        h, total = h0, 0
        for t in range(x.shape[1]):
            h = np.tanh(x[:, t] @ W + h @ U + b)
            total += (h * dstates[:, t]).sum()
        return total

    gradients = []
    for array in arrays:
        gradient = np.zeros(array.shape)
        for index in np.ndindex(array.shape):
            values = []
            for step in (1e-5, -1e-5):
                array[index] += step
                values.append(loss())
                array[index] -= step
            gradient[index] = (values[0] - values[1]) / 2e-5
        gradients.append(gradient)
    return tuple(gradients)


@right("rnn-bptt")
def _(x, h0, params, dstates):
    """One sample after the other, in float32."""
    W, U, b = (p.astype("float32") for p in params)
    dW, dU, db, dh0 = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b), []
    for n in range(len(x)):
        hs = [h0[n].astype("float32")]
        for x_t in x[n].astype("float32"):
            hs.append(np.tanh(x_t @ W + hs[-1] @ U + b))
        dh = np.zeros(len(b), "float32")
        for t in range(len(x[n]) - 1, -1, -1):
            da = (dh + dstates[n, t].astype("float32")) * (1 - hs[t + 1] ** 2)
            dW += np.outer(x[n, t], da).astype("float32")
            dU += np.outer(hs[t], da)
            db += da
            dh = U @ da
        dh0.append(dh)
    return dW, dU, db, np.array(dh0)


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


@right("rnn-cell-backward")
def _(dh, x, h_before, h, params):
    W, U, _ = params
    da = dh / np.cosh(np.arctanh(h)) ** 2
    weights = np.einsum("nd,nh->dh", x, da), np.einsum("ni,nj->ij", h_before, da), np.einsum("nh->h", da)
    return [np.einsum("nh,dh->nd", da, W), np.einsum("nj,ij->ni", da, U), *weights]


@right("rnn-cell-backward")
def _(dh, x, h_before, _h, params):
    """Compute the state anew, and the weights' gradients as one product."""
    W, U, b = params
    inputs = np.hstack([x, h_before, np.ones((len(x), 1))])
    da = dh * (1 - np.tanh(inputs @ np.vstack([W, U, b])) ** 2)
    D = x.shape[1]
    gradient, back = inputs.T @ da, da @ np.vstack([W, U]).T
    return back[:, :D], back[:, D:], gradient[:D], gradient[D:-1], gradient[-1]


@right("rnn-cell-backward")
def _(dh, x, h_before, h, params):
    """One sample after the other, in float32."""
    W, U, b = (p.astype("float32") for p in params)
    dW, dU, db, dx, dh_before = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b), [], []
    for n in range(len(x)):
        da = (dh[n] * (1 - h[n]) * (1 + h[n])).astype("float32")
        dx.append(W @ da)
        dh_before.append(U @ da)
        dW += np.outer(x[n], da).astype("float32")
        dU += np.outer(h_before[n], da).astype("float32")
        db += da
    return np.array(dx), np.array(dh_before), dW, dU, db


@right("rnn-loss-and-gradients")
def _(x, target, params):
    """Recursive: each call goes one step forward, and comes back with the gradients."""
    W, U, b, W_y, b_y = params

    def go(t, h):
        if t == x.shape[1]:
            error = h @ W_y + b_y - target
            dy = error * (2 / error.size)
            return dy @ W_y.T, (error**2).sum() / error.size, 0, 0, 0, h.T @ dy, dy.sum(0)
        new = np.tanh(x[:, t] @ W + h @ U + b)
        dh, loss, dW, dU, db, *last = go(t + 1, new)
        da = dh * (1 - new**2)
        return da @ U.T, loss, dW + x[:, t].T @ da, dU + h.T @ da, db + da.sum(0), *last

    return go(0, np.zeros((len(x), len(b))))[1:]


@right("rnn-loss-and-gradients")
def _(x, target, params):
    """By finite differences."""
    params = [p.copy() for p in params]

    def loss():
        W, U, b, W_y, b_y = params
        h = np.zeros((len(x), len(b)))
        for x_t in x.swapaxes(0, 1):
            h = np.tanh(x_t @ W + h @ U + b)
        return np.mean((h @ W_y + b_y - target) ** 2)

    gradients = [np.zeros(p.shape) for p in params]
    for p, gradient in zip(params, gradients, strict=True):
        for index in np.ndindex(p.shape):
            old = p[index]
            p[index] = old + 1e-5
            more = loss()
            p[index] = old - 1e-5
            gradient[index] = (more - loss()) / 2e-5
            p[index] = old
    return [loss(), *gradients]


@right("rnn-loss-and-gradients")
def _(x, target, params):
    """All in float32, with sums over time by einsum."""
    x, target, (W, U, b, W_y, b_y) = *(a.astype("f4") for a in (x, target)), [p.astype("f4") for p in params]
    hs = [np.zeros((len(x), len(b)), "f4")]
    for t in range(x.shape[1]):
        hs.append(np.tanh(x[:, t] @ W + hs[-1] @ U + b))
    dy = 2 * (hs[-1] @ W_y + b_y - target) / np.float32(target.size)
    das, dh = [], dy @ W_y.T
    for h in hs[:0:-1]:
        das.insert(0, dh * (1 - h * h))
        dh = das[0] @ U.T
    da, before = np.array(das), np.array(hs[:-1])
    sums = np.einsum("ntd,tnh->dh", x, da), np.einsum("tni,tnj->ij", before, da), da.sum((0, 1))
    return (dy**2).sum() * target.size / 4, *sums, hs[-1].T @ dy, dy.sum(0)
