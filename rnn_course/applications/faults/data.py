"""Windows of sea temperature, half of them with an injected fault, split by time before anything else."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course.datasets import chronological_split, sea_temperature, stretches

LENGTH = 48  # T: half hours in a window, one day
STRIDE = 12  # half hours from the start of one window to the next: 6 h
SHARES = (0.6, 0.2, 0.2)  # of the time: training, validation, test
KINDS = ("spike", "shift", "stuck", "drift")
NORMAL = "normal"
EARLIEST = 4  # no fault begins in the first 2 h of a window: something normal comes first
DIGITS = 3  # the sensor writes thousandths of a degree


class Windows(NamedTuple):
    """Labelled windows: what `split_windows` gives for each part of the time."""

    celsius: NDArray[np.float64]
    """The readings in degrees Celsius, (N, T)."""
    wrong: NDArray[np.bool_]
    """Which of them a fault has changed, (N, T)."""
    kind: NDArray[np.str_]
    """The fault, (N,): one of `KINDS`, or `NORMAL`."""

    @property
    def abnormal(self) -> NDArray[np.bool_]:
        """Whether there is a fault, (N,)."""
        return self.kind != NORMAL

    def take(self, rows: NDArray[np.int64]) -> "Windows":
        """Give some of the windows.

        Parameters
        ----------
        rows : numpy.ndarray
            Their numbers, (M,).

        Returns
        -------
        Windows
            M of them, in this order.
        """
        return Windows(self.celsius[rows], self.wrong[rows], self.kind[rows])


class Parts(NamedTuple):
    """Windows from three parts of the time: what `split_windows` returns."""

    train: Windows
    """The oldest."""
    validation: Windows
    """Those between training and test."""
    test: Windows
    """The newest."""


def inject(celsius: NDArray[np.float64], kind: str, rng: np.random.Generator) -> NDArray[np.float64]:
    """Put a fault into a copy of one window.

    Parameters
    ----------
    celsius : numpy.ndarray
        The readings in degrees Celsius, (T,), with T at least 24.
    kind : {"spike", "shift", "stuck", "drift"}
        The fault.
    rng : numpy.random.Generator
        Draws onset, sign and size.

    Returns
    -------
    numpy.ndarray
        The window with the fault, (T,), rounded as the sensor rounds.

    Raises
    ------
    KeyError
        If there is no such fault.
    """
    T, faulty = len(celsius), celsius.copy()
    shortest = {"spike": 1, "shift": 2, "stuck": 8, "drift": 16}[kind]
    onset = rng.integers(EARLIEST, T - shortest + 1)
    sign = rng.choice([-1.0, 1.0])
    if kind == "spike":  # one reading is far off
        faulty[onset] += sign * rng.uniform(0.8, 3.0)
    elif kind == "shift":  # all readings from here on are too high or too low
        faulty[onset:] += sign * rng.uniform(0.6, 2.0)
    elif kind == "stuck":  # the sensor repeats a reading for 4 to 12 hours
        faulty[onset : onset + rng.integers(8, 25)] = faulty[onset - 1]
    else:  # drift: the error grows from reading to reading
        size = sign * rng.uniform(0.8, 3.0)
        faulty[onset:] += size * np.linspace(0, 1, T - onset + 1)[1:]
    return faulty.round(DIGITS)


def split_windows(seed: int, stride: int = STRIDE) -> Parts:
    """Load the sea temperature, split it by time, cut windows, and put a fault into every second one.

    The series is split first. A window then lies in one part and in a stretch without gaps, so no
    reading is in two parts.

    Parameters
    ----------
    seed : int
        Of the faults.
    stride : int
        Half hours from the start of one window to the start of the next.

    Returns
    -------
    Parts
        Windows for training, validation and test.

    Raises
    ------
    ImportError
        If the package that ships the data is not installed.
    """
    celsius = sea_temperature().celsius
    rng = np.random.default_rng(seed)
    return Parts(*(label(np.array(list(cut(part, stride))), rng) for part in parts_of(celsius)))


def parts_of(celsius: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Split a series by time.

    Parameters
    ----------
    celsius : numpy.ndarray
        The readings, (rows,).

    Returns
    -------
    list of numpy.ndarray
        The training, the validation and the test part.
    """
    _, validation, test = SHARES
    return list(chronological_split(celsius, validation, test))


def cut(celsius: NDArray[np.float64], stride: int, length: int = LENGTH) -> Iterator[NDArray[np.float64]]:
    """Cut a series into windows that hold no gap.

    Parameters
    ----------
    celsius : numpy.ndarray
        The readings, (rows,), NaN where one is missing.
    stride : int
        Rows from the start of one window to the start of the next.
    length : int
        Rows in a window, T.

    Yields
    ------
    numpy.ndarray
        The next window, (T,).
    """
    for stretch in stretches(celsius):
        for start in range(stretch.start, stretch.stop - length + 1, stride):
            yield celsius[start : start + length]


def label(celsius: NDArray[np.float64], rng: np.random.Generator) -> Windows:
    """Put a fault into half of the windows, each kind in its turn.

    Parameters
    ----------
    celsius : numpy.ndarray
        Normal windows, (N, T).
    rng : numpy.random.Generator
        Draws which windows, and their faults.

    Returns
    -------
    Windows
        The windows in the same order.
    """
    faulty, kind = celsius.copy(), np.full(len(celsius), NORMAL, dtype="<U8")
    for turn, n in enumerate(rng.permutation(len(celsius))[: len(celsius) // 2]):
        kind[n] = KINDS[turn % len(KINDS)]
        faulty[n] = inject(celsius[n], kind[n], rng)
    return Windows(faulty, faulty != celsius, kind)


def joined(windows: Sequence[Windows]) -> Windows:
    """Put windows from several places together.

    Parameters
    ----------
    windows : sequence of Windows
        With the same T.

    Returns
    -------
    Windows
        All of them, in this order.
    """
    return Windows(
        np.concatenate([one.celsius for one in windows]),
        np.concatenate([one.wrong for one in windows]),
        np.concatenate([one.kind for one in windows]),
    )


def pieces(windows: Windows, length: int = 24, stride: int = 4) -> Windows:
    """Cut windows into shorter ones that overlap; a piece is abnormal if one of its readings is wrong.

    Parameters
    ----------
    windows : Windows
        N windows, (N, T).
    length, stride : int
        Readings in a piece, and from the start of one piece to the start of the next.

    Returns
    -------
    Windows
        The pieces of the first window, then those of the second, and so on.
    """
    rows = np.arange(0, windows.celsius.shape[1] - length + 1, stride)[:, np.newaxis] + np.arange(length)
    celsius = windows.celsius[:, rows].reshape(-1, length)
    wrong = windows.wrong[:, rows].reshape(-1, length)
    kind = np.where(wrong.any(axis=1), np.repeat(windows.kind, len(rows)), NORMAL)
    return Windows(celsius, wrong, kind)


def features(celsius: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give each reading three numbers: level, difference, and size of the difference.

    The level is taken from the mean of its own window, so that the season does not matter. Level and
    difference go through arcsinh, which is linear near 0 and grows like a logarithm far from it: an error of
    20 degrees is then a large number, not an absurd one. The logarithm of the size tells a difference of
    exactly 0 from a small one.

    Parameters
    ----------
    celsius : numpy.ndarray
        Windows, (N, T).

    Returns
    -------
    numpy.ndarray
        (N, T, 3), neither centred nor scaled. The first reading of a window has the difference 0.
    """
    level = celsius - celsius.mean(axis=1, keepdims=True)
    difference = np.diff(celsius, axis=1, prepend=celsius[:, :1])
    size = np.log10(np.abs(difference) + 0.003)
    return np.stack([np.arcsinh(level / 0.5), np.arcsinh(difference / 0.05), size], axis=-1)
