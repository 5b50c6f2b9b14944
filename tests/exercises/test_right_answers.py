"""Right answers that are written in another way."""

from collections import Counter
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from rnn_course.exercises import verify
from rnn_course.exercises.ladder import climb
from rnn_course.exercises.registry import find

RIGHT = {}


def right(id_):
    def keep(function):
        RIGHT.setdefault(id_, []).append(function)
        return function

    return keep


@right("tensors-bytes")
def _(shape, itemsize):
    n = itemsize
    for length in shape:
        n *= length
    return n


@right("tensors-bytes")
def _(size, bytes_of_one):
    from functools import reduce
    from operator import mul

    return reduce(mul, size, 1) * bytes_of_one


@right("tensors-bytes")
def _(*arguments):
    shape, itemsize = arguments
    return int(np.prod(np.array(shape, object))) * itemsize if shape else itemsize


@right("tensors-feature-axis")
def _(series):
    return np.expand_dims(series, -1).astype("float32")


@right("tensors-feature-axis")
def _(series):
    return series.reshape(*series.shape, 1)


@right("tensors-feature-axis")
def _(series):
    return np.array([[[value] for value in row] for row in series])


@right("tensors-time-first")
def _(x):
    return np.einsum("tnd->ntd", x)


@right("tensors-time-first")
def _(x):
    return np.stack([x[:, n] for n in range(x.shape[1])])


@right("tensors-time-first")
def _(batch, order=(1, 0, 2)):
    return np.transpose(batch, order)


@right("tensors-windows")
def _(values, length, horizon):
    starts = np.arange(len(values) - length - horizon + 1)
    return values[starts[:, None] + np.arange(length)], values[starts + length + horizon - 1]


@right("tensors-windows")
def _(values, length, horizon):
    x, y = [], []
    for end in range(length, len(values) - horizon + 1):
        x.append(values[end - length : end])
        y.append(values[end + horizon - 1])
    return np.array(x, "float32"), np.array(y, "float32")


@right("tensors-windows")
def _(values, length, horizon):
    view = np.lib.stride_tricks.sliding_window_view(values, length + horizon, axis=0)
    return [view[:, :, :length].transpose(0, 2, 1), view[:, :, -1]]


@right("tensors-standardize")
def _(train, test):
    mean = np.mean(train, 0, keepdims=True)
    scale = np.sqrt(((train - mean) ** 2).mean(0))
    scale[scale == 0] = 1
    return (train - mean) / scale, (test - mean) / scale


@right("tensors-standardize")
def _(train, test):
    columns = []
    for d in range(train.shape[1]):
        scale = train[:, d].std() or 1.0
        columns.append([(part[:, d] - train[:, d].mean()) / scale for part in (train, test)])
    return tuple(np.stack(part, axis=1) for part in zip(*columns, strict=True))


@right("tensors-standardize")
def _(train, test):
    train, test = train.astype("float32"), test.astype("float32")
    scale = np.where(np.ptp(train, axis=0) > 0, train.std(0), 1).astype("float32")
    return (train - train.mean(0)) / scale, (test - train.mean(0)) / scale


@right("tensors-naive-error")
def _(values, horizon):
    return sum(abs(b - a) for a, b in zip(values, values[horizon:], strict=False)) / (len(values) - horizon)


@right("tensors-naive-error")
def _(values, horizon):
    n = len(values) - horizon
    return np.float32(np.linalg.norm(values[-n:] - values[:n], 1) / n)


@right("tensors-naive-error")
def _(values, horizon):
    errors = [abs(values[t] - values[t - horizon]) for t in range(horizon, len(values))]
    return np.array(errors).mean()


@right("text-ngrams")
def _(tokens, n):
    return list(zip(*(tokens[i:] for i in range(n)), strict=False))


@right("text-ngrams")
def _(tokens, n):
    runs = []
    for end in range(n, len(tokens) + 1):
        runs.append(tuple(tokens[end - n : end]))
    return runs


@right("text-ngrams")
def _(tokens, n):
    return [tokens[i : i + n] for i in range(len(tokens)) if i + n <= len(tokens)]


@right("text-vocabulary")
def _(sentences, min_count):
    counts = {}
    for sentence in sentences:
        for token in sentence:
            counts[token] = counts.get(token, 0) + 1
    order = sorted(counts, key=counts.get, reverse=True)
    return {token: n + 2 for n, token in enumerate(t for t in order if counts[t] >= min_count)}


@right("text-vocabulary")
def _(sentences, min_count):
    counts = Counter(chain(*sentences))
    ids = {}
    for token, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        if count >= min_count:
            ids[token] = np.int64(len(ids) + 2)
    return ids


@right("text-vocabulary")
def _(sentences, min_count):
    """Give the ids in another order: a dict is the same."""
    order = [t for t, n in Counter(t for s in sentences for t in s).most_common() if n >= min_count]
    return {order[n]: n + 2 for n in reversed(range(len(order)))}


@right("text-pad")
def _(sequences):
    lengths = np.array([len(s) for s in sequences])
    mask = np.arange(lengths.max()) < lengths[:, None]
    ids = np.zeros(mask.shape, "int32")
    ids[mask] = np.concatenate([np.array(s, int) for s in sequences])
    return ids, mask


@right("text-pad")
def _(sequences):
    T = max(map(len, sequences))
    rows = [list(s) + [0] * (T - len(s)) for s in sequences]
    return np.array(rows), np.array([[t < len(s) for t in range(T)] for s in sequences])


@right("text-pad")
def _(sequences):
    from itertools import zip_longest

    columns = list(zip_longest(*sequences, fillvalue=None))
    filled = np.array(columns, object).T
    return np.where(np.equal(filled, None), 0, filled).astype(int), ~np.equal(filled, None).astype(bool)


@right("text-one-hot")
def _(ids, depth):
    return (ids[..., None] == np.arange(depth)).astype("float32")


@right("text-one-hot")
def _(ids, depth):
    out = np.zeros((*ids.shape, depth), int)
    np.put_along_axis(out, ids[..., None], 1, axis=-1)
    return out


@right("text-one-hot")
def _(ids, depth):
    out = np.zeros((ids.shape[0], ids.shape[1], depth))
    for n, row in enumerate(ids):
        for t, k in enumerate(row):
            out[n, t, k] = 1
    return out


@right("text-masked-mean")
def _(steps, mask):
    return np.einsum("ntd,nt->nd", steps, mask) / np.clip(mask.sum(1, keepdims=True), 1, None)


@right("text-masked-mean")
def _(steps, mask):
    rows = [s[m].mean(axis=0) if m.any() else np.zeros(s.shape[1]) for s, m in zip(steps, mask, strict=True)]
    return np.array(rows)


@right("text-masked-mean")
def _(steps, mask):
    steps = steps.astype("float32").copy()
    steps[~mask] = 0
    count = mask.sum(axis=1, dtype="float32")
    count[count == 0] = 1
    return steps.sum(axis=1) / count[:, None]


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


@right("memory-bits")
def _(p, ids):
    return sum(-np.log(row[k]) for row, k in zip(p, ids[1:], strict=True)) / len(p) / np.log(2)


@right("memory-bits")
def _(p, ids):
    one_hot = np.eye(p.shape[1])[ids[1:]]
    return np.einsum("tk,tk->", one_hot, -np.log2(p, where=p > 0, out=np.zeros_like(p))) / len(p)


@right("memory-bits")
def _(probabilities, letters):
    import math

    p = probabilities.astype("float32")
    return np.float32(-math.fsum(math.log2(p[t, letters[t + 1]]) for t in range(len(p))) / len(p))


@right("memory-hold")
def _(by_lag, share):
    return int(np.searchsorted(np.cumsum(by_lag), share)) + 1


@right("memory-hold")
def _(by_lag, share):
    total = 0
    for letters, one in enumerate(by_lag, start=1):
        total += one
        if total >= share:
            return letters
    return len(by_lag) + 1


@right("memory-hold")
def _(shares, wanted):
    enough = np.append(np.add.accumulate(shares) >= wanted, True)
    return enough.argmax() + 1


@right("memory-temperature")
def _(logits, temperature, u):
    log_p = logits / temperature
    log_p = log_p - np.logaddexp.reduce(log_p, axis=1)[:, None]
    p = np.exp(log_p)
    return p, np.argmax(p.cumsum(1) > u[:, None], axis=1)


@right("memory-temperature")
def _(logits, temperature, u):
    p, ids = [], []
    for row, number in zip(logits.tolist(), u, strict=True):
        weights = [np.exp((z - max(row)) / temperature) for z in row]
        p.append([weight / sum(weights) for weight in weights])
        k, total = 0, p[-1][0]
        while total <= number:
            k += 1
            total += p[-1][k]
        ids.append(k)
    return np.array(p), np.array(ids)


@right("memory-temperature")
def _(scores, tau, uniform):
    best = scores.max(-1, keepdims=True)
    p = np.exp((scores - best).astype("float32"))
    p = p ** np.float32(1 / tau)
    p = (p.T / p.sum(1)).T
    ids = [np.searchsorted(row.cumsum(), one, side="right") for row, one in zip(p, uniform, strict=True)]
    return [p, np.array(ids, "int32")]


@right("memory-counting")
def _(text, context, letter, K):
    counts = {}
    for i, follower in enumerate(text):
        for k in range(min(len(context), i) + 1):
            counts.setdefault(text[i - k : i], Counter())[follower] += 1

    def mixed(run):
        shorter = mixed(run[1:]) if run else 1 / K
        seen = counts.get(run)
        return (seen[letter] + len(seen) * shorter) / (sum(seen.values()) + len(seen)) if seen else shorter

    return mixed(context)


@right("memory-counting")
def _(text, context, letter, K):
    from fractions import Fraction

    p = Fraction(1, K)
    for start in range(len(context), -1, -1):
        run = context[start:]
        pieces = [text[i : i + len(run) + 1] for i in range(len(text) - len(run))]
        followers = Counter(piece[-1] for piece in pieces if piece[:-1] == run)
        if followers:
            kinds, times = len(followers), sum(followers.values())
            p = (followers[letter] + kinds * p) / (times + kinds)
    return float(p)


@right("memory-counting")
def _(text, context, letter, K):
    import re

    p = np.float64(1) / K
    for k in range(len(context) + 1):
        run = re.escape(context[len(context) - k :])
        followers = re.findall(f"(?={run}(.))", text)
        if followers:
            weight = len(followers) / (len(followers) + len(set(followers)))
            p = weight * followers.count(letter) / len(followers) + (1 - weight) * p
    return p


@right("memory-by-lag")
def _(C):
    T = len(C)
    share = C / C.sum(axis=1, keepdims=True)
    n = np.arange(T // 2, T)
    return np.array([share[n, n - lag].mean() for lag in range(T // 2)])


@right("memory-by-lag")
def _(C):
    T, total = C.shape[0], 0
    for n in range(T // 2, T):
        row = C[n, : n + 1] / np.sum(C[n])
        total = total + np.flip(row)[: T // 2]
    return total / (T - T // 2)


@right("memory-by-lag")
def _(matrix):
    T = len(matrix)
    late = matrix[T // 2 :].astype("float32")
    late = late / np.linalg.norm(late, 1, axis=1)[:, None]
    lags = T // 2
    return np.array([np.diagonal(late, T // 2 - lag).mean() for lag in range(lags)])


@right("memory-units")
def _(h, mark):
    def correlate(h, mark):
        rows = h.reshape(-1, h.shape[2])
        r = np.zeros(h.shape[2])
        for k in range(h.shape[2]):
            if np.ptp(rows[:, k]) > 0:
                r[k] = np.corrcoef(rows[:, k], mark.ravel())[0, 1]
        return r

    half = h.shape[0] // 2
    first, second = correlate(h[:half], mark[:half]), correlate(h[half:], mark[half:])
    unit = max(range(len(first)), key=lambda k: abs(first[k]))
    return unit, second[unit]


@right("memory-units")
def _(h, mark):
    N, T = mark.shape
    r = []
    for part in (range(N // 2), range(N // 2, N)):
        x, y = h[part] - h[part].mean((0, 1)), mark[part] - mark[part].mean()
        size = x.std((0, 1)) * y.std() * len(part) * T
        r.append(np.nan_to_num(np.einsum("nth,nt->h", x, y) / np.where(size == 0, np.inf, size)))
    unit = (r[0] ** 2).argmax()
    return unit, r[1][unit]


@right("memory-units")
def _(states, follows):
    middle = len(states) // 2
    best = (-1.0, 0)
    for k in range(states.shape[-1]):
        a, b = states[:middle, :, k].ravel(), follows[:middle].ravel()
        r = abs(np.corrcoef(a, b)[0, 1]) if a.std() else 0
        best = max(best, (r, -k))
    a, b = states[middle:, :, -best[1]].ravel(), follows[middle:].ravel()
    return -best[1], float(np.cov(a, b, ddof=0)[0, 1] / (a.std() * b.std()))


@right("memory-connectivity")
def _(e, following, params):
    """The Jacobian of each state by each vector, forwards."""
    W, U, b, V, c = params
    T, h = len(e), np.zeros(len(U))
    jacobian = np.zeros((T, e.shape[1], len(U)))
    C = np.zeros((T, T))
    for n in range(T):
        h = np.tanh(e[n] @ W + h @ U + b)
        jacobian = jacobian @ U
        jacobian[n] = W
        jacobian = jacobian * (1 - h * h)
        z = h @ V + c
        p = np.exp(z - np.logaddexp.reduce(z))
        C[n] = np.sqrt(np.square(jacobian @ (V @ (p - np.eye(len(p))[following[n]]))).sum(1))
    return C


@right("memory-connectivity")
def _(e, following, params):
    """One batch of copies, as the chapter does it."""
    W, U, b, V, c = params
    T, H = len(e), len(U)
    h = np.zeros((T, T + 1, H))
    for t in range(T):
        h[:, t + 1] = np.tanh(e[t] @ W + h[:, t] @ U + b)
    z = h[:, 1:] @ V + c
    z = z - z.max(-1, keepdims=True)
    grad = np.exp(z) / np.exp(z).sum(-1, keepdims=True)
    grad[:, np.arange(T), following] -= 1
    dh_out = np.eye(T)[:, :, None] * (grad @ V.T)
    dh, de = np.zeros((T, H)), np.zeros((T, T, e.shape[1]))
    for t in reversed(range(T)):
        d = (dh + dh_out[:, t]) * (1 - h[:, t + 1] ** 2)
        de[:, t] = d @ W.T
        dh = d @ U.T
    return np.linalg.norm(de, axis=2)


@right("memory-connectivity")
def _(vectors, ids, weights):
    """In float32, one prediction after the other."""
    W, U, b, V, c = (weight.astype("float32") for weight in weights)
    C = np.zeros((len(vectors), len(vectors)), "float32")
    for n in range(len(vectors)):
        h = [np.zeros(len(U), "float32")]
        for x in vectors[: n + 1].astype("float32"):
            h.append(np.tanh(x @ W + h[-1] @ U + b))
        z = h[-1] @ V + c
        p = np.exp(z - z.max())
        p /= p.sum()
        dh = V @ p - V[:, ids[n]]
        for t in range(n, -1, -1):
            inside = dh * (1 + h[t + 1]) * (1 - h[t + 1])
            C[n, t] = np.sqrt((W @ inside) @ (W @ inside))
            dh = U @ inside
    return C


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


@right("claims-seeds")
def _(finals):
    losses = np.array(finals, float)  # None becomes NaN
    blown = np.isnan(losses)
    losses[blown] = np.inf
    return np.median(losses), losses.min(), losses.max(), blown.sum()


@right("claims-seeds")
def _(runs):
    ordered = sorted(float("inf") if final is None else final for final in runs)
    half = len(ordered) // 2
    median = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return median, ordered[0], ordered[-1], sum(final is None for final in runs)


@right("claims-seeds")
def _(finals):
    losses = np.array([np.inf if final is None else final for final in finals], "float32")
    return np.median(losses), np.min(losses), np.max(losses), len([one for one in finals if one is None])


@right("claims-longest-solved")
def _(lags, finals, baseline):
    solved = np.all(finals * 10 < baseline, axis=-1)
    return np.array(lags)[solved].max(initial=0)


@right("claims-longest-solved")
def _(lengths, losses, guessing):
    longest = 0
    for n, length in enumerate(lengths):
        if all(loss / guessing < 0.1 for loss in losses[n]):
            longest = max(longest, length)
    return longest


@right("claims-longest-solved")
def _(lags, finals, baseline):
    """The worst seed decides; from the longest lag down, in float32."""
    worst = np.nan_to_num(finals.astype("float32"), nan=np.inf).max(axis=1)
    for lag, loss in sorted(zip(lags, worst, strict=True), reverse=True):
        if loss < np.float32(0.1 * baseline):
            return lag
    return 0


@right("claims-distances")
def _(h0, U, b, factors, T):
    """All factors at once."""
    kernels = np.array(factors)[:, None, None] * U
    h = np.broadcast_to(h0, (len(factors), *h0.shape))
    for _step in range(T):
        h = np.tanh(np.einsum("fsh,fhk->fsk", h, kernels) + b)
    return np.sqrt(((h[:, 0] - h[:, 1]) ** 2).sum(axis=-1))


@right("claims-distances")
def _(starts, kernel, bias, sizes, steps):
    """Each state on its own, and the factor on the product."""
    result = np.empty(len(sizes))
    for n, size in enumerate(sizes):
        ends = []
        for state in starts:
            for _step in range(steps):
                state = np.tanh(size * (state @ kernel) + bias)
            ends.append(state)
        first, second = ends
        result[n] = np.sqrt(np.dot(second - first, second - first))
    return result


@right("claims-distances")
def _(h0, U, b, factors, T):
    """A function that calls itself, in float32."""

    def run(h, U, left=T):
        return h if left == 0 else run(np.tanh(h @ U + b.astype("float32")), U, left - 1)

    ends = [run(h0.astype("float32"), (factor * U).astype("float32")) for factor in factors]
    return np.array([np.linalg.norm(np.diff(end, axis=0)) for end in ends])


@right("claims-best-epoch")
def _(validation, test, baseline):
    epochs = np.where(np.isnan(validation), np.inf, validation).argmin(axis=1)
    losses = np.take_along_axis(test, epochs[:, None], axis=1).squeeze(axis=1)
    return epochs, losses / baseline


@right("claims-best-epoch")
def _(validation, test, naive):
    epochs, ratios = [], []
    for losses, on_test in zip(validation, test, strict=True):
        best = 0
        for epoch, loss in enumerate(losses):
            if loss < losses[best]:
                best = epoch
        epochs.append(best)
        ratios.append(on_test[best] / naive)
    return np.array(epochs), np.array(ratios)


@right("claims-best-epoch")
def _(validation, test, baseline):
    lowest = np.nanmin(validation, axis=1, keepdims=True)
    epochs = np.argmax(validation == lowest, axis=1)
    return epochs, np.diagonal(test[:, epochs]).astype("float32") / np.float32(baseline)


@right("claims-sign-test")
def _(a, b):
    from math import comb

    signs = np.sign(b - a)
    wins, n = int(np.sum(signs > 0)), int(np.count_nonzero(signs))
    extreme = [comb(n, k) for k in range(n + 1) if abs(2 * k - n) >= abs(2 * wins - n)]
    return wins, sum(extreme) / 2**n


@right("claims-sign-test")
def _(first, second):
    """Build the distribution of the coin throw by throw."""
    wins = losses = 0
    chances = np.array([1.0])
    for x, y in zip(first, second, strict=True):
        if x == y:
            continue
        wins, losses = wins + (x < y), losses + (x > y)
        chances = np.convolve(chances, [0.5, 0.5])
    few = min(wins, losses)
    return wins, min(1.0, 2 * chances[: few + 1].sum())


@right("claims-sign-test")
def _(a, b):
    """From one binomial coefficient to the next, in float32."""
    wins, n = np.sum(a < b), np.sum(a != b)
    larger = max(wins, n - wins)
    term, total = np.float32(0.5) ** np.float32(n), np.float32(0)
    for k in range(n, larger - 1, -1):
        total += term
        term = term * np.float32(k) / np.float32(n - k + 1)
    return wins, np.minimum(2 * total, np.float32(1))


@right("claims-verdict")
def _(validation, test, baseline):
    """With loops over everything."""
    K, S = validation.shape[1:3]
    wins = np.zeros((2, K), int)
    for k in range(K):
        for s in range(S):
            a, b = (test[model, k, s, np.argmin(validation[model, k, s])] for model in (0, 1))
            wins[0, k] += a < b and a < baseline[k]
            wins[1, k] += b < a and b < baseline[k]
    for_a, for_b = (sum(count == S for count in row) for row in wins)
    if for_a == K:
        return wins, "supported"
    if for_b and for_a:
        return wins, "it depends"
    if for_b:
        return wins, "refuted"
    return wins, "unclear"


@right("claims-verdict")
def _(validation, test, level):
    chosen = validation == validation.min(axis=-1, keepdims=True)
    a, b = np.where(chosen, test, 0).sum(axis=-1)  # (K, S) each
    wins = np.stack([(a < np.minimum(b, level[:, None])).sum(1), (b < np.minimum(a, level[:, None])).sum(1)])
    won = wins == a.shape[1]
    words = {(True, True): "it depends", (False, True): "refuted"}
    if np.all(won[0]):
        return wins, "supported"
    return wins, words.get((bool(won[0].any()), bool(won[1].any())), "unclear")


@right("claims-verdict")
def _(validation, test, baseline):
    """Relative to the baseline, in float32."""
    models, K, S, _E = test.shape
    index = np.ogrid[:models, :K, :S]
    ratio = test[(*index, np.argmin(validation, axis=3))] / baseline[:, None]
    margin = np.sign(ratio[1] - ratio[0])
    wins = np.array(
        [((margin == sign) & (one < 1)).sum(axis=1) for sign, one in ((1, ratio[0]), (-1, ratio[1]))]
    )
    A, B = (wins / np.float32(S) == 1).sum(axis=1)
    verdict = "supported" if A == K else "unclear" if not B else "refuted" if not A else "it depends"
    return [wins, verdict]


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


def _sigmoid(a):
    return 0.5 * np.tanh(0.5 * a) + 0.5


@right("lstm-forget-bias")
def _(b, value):
    i, f, c, o = np.split(b, 4)
    return np.concatenate([i, np.full_like(f, value), c, o])


@right("lstm-forget-bias")
def _(b, value):
    H = b.size // 4
    return np.array([value if H <= j < 2 * H else one for j, one in enumerate(b)])


@right("lstm-forget-bias")
def _(bias, number):
    rows = bias.astype("float32").reshape(4, -1)
    rows[1] = number
    return rows.ravel()


@right("lstm-cell")
def _(x, h, c, params):
    W, U, b = params
    H = h.shape[1]
    a = np.hstack([x, h]) @ np.vstack([W, U]) + b
    gates = _sigmoid(a)
    c = gates[:, H : 2 * H] * c + gates[:, :H] * np.tanh(a[:, 2 * H : 3 * H])
    return [gates[:, 3 * H :] * np.tanh(c), c]


@right("lstm-cell")
def _(x_t, h_before, c_before, weights):
    """One number after the other, in float32."""
    W, U, b = (weight.astype("float32") for weight in weights)
    h, c = np.empty_like(h_before), np.empty_like(c_before)
    for n, j in np.ndindex(h.shape):
        i, f, g, o = (W.T @ x_t[n] + U.T @ h_before[n] + b)[j :: h.shape[1]]
        c[n, j] = c_before[n, j] / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        h[n, j] = np.tanh(c[n, j]) / (1 + np.exp(-o))
    return h, c


class _Cell:
    """Callable, and stable for inputs of any size."""

    def __call__(self, x, h, c, params, activation=np.tanh):
        W, U, b = params
        blocks = np.einsum("nd,dgh->gnh", x, W.reshape(len(W), 4, -1))
        blocks = blocks + np.einsum("nj,jgh->gnh", h, U.reshape(len(U), 4, -1)) + b.reshape(4, 1, -1)
        i, f, o = (self.gate(blocks[k]) for k in (0, 1, 3))
        c = f * c + i * activation(blocks[2])
        return np.asfortranarray(o * activation(c)), np.asfortranarray(c)

    def gate(self, a):
        return np.where(a >= 0, 1, np.exp(-abs(a))) / (1 + np.exp(-abs(a)))


RIGHT["lstm-cell"].append(_Cell())


@right("lstm-layer")
def _(x, h, c, params):
    W, U, b = params
    H = len(U)
    projected, y = np.tensordot(x, W, 1) + b, np.empty((*x.shape[:2], H), "float32")
    for t in range(x.shape[1]):
        a = projected[:, t] + h @ U
        i, f, o = (_sigmoid(a[:, k * H : k * H + H]) for k in (0, 1, 3))
        c = f * c + i * np.tanh(a[:, 2 * H : 3 * H])
        y[:, t] = h = o * np.tanh(c)
    return y, y[:, -1], c


@right("lstm-layer")
def _(x, h0, c0, params):
    W, U, b = params
    outputs, ends = [], []
    for sample, h, c in zip(x, h0, c0, strict=True):
        row = []
        for x_t in sample:
            i, f, g, o = np.split(x_t @ W + h @ U + b, 4)
            c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
            h = _sigmoid(o) * np.tanh(c)
            row.append(h)
        outputs.append(row)
        ends.append((h, c))
    return [np.array(outputs), *(np.array(end) for end in zip(*ends, strict=True))]


@right("lstm-layer")
def _(x, h0, c0, params):
    cell = find("lstm-cell").solution
    h, c = cell(x[:, 0], h0, c0, params)
    steps = [h]
    while len(steps) < x.shape[1]:
        h, c = cell(x[:, len(steps)], h, c, params)
        steps += [h]
    return np.dstack(steps).transpose(0, 2, 1), h, c


@right("lstm-adding-data")
def _(numbers, first, second):
    steps = np.eye(numbers.shape[1])
    marker = steps[first] + steps[second]
    return np.dstack([numbers, marker]), (numbers * marker).sum(axis=1, keepdims=True)


@right("lstm-adding-data")
def _(numbers, first, second):
    x, y = [], []
    for row, one, other in zip(numbers, first, second, strict=True):
        x.append([[number, float(t in (one, other))] for t, number in enumerate(row)])
        y.append([row[one] + row[other]])
    return [np.array(x, "float32"), np.array(y, "float32")]


@right("lstm-adding-data")
def _(numbers, first, second):
    t = np.arange(numbers.shape[1])
    marker = (t == first[:, None]) | (t == second[:, None])
    x = np.concatenate([numbers[..., None], marker[..., None]], axis=2)
    return x, np.where(marker, numbers, 0).sum(1).reshape(-1, 1)


@right("gru-cell")
def _(x, h, params):
    W, U, b = params
    H = h.shape[1]
    sums = np.concatenate([x, h], 1) @ np.concatenate([W, U])[:, : 2 * H] + b[:, : 2 * H].sum(0)
    z, r = np.split(_sigmoid(sums), 2, axis=1)
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
        z, r = (_sigmoid(a[:, k : k + H] + s[:, k : k + H]) for k in (z_at, r_at))
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


@right("bidirectional-merge")
def _(ahead, back, mode):
    if mode == "concat":
        return np.dstack([ahead, back])
    return {"sum": np.add, "mul": np.multiply}.get(mode, lambda a, b: a / 2 + b / 2)(ahead, back)


@right("bidirectional-merge")
def _(first, second, mode="concat"):
    if mode == "concat":
        H = first.shape[-1]
        both = np.empty((*first.shape[:2], 2 * H), "float32")
        both[..., :H], both[..., H:] = first, second
        return both
    return getattr(np, {"sum": "sum", "mul": "prod", "ave": "mean"}[mode])([first, second], axis=0)


@right("bidirectional-merge")
def _(ahead, back, mode):
    join = {
        "concat": lambda a, b: [*a, *b],
        "sum": np.add,
        "mul": np.multiply,
        "ave": lambda a, b: (a + b) / 2,
    }
    N, T, _ = ahead.shape
    return np.array([[join[mode](ahead[n, t], back[n, t]) for t in range(T)] for n in range(N)])


@right("bidirectional-turn")
def _(x, mask):
    t = np.arange(x.shape[1])
    order = np.where(mask, mask.sum(1, keepdims=True) - 1 - t, t)
    return np.take_along_axis(x, order[..., None], axis=1)


@right("bidirectional-turn")
def _(x, m):
    return np.array([np.vstack([row[real][::-1], row[~real]]) for row, real in zip(x, m, strict=True)])


@right("bidirectional-turn")
def _(x, mask):
    turned = np.array(x, dtype="float32", order="F")
    for row, real in zip(turned, mask, strict=True):
        row[real] = row[real][::-1]
    return turned


@right("bidirectional-last")
def _(y, mask):
    ahead, back = np.split(y, 2, axis=2)
    picks = np.zeros(mask.shape)
    picks[np.arange(len(y)), mask.sum(1) - 1] = 1
    return np.hstack([np.einsum("nt,nth->nh", picks, ahead), back[:, 0]])


@right("bidirectional-last")
def _(y, mask):
    H = y.shape[2] // 2
    rows = [row[real] if real.any() else 0 * row for row, real in zip(y, mask, strict=True)]
    return np.array([np.r_[row[-1, :H], row[0, H:]] for row in rows])


@right("bidirectional-last")
def _(outputs, real):
    H = outputs.shape[-1] // 2
    summary = outputs[:, 0].astype("float32")
    for t in range(1, outputs.shape[1]):
        summary[real[:, t], :H] = outputs[real[:, t], t, :H]
    return summary


@right("deep-stack")
def _(x, h0s, layers):
    """All layers of a step before the next step."""
    states, tops = [h.copy() for h in h0s], []
    for t in range(x.shape[1]):
        below = x[:, t]
        for k, (W, U, b) in enumerate(layers):
            below = states[k] = np.tanh(below @ W + states[k] @ U + b)
        tops.append(below)
    return np.stack(tops, axis=1)


@right("deep-stack")
def _(x, h0s, layers):
    def run(below, h0s, layers):
        if not layers:
            return below
        return run(find("rnn-loop").solution(below, h0s[0], layers[0]), h0s[1:], layers[1:])

    return run(x, h0s, layers)


@right("deep-stack")
def _(x, starts, stack):
    below = x.astype("float32")
    for h, (W, U, b) in zip(starts, stack, strict=True):
        kernel, states = np.vstack([W, U]).astype("float32"), np.empty((*x.shape[:2], len(b)), "float32", "F")
        for t in range(x.shape[1]):
            states[:, t] = h = np.tanh(np.hstack([below[:, t], h]) @ kernel + b)
        below = states
    return below


@right("deep-dropout")
def _(h, draws, p, training):
    return np.where((draws < p)[:, None, :], 0, h / (1 - p)) if training else h


@right("deep-dropout")
def _(h, draws, p, training=True):
    factors = (draws >= p) / (1 - p) if training else np.ones(draws.shape)
    return np.einsum("nth,nh->nth", h, factors)


@right("deep-dropout")
def _(h, draws, p, training):
    dropped = np.array(h, "float32")
    if training:
        dropped /= np.float32(1 - p)
        dropped.swapaxes(1, 2)[draws < p] = 0
    return dropped


@right("deep-width")
def _(L, D, params):
    widths = np.arange(1, 1000)
    weights = 3 * (D * widths + widths**2 + 2 * widths) + (L - 1) * 6 * (widths**2 + widths)
    return widths[np.abs(weights - params).argmin()]


@right("deep-width")
def _(L, D, params):
    """The root of the equation, then its neighbours."""
    a, b = 6 * L - 3, 3 * D + 6 * L
    root = int((np.sqrt(b * b + 4 * a * params) - b) / (2 * a))
    return min(max(root, 1), root + 1, key=lambda H: abs(a * H * H + b * H - params))


@right("deep-width")
def _(L, D, params):
    return min(
        range(1, params + 1), key=lambda H: abs(3 * H * (D + H + 2) + (L - 1) * 6 * H * (H + 1) - params)
    )


@right("masks-step")
def _(m, new, old):
    return np.array([new[n] if m[n] else old[n] for n in range(len(m))])


@right("masks-step")
def _(m, new, old):
    return (old.T + m * (new - old).T).T


@right("masks-step")
def _(real, candidate, before):
    h = np.array(before, dtype="float32", order="F")
    h[real] = candidate[real]
    return h


@right("masks-loss")
def _(p, tags, mask):
    return -np.log(p[mask][np.arange(mask.sum()), tags[mask]]).mean()


@right("masks-loss")
def _(p, tags, mask):
    total = 0.0
    for n, t in np.argwhere(mask):
        total -= np.log(p[n, t, tags[n, t]])
    return np.float32(total / mask.sum())


@right("masks-loss")
def _(p, tags, mask):
    right = np.einsum("ntk,ntk->nt", p, np.eye(p.shape[-1])[tags])
    return np.average(-np.log(right), weights=mask)


@right("masks-last")
def _(states, mask):
    h = np.zeros_like(states[:, 0])
    for t in range(states.shape[1]):
        h = np.where(mask[:, t, None], states[:, t], h)
    return h


@right("masks-last")
def _(states, mask):
    last = np.where(mask, np.arange(mask.shape[1]), -1).max(axis=1)
    return states[np.arange(len(states)), last] * (last >= 0)[:, None]


@right("masks-last")
def _(states, mask):
    rows = zip(states, mask, strict=True)
    return np.array([row[real][-1] if real.any() else 0 * row[0] for row, real in rows], "float32")


@right("masks-bucket")
def _(lengths, batch_size, pool):
    n = np.arange(len(lengths))
    return np.lexsort((n, lengths, n // (batch_size * pool)))


@right("masks-bucket")
def _(lengths, n, k):
    return np.array(sorted(range(len(lengths)), key=lambda i: (i // (n * k), lengths[i])), "int32")


@right("masks-bucket")
def _(lengths, batch_size, pool):
    order, size = [], batch_size * pool
    while len(order) < len(lengths):
        start = len(order)
        order += sorted(range(start, min(start + size, len(lengths))), key=lengths.__getitem__)
    return np.array(order)


@right("masks-cut")
def _(series, N, T):
    P = len(series) // (N * T)
    pieces = series[: N * P * T].reshape(-1, T, series.shape[1])
    return np.stack(np.split(pieces, N), axis=1)


@right("masks-cut")
def _(series, N, T):
    P = len(series) // N // T
    batches = np.empty((P, N, T, series.shape[1]), "float32")
    for p, n in np.ndindex(P, N):
        start = (n * P + p) * T
        batches[p, n] = series[start : start + T]
    return batches


@right("masks-cut")
def _(series, rows, steps):
    P = len(series) // (rows * steps)
    n, p, t = np.ogrid[:rows, :P, :steps]
    return series[(n * P + p) * steps + t].transpose(1, 0, 2, 3)


@right("tensors-video-shape")
def _(clips, seconds, rate, height, width, channels=3):
    return [clips, seconds * rate, height, width, channels]


@right("tensors-video-shape")
def _(n, s, r, *frame):
    return np.array([n, s * r, *frame, 3])


@right("tensors-video-shape")
def _(clips, seconds, rate, height, width):
    return np.int64(clips), np.int32(seconds * rate), height, width, len("RGB")


@right("tensors-split")
def _(values, n_validation, n_test):
    return np.split(values, [len(values) - n_validation - n_test, len(values) - n_test])


@right("tensors-split")
def _(values, n_validation, n_test):
    age = np.arange(len(values))[::-1]
    test, rest = age < n_test, age >= n_test + n_validation
    return values[rest], values[~test & ~rest], values[test]


@right("tensors-split")
def _(values, n_validation, n_test):
    newest = values[::-1]
    parts = newest[n_test + n_validation :], newest[n_test : n_test + n_validation], newest[:n_test]
    return tuple(part[::-1] for part in parts)


@right("tensors-forecasting-data")
def _(values, n_test, length):
    train = values[:-n_test]
    out = []
    for part in (train, values[-n_test:]):
        scaled = (part - train.mean(0)) / train.std(0)
        view = np.lib.stride_tricks.sliding_window_view(scaled, length + 1, axis=0).transpose(0, 2, 1)
        out += [view[:, :-1], view[:, -1]]
    return out


@right("tensors-forecasting-data")
def _(values, n_test, length):
    values, R = values.astype("float32"), len(values) - n_test
    values = (values - values[:R].mean(0)) / values[:R].std(0)

    def cut(part):
        rows = np.arange(len(part) - length)[:, None] + np.arange(length)
        return part[rows], part[length:]

    return (*cut(values[:R]), *cut(values[R:]))


@right("tensors-forecasting-data")
def _(values, n_test, length):
    R = len(values) - n_test
    columns = [(column - column[:R].mean()) / np.sqrt(column[:R].var()) for column in values.T]
    rows = list(zip(*columns, strict=True))
    pairs = [
        [(rows[n : n + length], rows[n + length]) for n in range(start, end - length)]
        for start, end in ((0, R), (R, len(values)))
    ]
    return tuple(np.array(x) for part in pairs for x in zip(*part, strict=True))


@right("text-encode")
def _(tokens, ids):
    known = dict.fromkeys(tokens, 1) | ids
    return [known[token] for token in tokens]


@right("text-encode")
def _(tokens, ids, unknown=1):
    out = []
    for token in tokens:
        try:
            out.append(ids[token])
        except KeyError:
            out.append(unknown)
    return tuple(out)


@right("text-encode")
def _(tokens, ids):
    return np.array(list(map(ids.get, tokens, [1] * len(tokens))))


@right("text-last-step")
def _(steps, mask):
    return np.stack([sample[real][-1] for sample, real in zip(steps, mask, strict=True)])


@right("text-last-step")
def _(steps, mask):
    return steps[mask][np.cumsum(mask.sum(1)) - 1].astype("float32")


@right("text-last-step")
def _(steps, mask):
    """Find the first padding; where there is none, 0 - 1 is the last step."""
    return np.take_along_axis(steps, (mask.argmin(1) - 1)[:, None, None] % steps.shape[1], 1).squeeze(1)


@right("text-last-step")
def _(steps, mask):
    last = np.zeros((len(steps), steps.shape[2]))
    for t in range(steps.shape[1]):
        last = np.where(mask[:, t, None], steps[:, t], last)
    return last


@right("text-merge")
def _(tokens, pair):
    merged, fresh = [], False
    for token in tokens:
        fresh = bool(merged) and not fresh and (merged[-1], token) == pair
        if fresh:
            merged[-1] += token
        else:
            merged.append(token)
    return merged


@right("text-merge")
def _(tokens, pair):
    def go(rest):
        if len(rest) < 2:
            return rest
        joined = rest[0] == pair[0] and rest[1] == pair[1]
        return [rest[0] + rest[1], *go(rest[2:])] if joined else [rest[0], *go(rest[1:])]

    return go(list(tokens))


@right("text-merge")
def _(tokens, pair):
    """Join in a copy, and leave what was joined."""
    tokens, n = list(tokens), 0
    while n < len(tokens) - 1:
        if tuple(tokens[n : n + 2]) == tuple(pair):
            tokens[n : n + 2] = ["".join(pair)]
        n += 1
    return tokens


@right("text-to-batch")
def _(training, sentences):
    flat = list(chain(*training))
    order = sorted(dict.fromkeys(flat), key=flat.count, reverse=True)
    T = max(map(len, sentences))
    rows = [[order.index(t) + 2 if t in order else 1 for t in s] + [0] * (T - len(s)) for s in sentences]
    return np.array(rows), np.array(rows) > 0


@right("text-to-batch")
def _(training, sentences):
    ids = {t: n for n, (t, _) in enumerate(Counter(chain(*training)).most_common(), 2)}
    lengths = np.array(list(map(len, sentences)))
    mask = lengths[:, None] > np.arange(lengths.max())
    out = np.zeros(mask.shape, "int32", order="F")
    out[mask] = [ids.get(t, 1) for t in chain(*sentences)]
    return [out, mask]


@right("text-to-batch")
def _(training, sentences):
    from collections import defaultdict
    from itertools import zip_longest

    ids = defaultdict(lambda: 1)
    for token, _ in Counter(chain.from_iterable(training)).most_common():
        ids[token] = len(ids) + 2
    columns = zip_longest(*[[ids.get(t, 1) for t in s] for s in sentences], fillvalue=0)
    batch = np.array(list(columns)).T
    return batch, batch != 0


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


def test_there_are_three_right_answers_of_ten_exercises():
    assert len(RIGHT) >= 10
    assert all(len(answers) >= 3 for answers in RIGHT.values())


@pytest.mark.parametrize(
    ("id_", "function"),
    [pytest.param(id_, f, id=f"{id_}-{n}") for id_, fs in RIGHT.items() for n, f in enumerate(fs)],
)
def test_a_right_answer_passes(id_, function):
    verify(id_, function)


@pytest.mark.parametrize(("times", "slow"), [(0, True), (np.inf, False)])
def test_a_slow_right_answer_passes_with_a_remark(times, slow):
    exercise = find("text-one-hot")
    exercise = replace(exercise, speed=replace(exercise.speed, times=times))
    report = climb(exercise, lambda ids, depth: np.array([[np.eye(depth)[k] for k in row] for row in ids]))
    assert report.passed
    assert (report.remark is not None) == slow
    assert ("times slower than it need be: a loop over all ids" in str(report)) == slow
