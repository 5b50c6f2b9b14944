"""The figures of chapter 8: a stack of layers, and results of several seeds."""

from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from numpy.typing import ArrayLike

from rnn_course.plots.shapes import BLUE, GREEN, ORANGE, YELLOW, arrow, box
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
    """Draw the results of several seeds as dots, one column for each kind, and their mean as a short line.

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


def residual_stack() -> Figure:
    """Draw two layers with residual connections at two consecutive steps.

    Returns
    -------
    matplotlib.figure.Figure
        Each layer's input goes through its cell, and past it into a sum; the state alone goes to the right.
    """
    figure, ax = plt.subplots(figsize=(5.2, 4.1))
    wide, high = 3.4, 2.6
    for column, step in enumerate(("t-1", "t")):
        x = wide * column
        ax.text(x, -0.95, f"$x_{{{step}}}$", ha="center", va="center")
        for k, color in enumerate(LAYERS[:2]):
            y = high * k
            box(ax, (x - 0.6, y + 0.25), (1.2, 0.85), color, f"$h_{{{step}}}^{{({k + 1})}}$", up=0.36)
            arrow(ax, (x, y - (0.83 if k else 0.7)), (x, y + 0.25))
            arrow(ax, (x, y + 1.1), (x, y + 1.43))
            ax.add_patch(Circle((x, y + 1.6), 0.17, facecolor="white", edgecolor="black", linewidth=0.8))
            ax.text(x, y + 1.59, "+", ha="center", va="center")
            ax.plot([x, x + 1, x + 1], [y - 0.35, y - 0.35, y + 1.6], color=PALETTE[1], linewidth=1.8)
            arrow(ax, (x + 1, y + 1.6), (x + 0.17, y + 1.6), color=PALETTE[1], linewidth=1.8)
            arrow(ax, (x - wide / 2 - 0.1 if not column else x - wide + 0.6, y + 0.67), (x - 0.6, y + 0.67))
            ax.text(x - 0.14, y + 2.02, f"$u_{{{step}}}^{{({k + 1})}}$", ha="right", va="center")
        arrow(ax, (x, high + 1.77), (x, high + 2.45))
    for k in range(2):
        ax.text(wide + 1.35, high * k + 0.67, f"layer {k + 1}", va="center")
    ax.set(xlim=(-2.0, wide + 2.9), ylim=(-1.25, high + 2.55), aspect="equal")
    ax.set_axis_off()
    return figure


def wavefront(rounds: ArrayLike, marked: int) -> Figure:
    """Draw in which round each cell of a stack can be computed.

    Parameters
    ----------
    rounds : array_like
        (L, T) of int: the round of each cell, the first layer in the first row.
    marked : int
        The round whose cells are coloured.

    Returns
    -------
    matplotlib.figure.Figure
        A box for each cell, the first layer at the bottom; what has been computed before is grey.
    """
    numbers = np.asarray(rounds)
    L, T = numbers.shape
    figure, ax = plt.subplots(figsize=(5.2, 2.2))
    for (layer, t), number in np.ndenumerate(numbers):
        color = ORANGE if number == marked else "#dddddd" if number < marked else "white"
        box(ax, (t, 1.15 * layer), (0.8, 0.75), color, str(number), up=0.36)
        if t < T - 1:
            arrow(ax, (t + 0.8, 1.15 * layer + 0.37), (t + 1, 1.15 * layer + 0.37), linewidth=0.7)
        if layer < L - 1:
            arrow(ax, (t + 0.4, 1.15 * layer + 0.75), (t + 0.4, 1.15 * layer + 1.15), linewidth=0.7)
    for layer in range(L):
        ax.text(-0.2, 1.15 * layer + 0.37, f"layer {layer + 1}", ha="right", va="center")
    for t in range(T):
        ax.text(t + 0.4, -0.2, str(t + 1), ha="center", va="top", color="#555555")
    ax.text(-0.2, -0.2, "step", ha="right", va="top", color="#555555")
    ax.set(xlim=(-1.7, T), ylim=(-0.75, 1.15 * L), aspect="equal")
    ax.set_axis_off()
    return figure
