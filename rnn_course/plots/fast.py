"""The figures of chapter 11: what each trick gains, and what waits for what."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rnn_course.plots.shapes import arrow
from rnn_course.plots.style import PALETTE

JOIN: dict[str, Any] = {"color": "0.4", "shrinkA": 5, "shrinkB": 5, "linewidth": 0.9}
"""How an arrow looks that joins two steps."""


def ladder(times: Mapping[str, Mapping[str, float]], bounds: Mapping[str, float]) -> Figure:
    """Draw the time of every rung, the lowest at the bottom, with the bound of the bare products.

    Parameters
    ----------
    times : mapping of str to mapping of str to float
        For each batch, by its title, the seconds of each rung by its name. Each has a panel.
    bounds : mapping of str to float
        For each batch the seconds of the bare products.

    Returns
    -------
    matplotlib.figure.Figure
        The figure.
    """
    rungs = max((list(taken) for taken in times.values()), key=len)
    figure, panels = plt.subplots(1, len(times), figsize=(5.2, 3.4), sharey=True)
    for axes, (title, taken) in zip(np.atleast_1d(panels), times.items(), strict=True):
        milliseconds = [1000 * taken[rung] if rung in taken else np.nan for rung in rungs]
        axes.plot(milliseconds, range(len(rungs)), "o-", markersize=5)
        axes.axvline(1000 * bounds[title], color=PALETTE[1], linestyle="--", label="bare products")
        axes.set(title=title, xlabel="time of a step (ms)", xscale="log")
        axes.grid(visible=True, which="both", axis="x")
    first, last = np.atleast_1d(panels)[[0, -1]]
    first.set_yticks(range(len(rungs)), rungs)
    last.legend(loc="upper right", fontsize=8)
    return figure


def batch(sizes: Sequence[int], milliseconds: Sequence[float], axes: Axes) -> None:
    """Draw the time per sample against the size of the batch.

    Parameters
    ----------
    sizes : sequence of int
        Samples in a batch, N.
    milliseconds : sequence of float
        Of a training step of the whole batch.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    per_sample = np.asarray(milliseconds) / np.asarray(sizes)
    axes.plot(sizes, per_sample, "o-")
    axes.set(xlabel="samples in a batch, $N$", ylabel="time per sample (ms)", xscale="log", ylim=(0, None))
    axes.set_xticks(sizes, [str(N) for N in sizes])
    axes.minorticks_off()


def loop_and_scan(times: Mapping[str, Mapping[int, Mapping[str, float]]]) -> Figure:
    """Draw the time of the loop and of the scan against the number of steps, one panel a width.

    Parameters
    ----------
    times : mapping
        ``times[title][T]["loop"]`` and ``["scan"]`` in seconds.

    Returns
    -------
    matplotlib.figure.Figure
        The figure.
    """
    figure, panels = plt.subplots(1, len(times), figsize=(5.2, 2.8), sharey=True)
    for axes, (title, by_length) in zip(np.atleast_1d(panels), times.items(), strict=True):
        for name, style in {"loop": "o-", "scan": "s--"}.items():
            milliseconds = [1000 * taken[name] for taken in by_length.values()]
            axes.plot(list(by_length), milliseconds, style, label=name)
        axes.set(title=title, xlabel="timesteps $T$", xscale="log", yscale="log")
    first = np.atleast_1d(panels)[0]
    first.set_ylabel("time (ms)")
    first.legend()
    return figure


def adding(errors: Mapping[str, Sequence[Sequence[float]]], every: int, baseline: float, axes: Axes) -> None:
    """Draw the error on the adding problem during training, one line a seed.

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
    """Draw what waits for what: a nonlinear recurrence as a chain, a linear one joined in pairs.

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
