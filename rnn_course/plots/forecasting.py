"""The figures of chapter 14: forecasts beside what came, and intervals."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from rnn_course.checks import Array
from rnn_course.plots.style import DASHES, PALETTE


def beside(came: Array, forecasts: Mapping[str, Array], axes: Axes) -> None:
    """Draw what came as a thick grey line, and forecasts of it.

    Parameters
    ----------
    came : numpy.ndarray, shape (rows,)
        What came.
    forecasts : mapping of str to numpy.ndarray
        Forecasts for the same steps, by the name that the legend shows.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    axes.plot(came, color="#999999", linewidth=3, label="what came")
    for (name, guess), dashes in zip(forecasts.items(), cycle(DASHES)):
        axes.plot(guess, label=name, dashes=dashes, linewidth=1.2)
    axes.legend()


def fan(
    x: Array, y: Array, forecast: Array, interval: Array, axes: Axes, step: int = 5, shown: int = 18
) -> None:
    """Draw a window, what came next, and the forecast with its interval.

    Parameters
    ----------
    x : numpy.ndarray, shape (T,)
        What was read.
    y, forecast : numpy.ndarray, shape (ahead,)
        What came next, and what was forecast.
    interval : numpy.ndarray, shape (ahead, 2)
        Lower and upper ends.
    axes : matplotlib.axes.Axes
        Where to draw.
    step : int
        Minutes between two values.
    shown : int
        How many values of the window are drawn.
    """
    past = step * np.arange(1 - shown, 1)
    ahead = step * np.arange(1, len(y) + 1)
    axes.fill_between(ahead, *interval.T, color=PALETTE[5], alpha=0.35, linewidth=0, label="80 % interval")
    axes.plot(past, x[-shown:], color="#555555", label="read")
    axes.plot(ahead, y, "o", color="black", markersize=2.5, label="what came")
    axes.plot(ahead, forecast, color=PALETTE[1], label="forecast")
    axes.axvline(0, color="black", linestyle="--", linewidth=1)
    axes.set_xlabel("minutes from now")


def against_naive(
    months: Sequence[str], errors: Mapping[str, ArrayLike], naive: ArrayLike, axes: Axes
) -> None:
    """Draw errors month by month, as a multiple of the naive forecast's.

    Parameters
    ----------
    months : sequence of str
        The months.
    errors : mapping of str to array_like
        For each model one error a month, or several, (months, seeds).
    naive : array_like, shape (months,)
        The errors of the naive forecast.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    axes.axhline(1, color="black", linewidth=1)
    places = np.arange(len(months))
    for k, (name, error) in enumerate(errors.items()):
        ratio = np.asarray(error).reshape(len(months), -1) / np.asarray(naive)[:, np.newaxis]
        color, marker = PALETTE[k], "osD^"[k]
        axes.plot(places, ratio.mean(axis=1), color=color, marker=marker, markersize=4, label=name)
        if ratio.shape[1] > 1:
            axes.vlines(places, ratio.min(axis=1), ratio.max(axis=1), color=color, linewidth=1)
    axes.set_xticks(places, [month[2:] for month in months])
    axes.set_ylabel("RMSE / naive RMSE")
    axes.legend()


def calibration(held: Array, margin: Array, nominal: float, axes: Axes) -> None:
    """Draw the share of readings inside their intervals, week by week, without and with a margin.

    Parameters
    ----------
    held, margin : numpy.ndarray, shape (weeks,)
        The share with fixed ends, and the share with daily margins.
    nominal : float
        The share that there should be.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    weeks = np.arange(1, len(held) + 1)
    axes.axhline(nominal, color="black", linestyle="--", linewidth=1)
    axes.plot(weeks, held, color=PALETTE[0], marker="o", markersize=4, label="fixed ends")
    axes.plot(weeks, margin, color=PALETTE[1], marker="s", markersize=4, label="with daily margins")
    axes.set(xlabel="week of the test part", ylabel="share inside", ylim=(0.5, 1))
    axes.legend()
