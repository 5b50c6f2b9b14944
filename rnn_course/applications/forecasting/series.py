"""The other series of the chapter: a sine wave, the sea, and shares."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course.applications.forecasting.data import Windows, cut
from rnn_course.checks import Array
from rnn_course.datasets import daily_prices, sea_temperature, stretches

HALF_HOURS = 48  # of the sea: a day to read, and a day to forecast
RETURNS = 20  # of a share: a month to read, and the next day to forecast


def sea_windows(first: str, last: str) -> Windows:
    """Cut the sea temperatures of some months into windows of a day, with the day that came next.

    Parameters
    ----------
    first, last : str
        The first month, from 2016-07-08 on, and the one after the last.

    Returns
    -------
    Windows
        ``x`` and ``y`` are (N, 48) half hours, in degrees Celsius, from the longest stretch without a gap.

    Raises
    ------
    ImportError
        If the package that ships the data is not installed.
    ValueError
        If there is no window between the two months.
    """
    sea = sea_temperature()
    longest = max(stretches(sea.celsius), key=lambda part: part.stop - part.start)
    time, celsius = sea.time[longest], sea.celsius[longest]
    inside = (time >= np.datetime64(first)) & (time < np.datetime64(last))
    x, y = cut(celsius[inside], HALF_HOURS, HALF_HOURS)
    if not len(x):
        raise ValueError(f"sea_windows: no window from {first} up to {last}; expected 2016-07 to 2017-04")
    return Windows(x, y, time[inside][HALF_HOURS - 1 :][: len(x)])


class Days(NamedTuple):
    """The days of a share, each with the month before it; N is their number."""

    x: Array
    """The last 20 changes of the logarithm of the price, (N, 20)."""
    y: Array
    """The next one, (N, 1)."""
    price: Array
    """The adjusted close of the day in dollars, (N,)."""
    time: NDArray[np.datetime64]
    """The day, (N,)."""

    def dollars(self, changes: Array) -> Array:
        """Turn forecasts of the change, (N,), into forecasts of the next day's price, (N,)."""
        return self.price * np.exp(changes)


def share_days(ticker: str) -> Days:
    """Cut the prices of a share into days with the month before them.

    Parameters
    ----------
    ticker : str
        The share, such as ``"AAPL"``.

    Returns
    -------
    Days
        All days with 20 changes before them and one after.

    Raises
    ------
    ImportError, ValueError
        As for :func:`rnn_course.datasets.daily_prices`.
    """
    days = daily_prices(ticker)
    x, y = cut(np.diff(np.log(days.adjusted_close)), RETURNS, 1)
    known = slice(RETURNS, RETURNS + len(x))
    return Days(x, y, days.adjusted_close[known], days.date[known])


def sine(rows: int, noise: float, seed: int, period: float = 25.0) -> Array:
    """Make a sine wave with noise.

    Parameters
    ----------
    rows : int
        How many values.
    noise : float
        The standard deviation of what is added to each value.
    seed : int
        Of the noise.
    period : float
        After how many steps the wave repeats.

    Returns
    -------
    numpy.ndarray, shape (rows,)
        The wave, of amplitude 1.
    """
    wave: Any = np.sin(2 * np.pi * np.arange(rows) / period)
    return wave + noise * np.random.default_rng(seed).standard_normal(rows)
