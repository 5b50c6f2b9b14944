"""Right answers to exercises of chapter 1, written in other ways than the solutions."""

import numpy as np

from tests.exercises.right_answers import right


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
