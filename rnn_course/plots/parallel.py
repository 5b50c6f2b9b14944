"""The figures of chapter 22: a scan, what it takes, what a linear recurrence learns, and Newton's guesses."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rnn_course.plots.shapes import arrow
from rnn_course.plots.style import PALETTE

JOIN: dict[str, Any] = {"color": "0.4", "shrinkA": 5, "shrinkB": 5, "linewidth": 0.9}
"""How an arrow looks that joins two steps."""


def guesses(errors: Mapping[str, Sequence[float]], axes: Axes) -> None:
    """Draw how far each guess of Newton's method is from the states of the loop.

    Parameters
    ----------
    errors : mapping of str to sequence of float
        For each recurrence, by its name, the error of each guess.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    for (name, run), marker in zip(errors.items(), "os^", strict=False):
        axes.plot(range(len(run)), run, marker + "-", markersize=4, label=name)
    axes.set(xlabel="iteration", ylabel="error of the states, at most", yscale="log")
    axes.set_ylim(1e-17, 1e3)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="upper right")


def loop_and_scan(times: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Figure:
    """Draw the time of the loop and of the scan against the number of steps, one panel a width.

    Parameters
    ----------
    times : mapping
        ``times[title][T]["loop"]`` and ``["scan"]`` in milliseconds.

    Returns
    -------
    matplotlib.figure.Figure
        The figure.
    """
    figure, panels = plt.subplots(1, len(times), figsize=(5.2, 2.8), sharey=True)
    for axes, (title, by_length) in zip(np.atleast_1d(panels), times.items(), strict=True):
        for name, style in {"loop": "o-", "scan": "s--"}.items():
            milliseconds = [taken[name] for taken in by_length.values()]
            axes.plot([int(T) for T in by_length], milliseconds, style, label=name)
        axes.set(title=title, xlabel="timesteps $T$", xscale="log", yscale="log")
    first = np.atleast_1d(panels)[0]
    first.set_ylabel("time (ms)")
    first.legend()
    return figure


def adding(errors: Mapping[str, Sequence[Sequence[float]]], every: int, baseline: float, axes: Axes) -> None:
    """Draw the error on the adding problem during training, one line for each seed.

    Parameters
    ----------
    errors : mapping of str to sequence of sequence of float
        For each model one list of errors a seed.
    every : int
        Training steps between two errors.
    baseline : float
        The error of a model without memory.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    for (model, runs), colour, line in zip(errors.items(), PALETTE, ("-", "--"), strict=False):
        for k, run in enumerate(runs):
            label = model if k == 0 else None
            axes.plot(np.arange(len(run)) * every, run, line, color=colour, linewidth=1.2, label=label)
    axes.axhline(baseline, color="black", linestyle=":", linewidth=1)
    axes.set(xlabel="training step", ylabel="mean squared error", yscale="log")
    axes.legend()


def chain_and_scan(T: int = 8) -> Figure:
    """Draw which step waits for which: a nonlinear recurrence as a chain, a linear one joined in pairs.

    Parameters
    ----------
    T : int
        Number of timesteps, a power of two.

    Returns
    -------
    matplotlib.figure.Figure
        The figure.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(5.2, 3.0))
    for t in range(T):
        _box(left, t, t, PALETTE[0])
        if t:
            arrow(left, (t - 1, t - 1), (t, t), **JOIN)
    left.set_title("LSTM: a chain")
    left.set_ylim(T - 0.3, -0.7)
    ready = {}  # the level at which the state of a step is known
    for level, width in enumerate(widths := [2**k for k in range(T.bit_length())]):
        ready[width - 1] = level
        for end in range(width - 1, T, width):
            _box(right, end, level, PALETTE[0])
            for part in (end - width // 2, end) if width > 1 else ():
                arrow(right, (part, level - 1), (end, level), **JOIN)
    for joined, width in reversed(list(enumerate(widths[:-2]))):
        level += 1
        for end in range(3 * width - 1, T, 2 * width):
            _box(right, end, level, PALETTE[1])
            arrow(right, (end - width, ready[end - width]), (end, level), **JOIN)
            arrow(right, (end, joined), (end, level), **JOIN)
            ready[end] = level
    right.set_title("linear: pairs, then gaps")
    right.set_ylim(max(level, T) - 0.3, -0.7)
    for axes in (left, right):
        axes.set_xlim(-0.7, T - 0.3)
        axes.set_xticks(range(T), [str(t + 1) for t in range(T)])
        axes.set_yticks([])
        axes.set_xlabel("timestep $t$")
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
    left.set_ylabel(r"time of the clock $\rightarrow$")
    left.yaxis.set_label_coords(-0.03, 0.5)
    return figure


def _box(axes: Axes, x: float, y: float, colour: str) -> None:
    axes.plot(x, y, "s", color=colour, markersize=9)
