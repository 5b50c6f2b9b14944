"""Glucose readings, cut into windows and what came after them; splits by time."""

import itertools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from rnn_course.checks import Array, not_special
from rnn_course.datasets import Glucose, glucose

READ = 36  # readings in a window: three hours
AHEAD = 12  # readings to forecast: one hour
STEP = 5  # minutes between two readings

# From the first month, up to and without the second.
TRAIN = ("2010-03", "2010-08")
VALIDATION = ("2010-08", "2010-09")
TEST = ("2010-09", "2010-11")


class Windows(NamedTuple):
    """Windows of a series in the order of time, with what came next.

    N is the number of windows.
    """

    x: Array
    """What a model reads, (N, READ) in mg/dL."""
    y: Array
    """What it should forecast, (N, AHEAD) in mg/dL."""
    time: NDArray[np.datetime64]
    """When the last reading of the window was taken, (N,)."""


def unbroken(time: NDArray[np.datetime64], shortest: int = 4, longest: int = 6) -> list[slice]:
    """Find the runs of readings whose steps have the right length.

    Parameters
    ----------
    time : numpy.ndarray, shape (rows,)
        When each reading was taken, oldest first.
    shortest, longest : int
        Which steps are accepted, in minutes.

    Returns
    -------
    list of slice
        The longest possible runs of rows; a reading alone is a run, too.
    """
    minutes = np.diff(time) // np.timedelta64(1, "m")
    breaks = np.flatnonzero((minutes < shortest) | (minutes > longest)) + 1
    edges = [0, *breaks.tolist(), len(time)]
    return [slice(start, stop) for start, stop in itertools.pairwise(edges)]


def cut(values: ArrayLike, read: int, ahead: int) -> tuple[Array, Array]:
    """Cut one run of readings into windows and what came after each.

    Parameters
    ----------
    values : array_like, shape (rows,)
        Readings without gaps, oldest first.
    read, ahead : int
        How many readings a window has, and how many after it are its target.

    Returns
    -------
    x : numpy.ndarray, shape (N, read)
        The windows, with N = rows - read - ahead + 1, or 0 if the run is too short.
    y : numpy.ndarray, shape (N, ahead)
        What came next.

    Raises
    ------
    TypeError
        If `values` is a masked array or a matrix.
    """
    not_special("cut", "values", values)
    values = np.asarray(values, dtype=np.float64)
    if len(values) < read + ahead:
        return np.empty((0, read)), np.empty((0, ahead))
    pieces = sliding_window_view(values, read + ahead)
    return pieces[:, :read].copy(), pieces[:, read:].copy()


def glucose_windows(first: str, last: str, readings: Glucose | None = None) -> Windows:
    """Cut the glucose readings of some months into windows; no window reaches into another month.

    Parameters
    ----------
    first, last : str
        The first month, and the one after the last, such as ``"2010-08"`` and ``"2010-09"``.
    readings : Glucose, optional
        The readings, if they are not those of the package as they are.

    Returns
    -------
    Windows
        All windows between whose readings lie 4 to 6 minutes.

    Raises
    ------
    ImportError
        If the package that ships the data is not installed.
    ValueError
        If there is no window between the two months.
    """
    readings = glucose() if readings is None else readings
    inside = (readings.time >= np.datetime64(first)) & (readings.time < np.datetime64(last))
    time, values = readings.time[inside], readings.mg_dl[inside]
    xs, ys, times = [], [], []
    for run in unbroken(time):
        x, y = cut(values[run], READ, AHEAD)
        xs.append(x)
        ys.append(y)
        times.append(time[run][READ - 1 : READ - 1 + len(x)])
    if not sum(map(len, xs)):
        raise ValueError(f"glucose_windows: no window from {first} up to {last}; expected months of 2010")
    return Windows(np.concatenate(xs), np.concatenate(ys), np.concatenate(times))


def smoothed(readings: Glucose, width: int = 7) -> Glucose:
    """Replace each reading by the mean of its neighbourhood: a leak, since half of it is the future.

    Parameters
    ----------
    readings : Glucose
        The readings.
    width : int
        How many readings each mean is taken over, an odd number; fewer at the ends of a run.

    Returns
    -------
    Glucose
        The same times with other values.
    """
    values = np.empty_like(readings.mg_dl)
    for run in unbroken(readings.time):
        part = readings.mg_dl[run]
        ones = np.ones(width)
        sums, counts = (
            np.convolve(one, ones)[width // 2 :][: len(part)] for one in (part, np.ones_like(part))
        )
        values[run] = sums / counts
    return readings._replace(mg_dl=values)


@dataclass(frozen=True)
class Scaling:
    """What turns readings into the inputs of a network, and its outputs into readings.

    Everything is relative to the last reading of a window, as the forecast "no change" is; the level is a
    feature of its own. All numbers are in mg/dL and measured on the training part: make one with `fit`.

    Attributes
    ----------
    mean : float
        The mean of all readings.
    level : float
        Their standard deviation.
    distance : float
        The standard deviation of a reading's distance from the last one of its window.
    step : float
        The standard deviation of a reading's distance from the one before it.
    change : float
        The standard deviation of the targets' distance from the last reading.
    """

    mean: float
    level: float
    distance: float
    step: float
    change: float

    @classmethod
    def fit(cls, train: Windows) -> "Scaling":
        """Measure the numbers on the training part.

        Parameters
        ----------
        train : Windows
            The training part.

        Returns
        -------
        Scaling
            Made for this part.
        """
        x, y, _ = train
        last = x[:, -1:]
        sizes = [x, x - last, np.diff(x), y - last]
        return cls(float(x.mean()), *(float(size.std()) for size in sizes))

    def features(self, x: Array) -> NDArray[np.float32]:
        """Give a network what it reads.

        Parameters
        ----------
        x : numpy.ndarray, shape (N, T)
            Readings in mg/dL.

        Returns
        -------
        numpy.ndarray, shape (N, T, 3)
            For each reading its distance from the last one, its distance from the one before it, and its
            level.
        """
        steps = np.diff(x, prepend=x[:, :1])
        parts = [(x - x[:, -1:]) / self.distance, steps / self.step, (x - self.mean) / self.level]
        return np.stack(parts, axis=-1).astype(np.float32)

    def targets(self, x: Array, y: Array) -> NDArray[np.float32]:
        """Give a network what it should answer.

        Parameters
        ----------
        x, y : numpy.ndarray, shapes (N, T) and (N, AHEAD)
            Windows and what came next, in mg/dL.

        Returns
        -------
        numpy.ndarray, shape (N, AHEAD)
            The changes from the last reading, in standard deviations.
        """
        return ((y - x[:, -1:]) / self.change).astype(np.float32)

    def readings(self, x: Array, output: Array) -> Array:
        """Turn outputs of a network into forecasts.

        Parameters
        ----------
        x : numpy.ndarray, shape (N, T)
            The windows, in mg/dL.
        output : numpy.ndarray, shape (N, ...)
            What the network gave for them.

        Returns
        -------
        numpy.ndarray, shape (N, ...)
            In mg/dL.
        """
        last = x[:, -1].reshape(-1, *[1] * (output.ndim - 1))
        return last + self.change * output.astype(np.float64)
