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
