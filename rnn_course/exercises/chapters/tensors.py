"""Exercises of chapter 1: shapes, bytes, axes, windows, splits and scales."""

import math
from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.old import Arguments, Exercise, Mistake, Speed, edge, pencil, random


def tensor_bytes(shape: Sequence[int], itemsize: int) -> int:
    """Count the bytes of a tensor."""
    return math.prod(shape) * itemsize


BYTES = Exercise(
    id="tensors-bytes",
    chapter=1,
    title="Bytes of a tensor",
    level="easy",
    statement="""
Write `tensor_bytes(shape, itemsize)`: how many bytes does a tensor of this `shape` take, if each number takes
`itemsize` bytes? `shape` is a tuple of whole numbers. Return a whole number, exact for shapes of any size.
""".strip(),
    returns=("bytes",),
    solution=tensor_bytes,
    cases=(
        pencil((3, 4), 8),
        *random(
            lambda rng: (tuple(rng.integers(2, 9, rng.integers(3, 6)).tolist()), int(rng.integers(3, 9)))
        ),
        edge("a scalar, whose shape is ()", lambda rng: ((), 4)),
        edge("a tensor without numbers, shape (5, 0)", lambda rng: ((5, 0), 4)),
        edge("a tensor too large for any computer", lambda rng: ((10**7 + 1, 10**7 + 3, 10**7), 4)),
    ),
    hints=(
        "How many numbers are in a table of 3 rows and 4 columns? And in two such tables?",
        "Multiply the lengths of all axes. A scalar has no axis, but it is one number: the product of "
        "nothing is 1.",
        "`math.prod(shape) * itemsize`: `math.prod` multiplies Python's whole numbers, which never overflow.",
    ),
    mistakes=(
        Mistake(
            "you add the lengths of the axes; the number of elements is their product.",
            lambda shape, itemsize: sum(shape) * itemsize,
        ),
        Mistake(
            "you count numbers, not bytes: multiply by itemsize.",
            lambda shape, itemsize: math.prod(shape),
        ),
        Mistake(
            "you count bits: itemsize is in bytes already, so there is no factor of 8.",
            lambda shape, itemsize: math.prod(shape) * itemsize * 8,
        ),
        Mistake(
            "you leave out the first axis: that is one sample, not the whole tensor. Multiply by all axes.",
            lambda shape, itemsize: math.prod(shape[1:]) * itemsize,
        ),
        Mistake(
            "you leave out the last axis; multiply by all of them.",
            lambda shape, itemsize: math.prod(shape[:-1]) * itemsize,
        ),
        Mistake(
            "the product overflows: np.prod counts in 64 bits and wraps around. math.prod does not.",
            lambda shape, itemsize: int(np.prod(np.array(shape, np.int64)) * np.int64(itemsize)),
        ),
        Mistake(
            "a scalar is one number: the product of an empty shape is 1, not 0.",
            lambda shape, itemsize: math.prod(shape) * itemsize if shape else 0,
        ),
        Mistake(
            "you add itemsize to the product; each of the numbers takes itemsize bytes.",
            lambda shape, itemsize: math.prod(shape) + itemsize,
        ),
        Mistake(
            "you count 4 bytes for each number; itemsize says how many it takes.",
            lambda shape, itemsize: math.prod(shape) * 4,
        ),
        Mistake("a product that begins with 0 stays 0; begin with 1.", lambda shape, itemsize: 0),
        Mistake(
            "you multiply by itemsize once for each axis; multiply the whole product by it, once.",
            lambda shape, itemsize: math.prod(length * itemsize for length in shape),
        ),
        Mistake(
            "len(shape) is the number of axes; multiply their lengths.",
            lambda shape, itemsize: len(shape) * itemsize,
        ),
        Mistake(
            "np.prod wraps around at 64 bits, before you multiply by itemsize. math.prod does not.",
            lambda shape, itemsize: int(np.prod(shape, dtype=np.int64)) * itemsize,
        ),
        Mistake(
            "the product was a float, which keeps about 16 digits. math.prod of whole numbers is exact.",
            lambda shape, itemsize: int(np.prod(shape, dtype=float) * itemsize),
        ),
        Mistake(
            "an axis of length 0 is left out of the product: a tensor with such an axis has no numbers.",
            lambda shape, itemsize: math.prod(length or 1 for length in shape) * itemsize,
        ),
        Mistake(
            "these are kilobytes; bytes were asked for.",
            lambda shape, itemsize: math.prod(shape) * itemsize // 1024,
        ),
    ),
)


def video_shape(clips: int, seconds: int, rate: int, height: int, width: int) -> tuple[int, ...]:
    """Return (samples, frames, height, width, channels)."""
    return clips, seconds * rate, height, width, 3


VIDEO = Exercise(
    id="tensors-video-shape",
    chapter=1,
    title="The shape of a video",
    level="easy",
    statement="""
A data set has `clips` colour videos. Each lasts `seconds` seconds with `rate` frames a second; a frame has
`height` rows of `width` pixels. Write `video_shape(clips, seconds, rate, height, width)` that returns the
shape of the tensor, a tuple with the axes in the order of the chapter: samples first, channels last.
""".strip(),
    returns=("shape",),
    solution=video_shape,
    cases=(
        pencil(4, 60, 2, 144, 256),
        *random(lambda rng: tuple(rng.permutation(np.arange(4, 40))[:5].tolist())),
        edge("one clip", lambda rng: (1, 7, 5, 9, 11)),
        edge("one frame", lambda rng: (6, 1, 1, 9, 11)),
    ),
    hints=(
        "A video is a sequence of images. Which axes does a batch of images have, and which one is new?",
        "The order is (samples, frames, height, width, channels). How many frames does a clip have?",
        "A clip has `seconds * rate` frames, and a colour image has 3 channels, on the last axis.",
    ),
    mistakes=(
        Mistake(
            "width and height are exchanged: an image is (height, width), rows first.",
            lambda clips, seconds, rate, height, width: (clips, seconds * rate, width, height, 3),
        ),
        Mistake(
            "the channels stand before height and width, as in PyTorch; this course has them last.",
            lambda clips, seconds, rate, height, width: (clips, seconds * rate, 3, height, width),
        ),
        Mistake(
            "the channels are missing: a colour image has three numbers for each pixel.",
            lambda clips, seconds, rate, height, width: (clips, seconds * rate, height, width),
        ),
        Mistake(
            "you count seconds in the place of frames.",
            lambda clips, seconds, rate, height, width: (clips, seconds, height, width, 3),
        ),
        Mistake(
            "seconds and frames have become two axes; time is one axis, with seconds * rate frames.",
            lambda clips, seconds, rate, height, width: (clips, seconds, rate, height, width, 3),
        ),
        Mistake(
            "the samples and the frames are exchanged: samples come first.",
            lambda clips, seconds, rate, height, width: (seconds * rate, clips, height, width, 3),
        ),
        Mistake(
            "the samples are missing: this is the shape of one clip.",
            lambda clips, seconds, rate, height, width: (seconds * rate, height, width, 3),
        ),
        Mistake(
            "the frames of all clips are on one axis; each clip is a sample of its own.",
            lambda clips, seconds, rate, height, width: (clips * seconds * rate, height, width, 3),
        ),
        Mistake(
            "one channel is a grey image; a colour image has three.",
            lambda clips, seconds, rate, height, width: (clips, seconds * rate, height, width, 1),
        ),
        Mistake(
            "these are the frames of one second; a clip has seconds * rate frames.",
            lambda clips, seconds, rate, height, width: (clips, rate, height, width, 3),
        ),
        Mistake(
            "the channels stand before the frames; this course has them last.",
            lambda clips, seconds, rate, height, width: (clips, 3, seconds * rate, height, width),
        ),
        Mistake(
            "four channels are colours with transparency; a colour image has three.",
            lambda clips, seconds, rate, height, width: (clips, seconds * rate, height, width, 4),
        ),
        Mistake(
            "height and width have become one axis: keep rows and columns apart.",
            lambda clips, seconds, rate, height, width: (clips, seconds * rate, height * width, 3),
        ),
        Mistake(
            "seconds and rate are added; a clip has seconds * rate frames.",
            lambda clips, seconds, rate, height, width: (clips, seconds + rate, height, width, 3),
        ),
        Mistake(
            "seconds are divided by rate; a clip has seconds * rate frames.",
            lambda clips, seconds, rate, height, width: (clips, seconds // rate, height, width, 3),
        ),
        Mistake(
            "height, width and channels have become one axis: keep all three.",
            lambda clips, seconds, rate, height, width: (clips, seconds * rate, height * width * 3),
        ),
    ),
)


def add_feature_axis(series: Array) -> Array:
    """Add the axis of the features, at the end."""
    return series[:, :, np.newaxis]


FEATURE_AXIS = Exercise(
    id="tensors-feature-axis",
    chapter=1,
    title="The missing axis",
    level="easy",
    statement="""
You have N series of T numbers each, an array of shape (N, T). A recurrent layer wants (N, T, D). Write
`add_feature_axis(series)` that returns the same numbers as T timesteps with 1 feature.
""".strip(),
    returns=("x (N, T, 1)",),
    solution=add_feature_axis,
    cases=(
        pencil(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])),
        *random(lambda rng: (rng.standard_normal((4, 7)),)),
        edge("one timestep, T = 1", lambda rng: (rng.standard_normal((3, 1)),)),
        edge("one sample, N = 1", lambda rng: (rng.standard_normal((1, 5)),)),
        edge("as many samples as timesteps", lambda rng: (rng.standard_normal((4, 4)),)),
    ),
    hints=(
        "Which of the three axes is missing: samples, timesteps or features? Where does it stand?",
        "The new axis has length 1 and stands last. `np.newaxis` in an index makes a new axis.",
        "`series[:, :, np.newaxis]`, or `series[..., None]`, or `np.expand_dims(series, -1)`.",
    ),
    mistakes=(
        Mistake(
            "these are samples with 1 timestep and T features: the new axis stands in the middle. It "
            "belongs last.",
            lambda series: series[:, np.newaxis, :],
        ),
        Mistake(
            "the new axis stands first: this is one sample. It belongs last.",
            lambda series: series[np.newaxis],
        ),
        Mistake(
            "samples and timesteps are exchanged; keep (N, T), and add the axis behind them.",
            lambda series: series.T[:, :, np.newaxis],
        ),
        Mistake("no axis was added; the result has three, (N, T, 1).", lambda series: series),
        Mistake(
            "reshape has mixed the samples: it fills the new shape in reading order.",
            lambda series: series.reshape(series.shape[1], series.shape[0], 1),
        ),
        Mistake(
            "all samples have become one long one; keep N samples of T timesteps.",
            lambda series: series.reshape(1, -1, 1),
        ),
        Mistake(
            "samples and timesteps have become one axis: the new axis stands behind both.",
            lambda series: series.reshape(-1, 1),
        ),
        Mistake(
            "the numbers are repeated: there is 1 feature, so the new axis has length 1.",
            lambda series: np.repeat(series[..., None], 3, axis=-1),
        ),
        Mistake(
            "the numbers are cut to whole numbers; add the axis, and leave the numbers as they are.",
            lambda series: series[..., None].astype(int),
        ),
    ),
)


def samples_first(x: Array) -> Array:
    """Swap timesteps and samples."""
    return x.swapaxes(0, 1)


TIME_FIRST = Exercise(
    id="tensors-time-first",
    chapter=1,
    title="Time first, samples first",
    level="easy",
    statement="""
A library gives you a batch with time first, (T, N, D). Write `samples_first(x)` that returns the same batch
as (N, T, D): sample n of the result is the sequence `x[:, n]`.
""".strip(),
    returns=("x (N, T, D)",),
    solution=samples_first,
    cases=(
        pencil(np.array([[[0.0], [10.0]], [[1.0], [11.0]], [[2.0], [12.0]]])),
        *random(lambda rng: (rng.standard_normal((5, 4, 3)),)),
        edge("one timestep, T = 1", lambda rng: (rng.standard_normal((1, 4, 3)),)),
        edge("one sample, N = 1", lambda rng: (rng.standard_normal((4, 1, 3)),)),
        edge("as many samples as timesteps", lambda rng: (rng.standard_normal((4, 4, 2)),)),
    ),
    hints=(
        "Write down the shape before and after. Which two axes change their places?",
        "The axes must be swapped. `reshape` gives the right shape and mixes the samples.",
        "`x.swapaxes(0, 1)`, or `np.transpose(x, (1, 0, 2))`.",
    ),
    mistakes=(
        Mistake(
            "reshape gives the right shape and mixes the samples: it fills the new array in reading order. "
            "Swap the axes.",
            lambda x: x.reshape(x.shape[1], x.shape[0], x.shape[2]),
        ),
        Mistake(
            ".T reverses all three axes: yours is (features, samples, timesteps).",
            lambda x: x.T,
        ),
        Mistake("the batch is still time first; swap the first two axes.", lambda x: x),
        Mistake("you swapped the last two axes; swap the first two.", lambda x: x.swapaxes(1, 2)),
        Mistake(
            "the timesteps run backwards; swap the two axes, and reverse nothing.",
            lambda x: x[::-1].swapaxes(0, 1),
        ),
        Mistake(
            "yours is (N, D, T): the samples come first, but the features must stay last.",
            lambda x: x.transpose(1, 2, 0),
        ),
        Mistake(
            "yours is (D, T, N): the features come first; they must stay last.",
            lambda x: x.transpose(2, 0, 1),
        ),
        Mistake(
            "the sequences stand one behind the other, without an axis of samples: np.stack makes one.",
            lambda x: np.concatenate([x[:, n] for n in range(x.shape[1])]),
        ),
        Mistake(
            "the samples are in reverse order; swap the two axes, and reverse nothing.",
            lambda x: x.swapaxes(0, 1)[::-1],
        ),
    ),
)


def windows(values: Array, length: int, horizon: int) -> tuple[Array, Array]:
    """Cut a series into windows and their targets."""
    count = len(values) - length - horizon + 1
    x = np.stack([values[n : n + length] for n in range(count)])
    y = values[length + horizon - 1 :]
    return x, y


def _windows(
    values: Array, length: int, horizon: int, count: int, target: int, step: int = 1
) -> tuple[Array, Array]:
    """Cut `count` windows; the target of window n is row n * step + target."""
    starts = np.arange(count) * step
    return np.array([values[n : n + length] for n in starts]), np.array([values[n + target] for n in starts])


WINDOWS = Exercise(
    id="tensors-windows",
    chapter=1,
    title="Windows and targets",
    level="medium",
    statement="""
Write `windows(values, length, horizon)` that cuts a series `values` of shape (R, D) into overlapping windows,
as many as have a target. Return a tuple `(x, y)`:

- `x` has shape (N, T, D) with T = `length`: the window `x[n]` has the rows n to n + length - 1;
- `y` has shape (N, D): the target `y[n]` is the row that lies `horizon` steps after the window's last one.
""".strip(),
    returns=("x (N, T, D)", "y (N, D)"),
    solution=windows,
    cases=(
        pencil(np.array([[10.0], [11.0], [12.0], [13.0], [14.0], [15.0]]), 3, 1),
        *random(lambda rng: (rng.standard_normal((int(rng.integers(14, 19)), 2)), 4, 3)),
        edge("windows of one timestep, T = 1", lambda rng: (rng.standard_normal((6, 2)), 1, 2)),
        edge("a series just long enough for one window", lambda rng: (rng.standard_normal((7, 3)), 4, 3)),
    ),
    hints=(
        "Do it by hand for six rows, windows of three and a horizon of one. Which rows are the targets?",
        "Window n ends with row n + length - 1. So its target is row n + length - 1 + horizon. Which is "
        "the largest n whose target still exists?",
        "There are `len(values) - length - horizon + 1` windows; the targets are "
        "`values[length + horizon - 1:]`.",
    ),
    mistakes=(
        Mistake(
            "your targets come one step too late: horizon counts from the window's last row, which has the "
            "index n + length - 1.",
            lambda values, length, horizon: _windows(
                values, length, horizon, len(values) - length - horizon, length + horizon
            ),
        ),
        Mistake(
            "the last window is missing: there are R - length - horizon + 1. Mind the end of range.",
            lambda values, length, horizon: _windows(
                values, length, horizon, len(values) - length - horizon, length + horizon - 1
            ),
        ),
        Mistake(
            "your targets come one step too early: with horizon 1, yours lies inside its window. "
            "That is a leak.",
            lambda values, length, horizon: _windows(
                values, length, horizon, len(values) - length - horizon + 2, length + horizon - 2
            ),
        ),
        Mistake(
            "the number of windows is right, but your targets come one step too early; horizon counts "
            "from the window's last row.",
            lambda values, length, horizon: _windows(
                values, length, horizon, len(values) - length - horizon + 1, length + horizon - 2
            ),
        ),
        Mistake(
            "the horizon is ignored: your targets are always the next row. They lie horizon rows after "
            "the window's last one.",
            lambda values, length, horizon: _windows(values, length, horizon, len(values) - length, length),
        ),
        Mistake(
            "the number of windows is right, but your targets are always the next row; they lie horizon "
            "rows after the window's last one.",
            lambda values, length, horizon: _windows(
                values, length, horizon, len(values) - length - horizon + 1, length
            ),
        ),
        Mistake(
            "your windows do not overlap: the next one starts one step later, not length steps.",
            lambda values, length, horizon: _windows(
                values,
                length,
                horizon,
                (len(values) - length - horizon) // length + 1,
                length + horizon - 1,
                length,
            ),
        ),
        Mistake(
            "timesteps and features are exchanged in x: sliding_window_view puts the window's axis last.",
            lambda values, length, horizon: (
                windows(values, length, horizon)[0].swapaxes(1, 2),
                values[length + horizon - 1 :],
            ),
        ),
        Mistake(
            "the axis of the features is missing in y; it has shape (N, D).",
            lambda values, length, horizon: (
                windows(values, length, horizon)[0],
                values[length + horizon - 1 :, 0],
            ),
        ),
        Mistake(
            "the windows run backwards in time; keep their rows in order.",
            lambda values, length, horizon: (
                windows(values, length, horizon)[0][:, ::-1],
                values[length + horizon - 1 :],
            ),
        ),
        Mistake(
            "x and y are exchanged; return (x, y).",
            lambda values, length, horizon: windows(values, length, horizon)[::-1],
        ),
        Mistake(
            "the next window starts one row later, not horizon rows.",
            lambda values, length, horizon: _windows(
                values,
                length,
                horizon,
                (len(values) - length - horizon) // horizon + 1,
                length + horizon - 1,
                horizon,
            ),
        ),
        Mistake(
            "your targets are all rows up to the horizon; the target is one row.",
            lambda values, length, horizon: (
                (x := windows(values, length, horizon)[0]),
                np.stack([values[n + length : n + length + horizon] for n in range(len(x))]),
            ),
        ),
        Mistake(
            "the target is a whole row; yours is its first feature.",
            lambda values, length, horizon: (
                windows(values, length, horizon)[0],
                values[length + horizon - 1 :, :1],
            ),
        ),
        Mistake(
            "the windows begin horizon rows too late: window n has the rows n to n + length - 1.",
            lambda values, length, horizon: (
                windows(values[horizon:], length, 0)[0],
                values[length + horizon - 1 :],
            ),
        ),
        Mistake(
            "reshape has mixed timesteps and features: sliding_window_view puts the window's axis last. "
            "Swap the axes.",
            lambda values, length, horizon: (
                (x := windows(values, length, horizon)[0]).swapaxes(1, 2).reshape(x.shape),
                values[length + horizon - 1 :],
            ),
        ),
        Mistake(
            "the windows are one row too long: the end of a slice is not part of it.",
            lambda values, length, horizon: (
                windows(values, length + 1, horizon - 1)[0],
                values[length + horizon - 1 :],
            ),
        ),
        Mistake(
            "the windows are one row too short: values[n : n + length] has length rows.",
            lambda values, length, horizon: (
                windows(values, length, horizon)[0][:, :-1],
                values[length + horizon - 1 :],
            ),
        ),
        Mistake(
            "the first window is missing: the first one begins with row 0.",
            lambda values, length, horizon: tuple(part[1:] for part in windows(values, length, horizon)),
        ),
        Mistake(
            "horizon counts from the window's last row; you count from its first.",
            lambda values, length, horizon: (
                (x := windows(values, length, horizon)[0]),
                values[horizon : horizon + len(x)],
            ),
        ),
        Mistake(
            "timesteps and features have become one axis in x; keep both, (N, T, D).",
            lambda values, length, horizon: (
                (x := windows(values, length, horizon)[0]).reshape(len(x), -1),
                values[length + horizon - 1 :],
            ),
        ),
        Mistake(
            "each target is the last row of its window; it lies horizon steps later.",
            lambda values, length, horizon: ((x := windows(values, length, horizon)[0]), x[:, -1]),
        ),
        Mistake(
            "the windows are in reverse order: the first one begins with row 0.",
            lambda values, length, horizon: tuple(part[::-1] for part in windows(values, length, horizon)),
        ),
        Mistake(
            "x is time first, (T, N, D): samples come first.",
            lambda values, length, horizon: (
                windows(values, length, horizon)[0].swapaxes(0, 1),
                values[length + horizon - 1 :],
            ),
        ),
    ),
    speed=Speed(
        lambda rng: (rng.standard_normal((4_000, 1)), 24, 1),
        30,
        "the windows can be cut whole, values[n : n + length], or all at once by an index",
    ),
)


def chronological_split(values: Array, n_validation: int, n_test: int) -> tuple[Array, Array, Array]:
    """Cut a series into three parts, in the order of time."""
    end_of_validation = len(values) - n_test
    end_of_train = end_of_validation - n_validation
    return values[:end_of_train], values[end_of_train:end_of_validation], values[end_of_validation:]


SPLIT = Exercise(
    id="tensors-split",
    chapter=1,
    title="Split by time",
    level="easy",
    statement="""
Write `chronological_split(values, n_validation, n_test)` that cuts a series of shape (R, D), oldest row
first, into a tuple of three parts:

- training: all rows that are in no other part;
- validation: the `n_validation` rows before the test part;
- test: the `n_test` newest rows.

The rows stay in the order of time. Either number may be 0.
""".strip(),
    returns=("train (rows, D)", "validation (rows, D)", "test (rows, D)"),
    solution=chronological_split,
    cases=(
        pencil(np.arange(10.0)[:, np.newaxis], 2, 3),
        *random(lambda rng: (rng.standard_normal((int(rng.integers(15, 25)), 2)), 4, 5)),
        edge("no test part, n_test = 0", lambda rng: (rng.standard_normal((8, 2)), 3, 0)),
        edge("no validation part, n_validation = 0", lambda rng: (rng.standard_normal((8, 2)), 0, 3)),
        edge("neither of them, both numbers 0", lambda rng: (rng.standard_normal((6, 2)), 0, 0)),
    ),
    hints=(
        "Which rows are tomorrow, which are yesterday? The model may learn from yesterday alone.",
        "Compute two borders: where the validation part begins, and where the test part begins.",
        "The test part begins at `len(values) - n_test`, the validation part `n_validation` rows "
        "before: three slices between these borders. An index such as `-n_test` fails for 0, since "
        "`values[-0:]` is everything.",
    ),
    mistakes=(
        Mistake(
            "your test part has the oldest rows, so the model would learn from the future; the newest "
            "rows are for the test.",
            lambda values, n_validation, n_test: (
                values[n_test + n_validation :],
                values[n_test : n_test + n_validation],
                values[:n_test],
            ),
        ),
        Mistake(
            "-0 is 0: with n_test = 0, values[-n_test:] is everything. Count from the front: "
            "len(values) - n_test.",
            lambda values, n_validation, n_test: (
                values[: -(n_validation + n_test)],
                values[-(n_validation + n_test) : -n_test],
                values[-n_test:],
            ),
        ),
        Mistake(
            "the test part comes before the validation part: the newest rows are for the test.",
            lambda values, n_validation, n_test: (
                values[: len(values) - n_test - n_validation],
                values[len(values) - n_validation :],
                values[len(values) - n_test - n_validation : len(values) - n_validation],
            ),
        ),
        Mistake(
            "the numbers of validation and test rows are exchanged.",
            lambda values, n_validation, n_test: chronological_split(values, n_test, n_validation),
        ),
        Mistake(
            "the training part reaches into the validation part: it ends where that one begins.",
            lambda values, n_validation, n_test: (
                values[: len(values) - n_test],
                *chronological_split(values, n_validation, n_test)[1:],
            ),
        ),
        Mistake(
            "the rows are shuffled: random rows of a series have neighbours in the other parts. Keep them "
            "in the order of time.",
            lambda values, n_validation, n_test: chronological_split(
                np.random.default_rng(0).permutation(values), n_validation, n_test
            ),
        ),
        Mistake(
            "the rows are in reverse order: oldest first, in each part.",
            lambda values, n_validation, n_test: tuple(
                part[::-1] for part in chronological_split(values, n_validation, n_test)
            ),
        ),
        Mistake(
            "a row is lost between the parts: an end is not part of a slice, so the next part begins "
            "right there.",
            lambda values, n_validation, n_test: (
                values[: len(values) - n_test - n_validation],
                values[len(values) - n_test - n_validation + 1 : len(values) - n_test],
                values[len(values) - n_test + 1 :],
            ),
        ),
        Mistake(
            "validation and test are exchanged: the order is (training, validation, test).",
            lambda values, n_validation, n_test: tuple(
                chronological_split(values, n_validation, n_test)[n] for n in (0, 2, 1)
            ),
        ),
        Mistake(
            "the validation part reaches into the test part: it stops where the test part begins.",
            lambda values, n_validation, n_test: (
                chronological_split(values, n_validation, n_test)[0],
                values[len(values) - n_test - n_validation :],
                values[len(values) - n_test :],
            ),
        ),
        Mistake(
            "both borders lie one row too early: the test part begins at len(values) - n_test.",
            lambda values, n_validation, n_test: tuple(
                np.split(values, [len(values) - n_test - n_validation - 1, len(values) - n_test - 1])
            ),
        ),
        Mistake(
            "both borders lie one row too late: the test part begins at len(values) - n_test.",
            lambda values, n_validation, n_test: tuple(
                np.split(values, [len(values) - n_test - n_validation + 1, len(values) - n_test + 1])
            ),
        ),
        Mistake(
            "the newest row is lost: a slice to the end is values[start:].",
            lambda values, n_validation, n_test: (
                *chronological_split(values, n_validation, n_test)[:2],
                values[len(values) - n_test : -1],
            ),
        ),
        Mistake(
            "the validation part has the oldest rows; it stands between training and test.",
            lambda values, n_validation, n_test: (
                values[n_validation : len(values) - n_test],
                values[:n_validation],
                values[len(values) - n_test :],
            ),
        ),
        Mistake(
            "-0 is 0: with n_validation = 0, rest[:-n_validation] is empty. Count from the front.",
            lambda values, n_validation, n_test: (
                (rest := values[: len(values) - n_test])[:-n_validation],
                rest[-n_validation:],
                values[len(values) - n_test :],
            ),
        ),
        Mistake(
            "-0 is 0: with n_test = 0, your test part values[-n_test:] is everything; the other two are "
            "right.",
            lambda values, n_validation, n_test: (
                *chronological_split(values, n_validation, n_test)[:2],
                values[-n_test:],
            ),
        ),
        Mistake(
            "-0 is 0: with both numbers 0, values[:-0] is empty, and nothing is left for training.",
            lambda values, n_validation, n_test: (
                values[: -(n_validation + n_test)],
                *chronological_split(values, n_validation, n_test)[1:],
            ),
        ),
        Mistake(
            "a row is lost before the validation part: the end of a slice is not part of it.",
            lambda values, n_validation, n_test: (
                values[: len(values) - n_test - n_validation - 1],
                *chronological_split(values, n_validation, n_test)[1:],
            ),
        ),
    ),
)


def standardize(train: Array, test: Array) -> tuple[Array, Array]:
    """Measure both parts in training standard deviations."""
    mean = train.mean(axis=0)
    scale = train.std(axis=0)
    scale = np.where(scale == 0, 1, scale)
    return (train - mean) / scale, (test - mean) / scale


def _scaled(train: Array, test: Array, mean: Array, scale: Array) -> tuple[Array, Array]:
    scale = np.where(scale == 0, 1, scale)
    return (train - mean) / scale, (test - mean) / scale


def _two_parts(rng: np.random.Generator) -> Arguments:
    """Make a training and a test part, (rows, D) both, whose features have units of their own."""
    units, levels = np.array([1.0, 20.0, 0.3]), np.array([5.0, -40.0, 0.2])
    return rng.standard_normal((8, 3)) * units + levels, rng.standard_normal((5, 3)) * units + levels + units


STANDARDIZE = Exercise(
    id="tensors-standardize",
    chapter=1,
    title="A unit for each feature",
    level="medium",
    statement="""
Write `standardize(train, test)`. Both are arrays of shape (rows, D). Return a tuple of both, with each value
replaced by `(value - mean) / scale`:

- each feature has a mean and a scale of its own, both measured in the training part;
- the scale is the standard deviation, as `np.std` computes it;
- a feature that is constant in the training part is not divided: use a scale of 1 for it.
""".strip(),
    returns=("train (rows, D)", "test (rows, D)"),
    solution=standardize,
    cases=(
        pencil(np.array([[1.0, 10.0], [3.0, 50.0]]), np.array([[5.0, 30.0]])),
        *random(_two_parts),
        edge(
            "a feature that is constant in the training part",
            lambda rng: (np.array([[1.0, 7.0], [3.0, 7.0], [8.0, 7.0]]), np.array([[2.0, 9.0], [4.0, 7.0]])),
        ),
        edge("one test row", lambda rng: (_two_parts(rng)[0], _two_parts(rng)[1][:1])),
        edge("features of small numbers", lambda rng: tuple(part / 1000 for part in _two_parts(rng))),
    ),
    hints=(
        "What may the model know of the test part while it is trained? Nothing, not even its mean.",
        "Measure mean and standard deviation down the rows of `train`, one of each for each feature.",
        "`mean = train.mean(axis=0)`, `scale = train.std(axis=0)`; put 1 where scale is 0; use both for "
        "both parts.",
    ),
    mistakes=(
        Mistake(
            "the mean and scale know the future: they are measured on both parts together. Use the "
            "training part.",
            lambda train, test: _scaled(
                train,
                test,
                np.concatenate([train, test]).mean(axis=0),
                np.concatenate([train, test]).std(axis=0),
            ),
        ),
        Mistake(
            "the test part has a mean and a scale of its own, so one temperature becomes two different "
            "numbers. Use those of the training part for both.",
            lambda train, test: (standardize(train, train)[0], standardize(test, test)[0]),
        ),
        Mistake(
            "all features share one mean and one scale: measure each by itself, axis=0.",
            lambda train, test: _scaled(train, test, train.mean(), train.std()),
        ),
        Mistake(
            "you divide by the variance; the standard deviation is its square root.",
            lambda train, test: _scaled(train, test, train.mean(axis=0), train.var(axis=0)),
        ),
        Mistake(
            "the mean is not subtracted; it is (value - mean) / scale.",
            lambda train, test: _scaled(train, test, np.zeros(train.shape[1]), train.std(axis=0)),
        ),
        Mistake(
            "the mean is subtracted, but nothing is divided; it is (value - mean) / scale.",
            lambda train, test: (train - train.mean(axis=0), test - train.mean(axis=0)),
        ),
        Mistake(
            "this is the scale from smallest to largest; the standard deviation was asked for.",
            lambda train, test: _scaled(
                train, test, train.min(axis=0), train.max(axis=0) - train.min(axis=0)
            ),
        ),
        Mistake(
            "your standard deviation divides by the rows minus one (ddof=1); np.std divides by the rows.",
            lambda train, test: _scaled(train, test, train.mean(axis=0), train.std(axis=0, ddof=1)),
        ),
        Mistake(
            "a constant feature is divided by zero: give it a scale of 1.",
            lambda train, test: (
                (train - train.mean(axis=0)) / train.std(axis=0),
                (test - train.mean(axis=0)) / train.std(axis=0),
            ),
        ),
        Mistake(
            "a small number is added to the scale; a constant feature is divided by it alone. Use 1.",
            lambda train, test: (
                (train - train.mean(axis=0)) / (train.std(axis=0) + 1e-8),
                (test - train.mean(axis=0)) / (train.std(axis=0) + 1e-8),
            ),
        ),
        Mistake(
            "you divide by the largest value; subtract the mean, and divide by the standard deviation.",
            lambda train, test: (train / train.max(axis=0), test / train.max(axis=0)),
        ),
        Mistake(
            "the test part was left in its old unit: it needs the training mean and scale, too.",
            lambda train, test: (standardize(train, test)[0], test),
        ),
        Mistake(
            "only the mean is divided: put train - mean in brackets.",
            lambda train, test: (
                train
                - train.mean(axis=0) / (scale := np.where(train.std(axis=0) == 0, 1, train.std(axis=0))),
                test - train.mean(axis=0) / scale,
            ),
        ),
        Mistake(
            "the test part is divided by its own standard deviation; use that of the training part.",
            lambda train, test: (
                standardize(train, test)[0],
                _scaled(test, test, train.mean(axis=0), test.std(axis=0))[0],
            ),
        ),
        Mistake(
            "every scale below 1 has become 1; only a scale of 0 does.",
            lambda train, test: _scaled(train, test, train.mean(axis=0), np.maximum(train.std(axis=0), 1)),
        ),
        Mistake(
            "you measure each row along its features; a feature is measured down the rows, axis=0.",
            lambda train, test: tuple(
                (part - part.mean(axis=1, keepdims=True)) / part.std(axis=1, keepdims=True)
                for part in (train, test)
            ),
        ),
        Mistake(
            "you subtract the median; the mean was asked for.",
            lambda train, test: _scaled(train, test, np.median(train, axis=0), train.std(axis=0)),
        ),
        Mistake(
            "your scale is measured from 0; the standard deviation is measured from the mean.",
            lambda train, test: _scaled(train, test, train.mean(axis=0), np.sqrt((train**2).mean(axis=0))),
        ),
        Mistake(
            "your scale is the mean distance from the mean; the standard deviation squares the distances.",
            lambda train, test: _scaled(
                train, test, train.mean(axis=0), np.abs(train - train.mean(axis=0)).mean(axis=0)
            ),
        ),
        Mistake(
            "a constant feature is left as it is; subtract its mean all the same, only its scale is 1.",
            lambda train, test: _scaled(
                train, test, train.mean(axis=0) * (train.std(axis=0) != 0), train.std(axis=0)
            ),
        ),
        Mistake(
            "a constant feature has become 0 in the test part, too; there it may differ from the mean.",
            lambda train, test: tuple(part * (train.std(axis=0) != 0) for part in standardize(train, test)),
        ),
        Mistake(
            "a small scale has become 1; only a scale of 0 does.",
            lambda train, test: _scaled(
                train, test, train.mean(axis=0), np.where(train.std(axis=0) < 0.01, 1, train.std(axis=0))
            ),
        ),
        Mistake(
            "a scale of 0 has become a small number, by which a constant feature is divided. Use 1.",
            lambda train, test: _scaled(train, test, train.mean(axis=0), np.maximum(train.std(axis=0), 1e-8)),
        ),
        Mistake(
            "the mean and the scale are those of the test part; use the training part.",
            lambda train, test: _scaled(train, test, test.mean(axis=0), test.std(axis=0)),
        ),
        Mistake(
            "the two parts are exchanged: (train, test).", lambda train, test: standardize(train, test)[::-1]
        ),
    ),
)


def naive_error(values: Array, horizon: int) -> float:
    """Measure the forecast that nothing changes."""
    return float(np.abs(values[horizon:] - values[:-horizon]).mean())


NAIVE = Exercise(
    id="tensors-naive-error",
    chapter=1,
    title="The forecast to beat",
    level="medium",
    statement="""
The naive forecast says that nothing changes: the value `horizon` steps from now is the value now. Write
`naive_error(values, horizon)` that returns its mean absolute error on a series of shape (R,), over all steps
that have a later value to compare with. `horizon` is 1 or more.
""".strip(),
    returns=("error",),
    solution=naive_error,
    cases=(
        pencil(np.array([1.0, 3.0, 2.0, 6.0]), 2),
        *random(lambda rng: (rng.standard_normal(12).cumsum(), 3)),
        edge("the next step, horizon = 1", lambda rng: (rng.standard_normal(9).cumsum(), 1)),
        edge("one pair of values only", lambda rng: (rng.standard_normal(5).cumsum(), 4)),
    ),
    hints=(
        "Write the series on one line, and below it the same series, moved by horizon. What do you compare?",
        "Each value is compared with the one horizon steps later; R - horizon pairs are left.",
        "`values[horizon:]` is what came, `values[:-horizon]` what was forecast. Take the mean of the "
        "absolute difference, `np.abs(...).mean()`.",
    ),
    mistakes=(
        Mistake(
            "this is the root of the mean square; the mean absolute error was asked for.",
            lambda values, horizon: np.sqrt(np.mean((values[horizon:] - values[:-horizon]) ** 2)),
        ),
        Mistake(
            "this is the mean square; the mean absolute error was asked for.",
            lambda values, horizon: np.mean((values[horizon:] - values[:-horizon]) ** 2),
        ),
        Mistake(
            "errors up and down cancel: take the absolute value before the mean.",
            lambda values, horizon: np.mean(values[horizon:] - values[:-horizon]),
        ),
        Mistake(
            "the absolute value is taken after the mean, when ups and downs have cancelled.",
            lambda values, horizon: abs(np.mean(values[horizon:] - values[:-horizon])),
        ),
        Mistake(
            "the horizon is ignored: you compare with the next step.",
            lambda values, horizon: np.abs(np.diff(values)).mean(),
        ),
        Mistake(
            "the end is compared with the beginning: np.roll goes round in a circle.",
            lambda values, horizon: np.abs(values - np.roll(values, horizon)).mean(),
        ),
        Mistake(
            "this is the sum; divide by the number of pairs.",
            lambda values, horizon: np.abs(values[horizon:] - values[:-horizon]).sum(),
        ),
        Mistake(
            "you divide by all R steps; divide by the R - horizon that have a later value.",
            lambda values, horizon: np.abs(values[horizon:] - values[:-horizon]).sum() / len(values),
        ),
        Mistake(
            "this is the median of the errors; the mean was asked for.",
            lambda values, horizon: np.median(np.abs(values[horizon:] - values[:-horizon])),
        ),
        Mistake(
            "this is the largest error; the mean was asked for.",
            lambda values, horizon: np.abs(values[horizon:] - values[:-horizon]).max(),
        ),
        Mistake(
            "you compare with the mean of the series; the naive forecast is the value now.",
            lambda values, horizon: np.abs(values - values.mean()).mean(),
        ),
        Mistake(
            "np.diff(values, horizon) takes differences of differences; subtract values that are horizon "
            "steps apart.",
            lambda values, horizon: np.abs(np.diff(values, horizon)).mean(),
        ),
        Mistake(
            "you look at every horizon-th value only; each step has a forecast.",
            lambda values, horizon: np.abs(np.diff(values[::horizon])).mean(),
        ),
        Mistake(
            "you compare values that are horizon + 1 steps apart; it is horizon steps.",
            lambda values, horizon: (
                np.abs(values[horizon + 1 :] - values[: -horizon - 1]).sum()
                / np.float64(len(values) - horizon - 1)
            ),
        ),
        Mistake(
            "you compare values that are horizon - 1 steps apart; it is horizon steps.",
            lambda values, horizon: np.abs(
                values[horizon - 1 :] - values[: len(values) - horizon + 1]
            ).mean(),
        ),
        Mistake(
            "the errors are divided by the values; the mean absolute error keeps the unit of the series.",
            lambda values, horizon: np.abs((values[horizon:] - values[:-horizon]) / values[horizon:]).mean(),
        ),
        Mistake(
            "the errors are divided by the values now; the mean absolute error keeps the unit of the series.",
            lambda values, horizon: np.abs((values[horizon:] - values[:-horizon]) / values[:-horizon]).mean(),
        ),
        Mistake(
            "these are the errors of all steps; take their mean.",
            lambda values, horizon: np.abs(values[horizon:] - values[:-horizon]),
        ),
        Mistake(
            "the last pair is left out: there are R - horizon pairs.",
            lambda values, horizon: (
                np.abs(values[horizon:-1] - values[: -horizon - 1]).sum()
                / np.float64(len(values) - horizon - 1)
            ),
        ),
        Mistake(
            "this is the error of the last step alone; take the mean over all.",
            lambda values, horizon: abs(values[-1] - values[-1 - horizon]),
        ),
        Mistake(
            "you divide by one pair too few: there are R - horizon.",
            lambda values, horizon: (
                np.abs(values[horizon:] - values[:-horizon]).sum() / max(len(values) - horizon - 1, 1)
            ),
        ),
        Mistake(
            "the error is rounded; return it with all its digits.",
            lambda values, horizon: round(naive_error(values, horizon), 2),
        ),
        Mistake(
            "the error is divided by the horizon; it is the mean over all pairs, and nothing else.",
            lambda values, horizon: naive_error(values, horizon) / horizon,
        ),
        Mistake(
            "the error is divided by the standard deviation; it keeps the unit of the series.",
            lambda values, horizon: naive_error(values, horizon) / values.std(),
        ),
        Mistake(
            "the error is a hundred times too large; no percentage was asked for.",
            lambda values, horizon: 100 * naive_error(values, horizon),
        ),
        Mistake(
            "every value is compared with the first one; compare it with the one horizon steps before.",
            lambda values, horizon: np.abs(values[horizon:] - values[0]).mean(),
        ),
    ),
)


def forecasting_data(values: Array, n_test: int, length: int) -> tuple[Array, Array, Array, Array]:
    """Split, standardize, and cut into windows."""
    train, test = values[: len(values) - n_test], values[len(values) - n_test :]
    mean, scale = train.mean(axis=0), train.std(axis=0)
    parts = []
    for part in ((train - mean) / scale, (test - mean) / scale):
        parts.append(np.stack([part[n : n + length] for n in range(len(part) - length)]))
        parts.append(part[length:])
    x_train, y_train, x_test, y_test = parts
    return x_train, y_train, x_test, y_test


def _cut(train: Array, test: Array, length: int) -> tuple[Array, Array, Array, Array]:
    return *windows(train, length, 1), *windows(test, length, 1)


def _parts(values: Array, n_test: int) -> tuple[Array, Array]:
    return values[: len(values) - n_test], values[len(values) - n_test :]


def _windows_first(values: Array, n_test: int, length: int) -> tuple[Array, ...]:
    """Cut the windows before the split: the first test windows then hold training rows."""
    train, _ = _parts(values, n_test)
    x, y = windows((values - train.mean(axis=0)) / train.std(axis=0), length, 1)
    return x[:-n_test], y[:-n_test], x[-n_test:], y[-n_test:]


CAPSTONE = Exercise(
    id="tensors-forecasting-data",
    chapter=1,
    title="From a series to training data",
    level="hard",
    capstone=True,
    statement="""
Bring the chapter together. `values` is a series of shape (R, D), oldest row first. Write
`forecasting_data(values, n_test, length)` that returns a tuple `(x_train, y_train, x_test, y_test)`, without
a leak:

1. the `n_test` newest rows are the test part, the others the training part;
2. every feature of both parts is standardized with the mean and `np.std` of the training part
   (no feature is constant there);
3. each part is cut by itself into windows of `length` rows, whose target is the next row.

The x have shape (N, T, D), the y have shape (N, D).
""".strip(),
    returns=("x_train (N, T, D)", "y_train (N, D)", "x_test (N, T, D)", "y_test (N, D)"),
    solution=forecasting_data,
    cases=(
        pencil(np.array([[0.0], [2.0], [0.0], [2.0], [5.0], [7.0], [9.0]]), 3, 2),
        *random(lambda rng: (_two_parts(rng)[0].repeat(3, axis=0) + rng.standard_normal((24, 3)), 9, 4)),
        edge("windows of one row, length = 1", lambda rng: (rng.standard_normal((9, 2)), 4, 1)),
        edge("one test window", lambda rng: (rng.standard_normal((12, 2)), 4, 3)),
    ),
    hints=(
        "You have written the three steps already: the split, the standardizing and the windows. Mind "
        "their order.",
        "Split first. Then measure mean and scale on the training part. Then cut each part into windows.",
        "A part of P rows has P - length windows `part[n : n + length]`, and its targets are "
        "`part[length:]`.",
    ),
    mistakes=(
        Mistake(
            "the mean and the scale know the future: they are measured before the split. Split first.",
            lambda values, n_test, length: _cut(
                *_parts((values - values.mean(axis=0)) / values.std(axis=0), n_test), length
            ),
        ),
        Mistake(
            "the windows are cut before the split, so that test windows hold training rows. Split first.",
            _windows_first,
        ),
        Mistake(
            "the test part is standardized with its own mean and scale; use those of the training part.",
            lambda values, n_test, length: _cut(
                standardize(values[: len(values) - n_test], values)[0],
                standardize(values[len(values) - n_test :], values)[0],
                length,
            ),
        ),
        Mistake(
            "nothing is standardized; subtract the training mean, and divide by the training scale.",
            lambda values, n_test, length: _cut(*_parts(values, n_test), length),
        ),
        Mistake(
            "the targets are in the old unit; take them from the standardized part, too.",
            lambda values, n_test, length: (
                forecasting_data(values, n_test, length)[0],
                windows(_parts(values, n_test)[0], length, 1)[1],
                forecasting_data(values, n_test, length)[2],
                windows(_parts(values, n_test)[1], length, 1)[1],
            ),
        ),
        Mistake(
            "the test part has the oldest rows: it must have the newest.",
            lambda values, n_test, length: _cut(
                (values[n_test:] - values[n_test:].mean(axis=0)) / values[n_test:].std(axis=0),
                (values[:n_test] - values[n_test:].mean(axis=0)) / values[n_test:].std(axis=0),
                length,
            ),
        ),
        Mistake(
            "all features share one mean and one scale; measure each by itself, axis=0.",
            lambda values, n_test, length: _cut(
                *_scaled(
                    *_parts(values, n_test),
                    _parts(values, n_test)[0].mean(),
                    _parts(values, n_test)[0].std(),
                ),
                length,
            ),
        ),
        Mistake(
            "each target is the last row of its window, which the model has just read. The target is "
            "the next row.",
            lambda values, n_test, length: tuple(
                array
                for x, y in [forecasting_data(values, n_test, length)[n : n + 2] for n in (0, 2)]
                for array in (x, x[:, -1])
            ),
        ),
        Mistake(
            "the order is (x_train, y_train, x_test, y_test); yours is (x_train, x_test, y_train, y_test).",
            lambda values, n_test, length: tuple(
                forecasting_data(values, n_test, length)[n] for n in (0, 2, 1, 3)
            ),
        ),
        Mistake(
            "the mean and the scale are those of the test part; use the training part.",
            lambda values, n_test, length: _cut(
                *_scaled(*(parts := _parts(values, n_test)), parts[1].mean(axis=0), parts[1].std(axis=0)),
                length,
            ),
        ),
        Mistake(
            "x and y are exchanged: the order is (x_train, y_train, x_test, y_test).",
            lambda values, n_test, length: tuple(
                forecasting_data(values, n_test, length)[n] for n in (1, 0, 3, 2)
            ),
        ),
        Mistake(
            "your standard deviation divides by the rows minus one (ddof=1); np.std divides by the rows.",
            lambda values, n_test, length: _cut(
                *_scaled(
                    *(parts := _parts(values, n_test)), parts[0].mean(axis=0), parts[0].std(axis=0, ddof=1)
                ),
                length,
            ),
        ),
        Mistake(
            "you divide by the variance; the standard deviation is its square root.",
            lambda values, n_test, length: _cut(
                *_scaled(*(parts := _parts(values, n_test)), parts[0].mean(axis=0), parts[0].var(axis=0)),
                length,
            ),
        ),
        Mistake(
            "the last window of each part is missing: a part of P rows has P - length windows.",
            lambda values, n_test, length: tuple(
                array[:-1] for array in forecasting_data(values, n_test, length)
            ),
        ),
        Mistake(
            "the target is the row right behind its window; yours is one row later.",
            lambda values, n_test, length: tuple(
                array
                for n in (0, 2)
                for array in (
                    forecasting_data(values, n_test, length)[n][:-1],
                    forecasting_data(values, n_test, length)[n + 1][1:],
                )
            ),
        ),
        Mistake(
            "the test part is left in its old unit: it needs the training mean and scale, too.",
            lambda values, n_test, length: (
                *forecasting_data(values, n_test, length)[:2],
                *windows(_parts(values, n_test)[1], length, 1),
            ),
        ),
        Mistake(
            "the training and the test part are exchanged: the order is (x_train, y_train, x_test, y_test).",
            lambda values, n_test, length: tuple(
                forecasting_data(values, n_test, length)[n] for n in (2, 3, 0, 1)
            ),
        ),
        Mistake(
            "the mean is subtracted, but nothing is divided; it is (value - mean) / scale.",
            lambda values, n_test, length: _cut(
                *_scaled(*(parts := _parts(values, n_test)), parts[0].mean(axis=0), np.ones(values.shape[1])),
                length,
            ),
        ),
        Mistake(
            "the mean is that of the training part, but the scale is that of the whole series; measure "
            "both on the training part.",
            lambda values, n_test, length: _cut(
                *_scaled(*(parts := _parts(values, n_test)), parts[0].mean(axis=0), values.std(axis=0)),
                length,
            ),
        ),
        Mistake(
            "mean and scale are measured on the windows, in which most rows stand several times; measure "
            "them on the rows.",
            lambda values, n_test, length: _cut(
                *_scaled(
                    *(parts := _parts(values, n_test)),
                    (x := windows(parts[0], length, 1)[0]).mean(axis=(0, 1)),
                    x.std(axis=(0, 1)),
                ),
                length,
            ),
        ),
    ),
)

EXERCISES = (BYTES, VIDEO, FEATURE_AXIS, TIME_FIRST, SPLIT, NAIVE, WINDOWS, STANDARDIZE, CAPSTONE)
