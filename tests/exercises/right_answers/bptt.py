"""Right answers to exercises of chapter 4, written in other ways than the solutions."""

import numpy as np

from tests.exercises.right_answers import RIGHT, right


@right("bptt-numeric-gradient")
def _(f, x, eps):
    """One flat copy, moved and put back."""
    flat = np.array(x, float).ravel()
    slopes = np.zeros(flat.size)
    for n, value in enumerate(flat.copy()):
        flat[n] = value + eps
        above = f(flat.reshape(x.shape))
        flat[n] = value - eps
        below = f(flat.reshape(x.shape))
        flat[n] = value
        slopes[n] = (above - below) / eps / 2
    return slopes.reshape(x.shape)


@right("bptt-numeric-gradient")
def _(loss, at, step):
    """A row of the identity is one move."""
    moves = step * np.eye(at.size).reshape(at.size, *at.shape)
    return np.array([(loss(at + m) - loss(at - m)) / (2 * step) for m in moves]).reshape(at.shape)


@right("bptt-numeric-gradient")
def _(f, x, eps):
    """The mean of both one-sided slopes."""
    x = np.asarray(x, "float64").copy()
    here, gradient = f(x), np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    for _value in it:
        old = x[it.multi_index]
        x[it.multi_index] = old + eps
        up = (f(x) - here) / eps
        x[it.multi_index] = old - eps
        down = (here - f(x)) / eps
        x[it.multi_index] = old
        gradient[it.multi_index] = (up + down) / 2
    return gradient


@right("bptt-relative-error")
def _(a, b):
    scale = np.abs(np.stack([a, b])).max()
    return 0 if scale == 0 else np.max(np.abs(b - a)) / scale


@right("bptt-relative-error")
def _(mine, numeric):
    largest = difference = 0.0
    for x, y in zip(mine.flat, numeric.flat, strict=True):
        largest = max(largest, abs(x), abs(y))
        difference = max(difference, abs(x - y))
    return difference / (largest or 1)


@right("bptt-relative-error")
def _(a, b):
    a, b = a.astype("float32"), b.astype("float32")
    infinity = [np.linalg.norm(one.ravel(), np.inf) for one in (a - b, a, b)]
    return infinity[0] / max(infinity[1], infinity[2], np.float32(1e-30))


@right("bptt-fading")
def _(x, params, delta):
    """With Jacobians."""
    W, U, b = params
    N, T, _D = x.shape
    h, jacobians = np.zeros((N, len(b))), []
    for t in range(T):
        h = np.tanh(x[:, t] @ W + h @ U + b)
        jacobians.append((1 - h**2)[:, :, None] * U.T)  # (N, H, H)
    lengths = np.empty((T, N))
    g = delta
    for k in range(T):
        lengths[k] = np.sqrt(np.einsum("nh,nh->n", g, g))
        g = np.einsum("ni,nij->nj", g, jacobians[T - 1 - k])
    return np.median(lengths / lengths[0], axis=1)


@right("bptt-fading")
def _(inputs, weights, gradient):
    """One sample after the other."""
    kernel, recurrent, bias = weights
    shares = []
    for sample, g in zip(inputs, gradient, strict=True):
        h, states = 0 * bias, []
        for row in sample:
            h = np.tanh(row @ kernel + h @ recurrent + bias)
            states.append(h)
        norms = [np.linalg.norm(g)]
        while len(states) > 1:
            g = recurrent @ (g * (1 - states.pop() ** 2))
            norms.append(np.linalg.norm(g))
        shares.append(np.array(norms) / norms[0])
    return np.median(shares, axis=0)


@right("bptt-fading")
def _(x, params, delta):
    """Gradients of length 1 from the start, in float32."""
    W, U, b = (one.astype("float32") for one in params)
    g = (delta / np.sqrt((delta**2).sum(axis=1, keepdims=True))).astype("float32")
    h = [np.zeros(delta.shape, "float32")]
    for x_t in x.astype("float32").swapaxes(0, 1):
        h.append(np.tanh(x_t @ W + h[-1] @ U + b))
    medians = [1.0]
    for t in range(len(h) - 1, 1, -1):
        g = (1 - h[t] * h[t]) * g @ U.T
        medians.append(np.median(np.hypot.reduce(g, axis=1)))
    return np.array(medians)


@right("bptt-jacobian")
def _(h, U):
    return np.diag(1 - h * h) @ U.T


@right("bptt-jacobian")
def _(h, U):
    return np.einsum("i,ji->ij", 1 - h**2, U).astype("float32")


@right("bptt-jacobian")
def _(state, kernel):
    H = range(len(state))
    return np.array([[(1 - state[i] ** 2) * kernel[j, i] for j in H] for i in H])


@right("bptt-jacobian")
def _(h, U):
    """By finite differences."""
    z, step = np.arctanh(h), 1e-6 * np.eye(len(h))
    return ((np.tanh(z + step @ U) - np.tanh(z - step @ U)) / 2e-6).T


@right("bptt-step-back")
def _(g, delta, h, U):
    slope = 1 - np.square(h)
    return [g * slope + delta * slope, np.einsum("nj,ij->ni", (g + delta) * slope, U)]


@right("bptt-step-back")
def _(g, delta, h, U):
    d = ((g + delta) * (1 - h) * (1 + h)).astype("float32")
    return d, (U @ d.T).T


@right("bptt-step-back")
def _(*arguments):
    g, delta, h, U = arguments
    jacobians = np.eye(h.shape[1]) * (1 - h**2)[:, :, None]
    d = np.matmul((g + delta)[:, None], jacobians)[:, 0]
    return d, np.array([[row @ weights for weights in U] for row in d])


@right("bptt-radius")
def _(U, radius):
    return (radius / max(abs(np.linalg.eig(U)[0]))) * U


@right("bptt-radius")
def _(U, radius):
    size = np.linalg.norm(np.linalg.eigvals(U), np.inf)
    return np.array([[radius * u / size for u in row] for row in U])


@right("bptt-radius")
def _(kernel, wanted=1.0):
    eigenvalues = np.roots(np.poly(kernel))
    size = np.sqrt((eigenvalues * eigenvalues.conj()).real.max())
    return (kernel / size * wanted).astype("float32")


@right("bptt-clip")
def _(grads, limit):
    flat = np.concatenate([grad.ravel() for grad in grads])
    flat = flat * min(1, limit / (np.linalg.norm(flat) + 1e-12))
    ends = np.cumsum([grad.size for grad in grads])
    return [flat[end - g.size : end].reshape(g.shape) for end, g in zip(ends, grads, strict=True)]


@right("bptt-clip")
def _(grads, limit):
    import math

    length = math.hypot(*[np.linalg.norm(grad) for grad in grads])
    return tuple(grad * (limit / length) if length > limit else grad.copy() for grad in grads)


@right("bptt-clip")
def _(grads, limit):
    """With the small number that many libraries add to the length."""
    squares = sum(np.vdot(grad, grad) for grad in grads)
    factor = np.minimum(1, limit / (np.sqrt(squares) + 1e-6))
    return [(factor * grad).astype("float32") for grad in grads]


@right("bptt-truncated")
def _(x, h0, params, g, length):
    """Run full BPTT on each chunk."""
    W, U, b = params
    sums, h = [0, 0, 0], h0
    for start in range(0, x.shape[1], length):
        xs, hs, das = x[:, start : start + length], [h], []
        for x_t in xs.swapaxes(0, 1):
            hs.append(np.tanh(x_t @ W + hs[-1] @ U + b))
        delta = 0
        for t in reversed(range(xs.shape[1])):
            das.append((g[:, start + t] + delta) * (1 - hs[t + 1] ** 2))
            delta = das[-1] @ U.T
        da = np.stack(das[::-1], 1)
        parts = np.einsum("ntd,nth->dh", xs, da), np.einsum("tni,ntj->ij", hs[:-1], da), da.sum((0, 1))
        sums = [old + new for old, new in zip(sums, parts, strict=True)]
        h = hs[-1]
    return sums


@right("bptt-truncated")
def _(x, h0, params, g, length):
    """Send the loss of each step back by itself, as far as its chunk begins."""
    W, U, b = params
    states = [h0]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[t] @ U + b))
    dW, dU, db = 0 * W, 0 * U, 0 * b
    for last in range(x.shape[1]):
        d = g[:, last]
        for t in range(last, last // length * length - 1, -1):
            d = d * (1 - states[t + 1] ** 2)
            dW, dU, db = dW + x[:, t].T @ d, dU + states[t].T @ d, db + d.sum(0)
            d = d @ U.T
    return dW, dU, db


@right("bptt-truncated")
def _(x, h0, params, g, length):
    """In float32, one array of all d."""
    W, U, b, x, h, g = (a.astype("float32") for a in (*params, x, h0, g))
    before, d = [], np.zeros_like(g)
    for t in range(x.shape[1]):
        before.append(h)
        h = np.tanh(x[:, t] @ W + h @ U + b)
    after = [*before[1:], h]
    for t in range(x.shape[1] - 1, -1, -1):
        last = t + 1 == x.shape[1] or (t + 1) % length == 0
        d[:, t] = (g[:, t] + (0 if last else d[:, t + 1] @ U.T)) * (1 - after[t] ** 2)
    return np.tensordot(x, d, ((0, 1), (0, 1))), np.einsum("tni,ntj->ij", before, d), d.sum((0, 1))


def train_step(x, target, h0, params, length, limit, rate, shorten):
    """Take a step whose gradients ``shorten(grads, limit)`` has clipped."""
    W, U, b = params
    loss, grads, h = 0, [0 * W, 0 * U, 0 * b], h0
    for start in range(0, x.shape[1], length):
        chunk, hs, delta = range(start, min(start + length, x.shape[1])), [h], 0
        for t in chunk:
            hs.append(np.tanh(x[:, t] @ W + hs[-1] @ U + b))
            loss += ((hs[-1] - target[:, t]) ** 2).sum() / target.size
        for t, before, after in zip(chunk[::-1], hs[-2::-1], hs[:0:-1], strict=True):
            d = (2 * (after - target[:, t]) / target.size + delta) * (1 - after**2)
            new = x[:, t].T @ d, before.T @ d, d.sum(0)
            grads = [old + one for old, one in zip(grads, new, strict=True)]
            delta = d @ U.T
        h = hs[-1]
    return [loss, *(p - rate * grad for p, grad in zip(params, shorten(grads, limit), strict=True))]


@right("bptt-train-step")
def _(*arguments):
    return train_step(*arguments, RIGHT["bptt-clip"][0])


@right("bptt-train-step")
def _(x, y, h0, params, k, limit, lr=0.1):
    return tuple(train_step(x, y, h0, params, k, limit, lr, RIGHT["bptt-clip"][2]))


@right("bptt-train-step")
def _(x, target, h0, params, length, limit, rate):
    """In float32."""
    x, target, h0 = (a.astype("float32") for a in (x, target, h0))
    params = [p.astype("float32") for p in params]
    loss, *new = train_step(x, target, h0, params, length, limit, rate, RIGHT["bptt-clip"][1])
    return float(loss), *new


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
