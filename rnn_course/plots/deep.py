"""The figures of chapter 8: a stack of layers, and results of several seeds."""

from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from rnn_course.plots.shapes import BLUE, GREEN, YELLOW, arrow, box
from rnn_course.plots.style import PALETTE

LAYERS = (BLUE, GREEN, YELLOW)


def stacked_rnn() -> Figure:
    """Draw a recurrent network of three layers, unrolled over four steps.

    Returns
    -------
    matplotlib.figure.Figure
        Time runs to the right, depth upwards. Between the layers the arrows are dashed, where dropout acts.
    """
    figure, ax = plt.subplots(figsize=(5.2, 3.9))
    steps, wide, high = 4, 1.9, 1.6
    for t in range(1, steps + 1):
        x = wide * t
        ax.text(x, -1.0, f"$x_{t}$", ha="center", va="center")
        arrow(ax, (x, -0.75), (x, 0))
        for k, color in enumerate(LAYERS):
            y = high * k
            box(ax, (x - 0.5, y), (1, 0.9), color, f"$h_{t}^{{({k + 1})}}$", up=0.42)
            top = y + 0.9
            arrow(ax, (x, top), (x, y + high), linestyle="--" if k < 2 else "-")
            arrow(ax, (x - wide + 0.5, y + 0.45), (x - 0.5, y + 0.45))
        ax.text(x, 3 * high + 0.05, f"$y_{t}$", ha="center", va="bottom")
    for k in range(3):
        ax.text(0.35, high * k + 0.45, f"$h_0^{{({k + 1})}}$", ha="right", va="center")
        ax.text(wide * steps + 0.7, high * k + 0.45, f"layer {k + 1}", va="center")
    ax.set(xlim=(-0.4, wide * steps + 2.1), ylim=(-1.3, 3 * high + 0.6), aspect="equal")
    ax.set_axis_off()
    return figure


def seeds(results: Sequence[Sequence[float]], names: Sequence[str], axes: Axes) -> None:
    """Draw the results of several seeds as dots, one column a kind, and their mean as a short line.

    Parameters
    ----------
    results : sequence of sequence of float
        For each kind one number a seed.
    names : sequence of str
        The name of each kind.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    for k, values in enumerate(results):
        places = k + np.linspace(-0.12, 0.12, len(values)) * (len(values) > 1)
        axes.plot(places, values, "o", color=PALETTE[0], markersize=5)
        axes.plot([k - 0.28, k + 0.28], [np.mean(values)] * 2, color=PALETTE[1])
    axes.set_xticks(range(len(names)), names)
    axes.set_xlim(-0.6, len(names) - 0.4)
    axes.grid(axis="x", visible=False)


def curves(x: ArrayLike, runs: ArrayLike, axes: Axes, color: str, label: str, style: str = "-") -> None:
    """Draw the mean of several curves as a line, and the span between the lowest and highest as a band.

    Parameters
    ----------
    x : array_like
        (points,)
    runs : array_like
        (seeds, points)
    axes : matplotlib.axes.Axes
        Where to draw.
    color, label, style : str
        Of the line.
    """
    runs = np.asarray(runs)
    axes.plot(x, runs.mean(axis=0), style, color=color, label=label)
    axes.fill_between(np.asarray(x), runs.min(axis=0), runs.max(axis=0), color=color, alpha=0.2, linewidth=0)
