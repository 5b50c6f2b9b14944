"""The figures of chapter 9: padded batches, and a stream cut into pieces."""

from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rnn_course.checks import Array
from rnn_course.plots.shapes import BLUE, GREEN, ORANGE, YELLOW, arrow, box
from rnn_course.plots.style import PALETTE

REAL, PADDED = PALETTE[0], "#e3e3e3"


def padded_batches(lengths: Array, batches: Sequence[Array], axes: Axes, maxlen: int | None = None) -> None:
    """Draw every sequence of every batch as a bar: dark what is real, light what is padding.

    Parameters
    ----------
    lengths : numpy.ndarray
        (N,)
    batches : sequence of numpy.ndarray
        Indices of the sequences of each batch.
    axes : matplotlib.axes.Axes
        Where to draw.
    maxlen : int, optional
        Steps to which all batches are padded; by default each to its own longest sequence.
    """
    row = 0
    for batch in batches:
        T = lengths[batch].max() if maxlen is None else maxlen
        rows = range(row, row + len(batch))
        axes.barh(rows, [T] * len(batch), height=1, color=PADDED, label="padding" if row == 0 else None)
        axes.barh(rows, lengths[batch], height=1, color=REAL, label="real" if row == 0 else None)
        row += len(batch) + 1  # a gap between batches
    axes.set(xlabel="timestep", ylim=(row, -1.5), yticks=[])
    axes.grid(visible=False)


def streams() -> Figure:
    """Draw how a long series is split for a stateful layer: rows that continue, and rows that do not.

    Returns
    -------
    matplotlib.figure.Figure
        Twelve pieces of one series, numbered in the order of time, in three batches of four rows. They are
        drawn twice: row by row, so that each row continues in the next batch, and batch by batch.
    """
    figure, axes = plt.subplots(1, 2, figsize=(5.2, 2.3))
    colors = (BLUE, ORANGE, GREEN, YELLOW)
    for ax, title, pieces in (
        (axes[0], "right: each row goes on", np.arange(12).reshape(4, 3)),
        (axes[1], "wrong: rows jump", np.arange(12).reshape(3, 4).T),
    ):
        for batch in range(3):
            for row in range(4):
                number = pieces[row, batch]
                corner = (1.5 * batch, -row)
                color = colors[number // 3]
                box(ax, corner, (1, 0.8), color, str(number), up=0.38)
                if batch:
                    arrow(ax, (1.5 * batch - 0.5, 0.4 - row), (1.5 * batch, 0.4 - row))
            ax.text(1.5 * batch + 0.5, -3.3, f"batch {batch + 1}", ha="center", va="top")
        ax.set_title(title)
        ax.set(xlim=(-0.1, 4.1), ylim=(-3.9, 1))
        ax.set_axis_off()
    return figure
