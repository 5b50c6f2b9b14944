"""The drawings of the chapter on tensors: ranks, windows and splits, without data."""

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Polygon
from numpy.typing import NDArray

from rnn_course.plots.shapes import BLUE, ORANGE, YELLOW, box

Vector = NDArray[np.float64]


def ranks() -> Figure:
    """Draw tensors of rank 0 to 5 as cells: a cell, a row, a table, a box, a row and a table of boxes.

    Returns
    -------
    matplotlib.figure.Figure
        Six drawings, each with its rank and the shape of what is drawn.
    """
    figure, axes = plt.subplots(2, 3, figsize=(5.2, 3.7), height_ratios=(4.3, 6))
    titles = (
        "0D tensor\na scalar",
        "1D tensor\na vector",
        "2D tensor\na matrix",
        "3D tensor",
        "4D tensor",
        "5D tensor",
    )
    shapes: tuple[tuple[int, ...], ...] = ((), (5,), (4, 5), (3, 4, 5), (2, 3, 4, 5), (3, 2, 3, 4, 5))
    for ax, title, shape in zip(axes.flat, titles, shapes, strict=True):
        down, across, depth, rows, columns = (1,) * (5 - len(shape)) + shape
        for j in range(down):
            for i in range(across):
                _box(ax, i * 7.5, -j * 6.5, depth, rows, columns)
        ax.set_title(f"{title}\n{shape}")
        ax.set_aspect("equal", anchor="N")
        ax.set_axis_off()
        ax.autoscale_view()
        if len(shape) < 3:  # cells as large as those of the matrix
            ax.set(xlim=(columns / 2 - 2.7, columns / 2 + 2.7), ylim=(rows - 4.2, rows + 0.2))
    return figure


def _box(ax: Axes, x: float, y: float, depth: int, rows: int, columns: int) -> None:
    """Draw the visible faces of depth x rows x columns cells, the lower left front corner at (x, y)."""
    right, up, back = np.array([[1, 0], [0, 1], [0.45, 0.45]])
    corner = np.array([x, y])
    _face(ax, corner, right, columns, up, rows, BLUE)
    if depth > 1:
        _face(ax, corner + rows * up, right, columns, back, depth, "#d6e9f5")
        _face(ax, corner + columns * right, back, depth, up, rows, "#5fa3cf")


def _face(ax: Axes, corner: Vector, u: Vector, count_u: int, v: Vector, count_v: int, color: str) -> None:
    """Draw a grid of cells with the sides u and v."""
    for i in range(count_u):
        for j in range(count_v):
            cell = corner + i * u + j * v
            outline = np.array([cell, cell + u, cell + u + v, cell + v])
            ax.add_patch(Polygon(outline, facecolor=color, edgecolor="black", linewidth=0.6))


def sliding_windows() -> Figure:
    """Draw a series of nine values and the windows of length 4 cut from it, each with its target.

    Returns
    -------
    matplotlib.figure.Figure
        The series in the first row, and below it the five windows and the targets (horizon 1), each
        value under its place in the series.
    """
    figure, ax = plt.subplots(figsize=(5.2, 2.7))
    total, length = 9, 4
    for t in range(total):
        box(ax, (t, 0), (1, 1), "white", f"$v_{t}$", up=0.5)
    for n in range(total - length):
        for t in range(n, n + length):
            box(ax, (t, -1.4 - n), (1, 1), BLUE, f"$v_{t}$", up=0.5)
        box(ax, (n + length, -1.4 - n), (1, 1), ORANGE, f"$v_{{{n + length}}}$", up=0.5)
        ax.text(-0.3, -0.9 - n, f"n = {n}", ha="right", va="center")
    ax.text(-0.3, 0.5, "series", ha="right", va="center")
    handles = [Patch(facecolor=BLUE, edgecolor="black"), Patch(facecolor=ORANGE, edgecolor="black")]
    ax.legend(
        handles,
        ["x: the window, T = 4", "y: its target"],
        loc="upper center",
        bbox_to_anchor=(0.42, 0),
        ncols=2,
    )
    ax.set_xlim(-1.9, total + 0.1)
    ax.set_ylim(-1.5 - (total - length - 1), 1.1)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return figure


def two_splits() -> Figure:
    """Draw twenty windows in the order of time, split at random and split by time.

    Returns
    -------
    matplotlib.figure.Figure
        Two rows of cells coloured as training, validation and test.
    """
    colors = {"training": BLUE, "validation": YELLOW, "test": ORANGE}
    by_time = ["training"] * 14 + ["validation"] * 2 + ["test"] * 4
    at_random = np.random.default_rng(3).permutation(by_time)
    figure, ax = plt.subplots(figsize=(5.2, 1.9))
    for y, label, parts in ((1.9, "split at random", at_random), (0, "split by time", by_time)):
        ax.text(0, y + 1.15, label, va="bottom")
        for n, part in enumerate(parts):
            box(ax, (n, y), (1, 1), colors[part], up=0.5)
    ax.annotate("", (20, -0.4), (0, -0.4), arrowprops={"arrowstyle": "->"})
    ax.text(10, -0.55, "time", ha="center", va="top")
    handles = [Patch(facecolor=color, edgecolor="black") for color in colors.values()]
    ax.legend(handles, list(colors), loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=3)
    ax.set_xlim(-0.1, 20.2)
    ax.set_ylim(-1.2, 4)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return figure
