"""The figures of chapter 7: two chains of states, and what they know of the sequence."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from rnn_course.plots.shapes import BLUE, ORANGE, arrow, box
from rnn_course.plots.style import DASHES, PALETTE

FORWARD, BACKWARD = BLUE, ORANGE
PAST: dict[str, Any] = {"color": "#808080", "linewidth": 0.9, "zorder": 1}
"""How a line looks that goes past a cell: not to be taken for the chains."""


def two_directions() -> Figure:
    """Draw a bidirectional layer over three steps.

    Returns
    -------
    matplotlib.figure.Figure
        A chain of cells to the right, one to the left, the inputs below and the merged outputs above.
    """
    figure, ax = plt.subplots(figsize=(5.2, 3.1))
    for t, x in enumerate((0.0, 2.6, 5.2), start=1):
        box(ax, (x - 0.15 - 0.5, 0), (1, 0.8), FORWARD, rf"$\overrightarrow{{h}}_{t}$", up=0.38)
        box(ax, (x + 0.15 - 0.5, 1.35), (1, 0.8), BACKWARD, rf"$\overleftarrow{{h}}_{t}$", up=0.38)
        ax.text(x - 0.15, -0.95, f"$x_{t}$", ha="center", va="top")
        ax.text(x + 0.15, 3.0, f"$y_{t}$", ha="center", va="bottom")
        # The input goes to both cells, and the output takes from both: past the other one.
        arrow(ax, (x - 0.15, -0.85), (x - 0.15, 0))
        ax.plot([x - 0.15, x + 0.68, x + 0.68], [-0.55, -0.55, 1.1], **PAST)
        arrow(ax, (x + 0.68, 1.1), (x + 0.45, 1.35), **PAST)
        arrow(ax, (x + 0.15, 2.15), (x + 0.15, 2.9))
        ax.plot([x - 0.45, x - 0.68, x - 0.68], [0.8, 1.05, 2.5], **PAST)
        arrow(ax, (x - 0.68, 2.5), (x + 0.13, 2.5), **PAST)
    for x in (0.0, 2.6):
        arrow(ax, (x + 0.35, 0.4), (x + 1.95, 0.4), linewidth=1.8)
        arrow(ax, (x + 2.25, 1.75), (x + 0.65, 1.75), linewidth=1.8)
    arrow(ax, (-1.3, 0.4), (-0.65, 0.4))
    arrow(ax, (6.5, 1.75), (5.85, 1.75))
    ax.text(-1.4, 0.4, "zeros", ha="right", va="center")
    ax.text(6.6, 1.75, "zeros", ha="left", va="center")
    ax.text(6.0, 0.4, "forward", ha="left", va="center")
    ax.text(-0.85, 1.75, "backward", ha="right", va="center")
    ax.set(xlim=(-2.6, 7.8), ylim=(-1.5, 3.6), aspect="equal")
    ax.set_axis_off()
    return figure


def recall_maps(maps: Mapping[str, ArrayLike], chance: float) -> Figure:
    """Draw what the states of a layer know: for each state a row, for each token a column.

    Parameters
    ----------
    maps : mapping of str to array_like
        (T, T) of shares between 0 and 1 by the name of what was read: the state of which step (row) tells
        which token (column).
    chance : float
        The share of a guess, where the colours begin.

    Returns
    -------
    matplotlib.figure.Figure
        A map each, side by side.
    """
    figure, axes = plt.subplots(1, len(maps), figsize=(5.2, 2.6), sharey=True)
    for ax, (name, values) in zip(axes, maps.items(), strict=True):
        recall = np.asarray(values)
        T = len(recall)
        extent = (0.5, T + 0.5, T + 0.5, 0.5)
        picture = ax.imshow(recall, vmin=chance, vmax=1, extent=extent)
        ax.set(title=name, xlabel="token", xticks=(1, T // 2, T), yticks=(1, T // 2, T))
        ax.grid(False)
    axes[0].set_ylabel("state after step")
    figure.colorbar(
        picture, ax=axes, label="recall", ticks=(chance, 0.5, 0.75, 1), location="bottom", shrink=0.6
    )
    return figure


def recall_by_length(curves: Mapping[str, Mapping[str, Sequence[float]]], chance: float) -> Figure:
    """Draw how well the last states tell each token, for sequences of several lengths.

    Parameters
    ----------
    curves : mapping of str to mapping of str to sequence of float
        By the text of the legend, the recall of each token from "forward", "backward" and "both".
    chance : float
        The share of a guess.

    Returns
    -------
    matplotlib.figure.Figure
        Three panels, recall against the place of the token in its sequence.
    """
    parts = ("forward", "backward", "both")
    figure, axes = plt.subplots(1, 3, figsize=(5.2, 2.9), sharey=True)
    for ax, part in zip(axes, parts, strict=True):
        for (name, curve), dashes, color in zip(curves.items(), cycle(DASHES), PALETTE):
            recall = np.asarray(curve[part])
            ax.plot(np.linspace(0, 1, len(recall)), recall, label=name, dashes=dashes, color=color)
        ax.axhline(chance, color="black", linestyle=":", linewidth=1)
        ax.set(title=part, ylim=(0, 1.04))
        first, last = ax.set_xticks((0, 1), ("first", "last"))
        first.label1.set_horizontalalignment("left")
        last.label1.set_horizontalalignment("right")
    axes[0].set_ylabel("recall")
    axes[1].set_xlabel("place of the token in the sequence")
    axes[0].text(0.5, chance - 0.02, "guessing", ha="center", va="top")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(curves))
    return figure


def answers_over_time(
    shares: ArrayLike, words: Sequence[str], answers: Sequence[str], right: int, axes: Axes
) -> None:
    """Draw what a network puts into a blank while a sentence arrives word by word.

    Parameters
    ----------
    shares : array_like
        (steps, classes): the share of each answer after each word from the blank on.
    words : sequence of str
        The last word that had arrived, for each of these steps.
    answers : sequence of str
        The classes' names.
    right : int
        Which of `answers` is right; its line is thick.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    values = np.asarray(shares)
    for k, (name, color, dashes) in enumerate(zip(answers, PALETTE, DASHES, strict=False)):
        width = 2.6 if k == right else 1.4
        axes.plot(values[:, k], ".-", label=name, color=color, dashes=dashes, linewidth=width)
    axes.set(ylabel="share of the answer", ylim=(-0.03, 1.03), xlabel="last word that has arrived")
    axes.set_xticks(range(len(words)), words, rotation=40, ha="right")
