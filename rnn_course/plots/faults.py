"""The figures of chapter 13: faults in windows, when they are found, and real events."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from rnn_course.applications.faults.data import Windows
from rnn_course.checks import Array
from rnn_course.plots.style import DASHES, PALETTE


def window(windows: Windows, n: int, axes: Axes, title: str) -> None:
    """Draw the readings of one window; those that a fault has changed are marked.

    Parameters
    ----------
    windows : Windows
        Labelled windows.
    n : int
        Which one.
    axes : matplotlib.axes.Axes
        Where to draw.
    title : str
        What to write above it.
    """
    hours = np.arange(windows.celsius.shape[1]) / 2
    celsius, wrong = windows.celsius[n], windows.wrong[n]
    axes.plot(hours, celsius, color=PALETTE[0])
    axes.plot(hours[wrong], celsius[wrong], "o", color=PALETTE[1], markersize=3.5)
    axes.set_title(title)
    axes.set_xticks(range(0, 25, 6))


def found(counts: Mapping[str, Mapping[str, Sequence[int] | int]], axes: Axes) -> None:
    """Draw the share of the faults that were found, against the hours since they began.

    Parameters
    ----------
    counts : mapping
        What `rnn_course.applications.faults.evaluation.delays` returns, for the kinds of fault to draw.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    for (kind, row), dashes in zip(counts.items(), DASHES, strict=True):
        after = np.asarray(row["after"])
        share = np.cumsum(after) / (np.asarray(row["cases"]) - np.asarray(row["early"]))
        axes.plot(np.arange(len(after)) / 2, share, label=kind, dashes=dashes)
    axes.set(xlabel="hours since the fault began", ylabel="share found", ylim=(0, 1.02), xlim=(0, 16))
    axes.legend(loc="lower right")


def event(celsius: Array, labelled: Array, alarms: Array, seconds: int, axes: Axes, title: str) -> None:
    """Draw a sensor around its event: readings, the labelled stretch, and alarms as ticks below.

    Parameters
    ----------
    celsius : numpy.ndarray
        Readings in degrees Celsius, (rows,).
    labelled, alarms : numpy.ndarray
        Which readings belong to the event, and which raise an alarm, (rows,) of bool.
    seconds : int
        Between two readings.
    axes : matplotlib.axes.Axes
        Where to draw.
    title : str
        What to write above it.
    """
    onset = int(np.argmax(labelled))
    shown = slice(onset - 48, onset + 168)
    minutes = (np.arange(len(celsius)) - onset)[shown] * seconds / 60
    inside = minutes[labelled[shown]]
    axes.axvspan(inside[0], inside[-1], color="#e3e3e3")
    axes.plot(minutes, celsius[shown], color=PALETTE[0])
    at = minutes[alarms[shown]]
    axes.plot(at, np.full(len(at), celsius[shown].min() - 3), "|", color=PALETTE[1], markersize=7)
    axes.set_title(title)
