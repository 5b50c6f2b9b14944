"""How good forecasts and intervals are."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.checks import Array


def rmse(y: Array, forecast: Array) -> Array:
    """Measure the root mean squared error.

    Parameters
    ----------
    y, forecast : numpy.ndarray, shape (N, ...)
        What came, and what was forecast; NaN is left out.

    Returns
    -------
    numpy.ndarray, shape (...)
        In the unit of `y`.
    """
    return np.sqrt(np.nanmean((forecast - y) ** 2, axis=0))


def mae(y: Array, forecast: Array) -> Array:
    """Measure the mean absolute error.

    Parameters
    ----------
    y, forecast : numpy.ndarray, shape (N, ...)
        What came, and what was forecast; NaN is left out.

    Returns
    -------
    numpy.ndarray, shape (...)
        In the unit of `y`.
    """
    return np.nanmean(np.abs(forecast - y), axis=0)


def outside(y: Array, interval: Array) -> Array:
    """Measure how far readings lie outside their intervals.

    Parameters
    ----------
    y : numpy.ndarray, shape (N, AHEAD)
        Readings.
    interval : numpy.ndarray, shape (N, AHEAD, 2)
        Lower and upper ends.

    Returns
    -------
    numpy.ndarray, shape (N, AHEAD)
        The distance from the nearer end, negative inside: the margin that would just have held the reading.
    """
    return np.maximum(interval[..., 0] - y, y - interval[..., 1])


def daily_margins(scores: Array, time: NDArray[np.datetime64], days: int, share: float) -> Array:
    """Set the margin of each day by the mistakes of the days before it.

    A mistake counts only once it is known: when the hour that was forecast lies before the day's midnight.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N, AHEAD)
        How far each reading lay outside its interval, from `outside`.
    time : numpy.ndarray, shape (N,)
        When each forecast was made.
    days : int
        How many days back.
    share : float
        The share of the readings that the interval should hold.

    Returns
    -------
    numpy.ndarray, shape (N, AHEAD)
        The margins; NaN on a day with nothing to learn from.
    """
    margins = np.full(scores.shape, np.nan)
    midnight = time.astype("datetime64[D]")
    for day in np.unique(midnight):
        known = (time + np.timedelta64(60, "m") <= day) & (time >= day - np.timedelta64(days, "D"))
        if known.any():
            margins[midnight == day] = np.quantile(scores[known], share, axis=0)
    return margins
