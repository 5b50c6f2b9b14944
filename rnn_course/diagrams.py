"""Drawings of ideas: what a tensor, a batch or an unrolled network looks like, without data."""

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Polygon, Rectangle
from numpy.typing import NDArray

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
    _face(ax, corner, right, columns, up, rows, "#9fc8e4")
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
        _cell(ax, t, 0, "white", f"$v_{t}$")
    for n in range(total - length):
        for t in range(n, n + length):
            _cell(ax, t, -1.4 - n, "#9fc8e4", f"$v_{t}$")
        _cell(ax, n + length, -1.4 - n, "#f0b48a", f"$v_{{{n + length}}}$")
        ax.text(-0.3, -0.9 - n, f"n = {n}", ha="right", va="center")
    ax.text(-0.3, 0.5, "series", ha="right", va="center")
    handles = [Patch(facecolor="#9fc8e4", edgecolor="black"), Patch(facecolor="#f0b48a", edgecolor="black")]
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
    colors = {"training": "#9fc8e4", "validation": "#f5dc8c", "test": "#f0b48a"}
    by_time = ["training"] * 14 + ["validation"] * 2 + ["test"] * 4
    at_random = np.random.default_rng(3).permutation(by_time)
    figure, ax = plt.subplots(figsize=(5.2, 1.9))
    for y, label, parts in ((1.9, "split at random", at_random), (0, "split by time", by_time)):
        ax.text(0, y + 1.15, label, va="bottom")
        for n, part in enumerate(parts):
            _cell(ax, n, y, colors[part])
    ax.annotate("", (20, -0.4), (0, -0.4), arrowprops={"arrowstyle": "->"})
    ax.text(10, -0.55, "time", ha="center", va="top")
    handles = [Patch(facecolor=color, edgecolor="black") for color in colors.values()]
    ax.legend(handles, list(colors), loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=3)
    ax.set_xlim(-0.1, 20.2)
    ax.set_ylim(-1.2, 4)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return figure


def unrolled_rnn() -> Figure:
    """Draw a recurrent network folded, with its loop, and unrolled over three steps.

    Returns
    -------
    matplotlib.figure.Figure
        One cell on the left; on the right three copies of it, which share their weights.
    """
    figure, ax = plt.subplots(figsize=(5.2, 2.5))
    _recurrent_cell(ax, 0.7, "x_t", "h_t")
    ax.plot([1.2, 1.6, 1.6, -0.2, -0.2], [0.5, 0.5, 1.35, 1.35, 0.5], color="black", linewidth=1)
    _arrow(ax, (-0.22, 0.5), (0.2, 0.5))
    ax.text(1.7, 0.95, "$U$", ha="left", va="center")
    ax.text(2.5, 0.5, "=", ha="center", va="center", fontsize=16)
    ax.text(3.35, 0.5, "$h_0$", ha="right", va="center")
    for t, middle in enumerate((4.6, 6.4, 8.2), start=1):
        _recurrent_cell(ax, middle, f"x_{t}", f"h_{t}")
        _arrow(ax, (middle - (1.15 if t == 1 else 1.3), 0.5), (middle - 0.5, 0.5))
        ax.text(middle - 0.85, 0.58, "$U$", ha="center", va="bottom")
    ax.set(xlim=(-0.4, 8.8), ylim=(-1.35, 2.35), aspect="equal")
    ax.set_axis_off()
    return figure


def _recurrent_cell(ax: Axes, middle: float, x: str, h: str) -> None:
    """Draw a cell as a box of width 1, its input below and its state above."""
    ax.add_patch(Rectangle((middle - 0.5, 0), 1, 1, facecolor="#9fc8e4", edgecolor="black", linewidth=0.8))
    ax.text(middle, 0.5, "tanh", ha="center", va="center")
    _arrow(ax, (middle, -0.8), (middle, 0))
    _arrow(ax, (middle, 1), (middle, 1.8))
    ax.text(middle + 0.12, -0.4, "$W$", ha="left", va="center")
    ax.text(middle, -0.9, f"${x}$", ha="center", va="top")
    ax.text(middle, 1.9, f"${h}$", ha="center", va="bottom")


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw an arrow between two points."""
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "shrinkA": 0, "shrinkB": 0})


def _cell(ax: Axes, x: float, y: float, color: str, text: str = "") -> None:
    """Draw a cell of width and height 1 with the lower left corner at (x, y)."""
    ax.add_patch(Rectangle((x, y), 1, 1, facecolor=color, edgecolor="black", linewidth=0.8))
    ax.text(x + 0.5, y + 0.5, text, ha="center", va="center")


def text_pipeline() -> Figure:
    """Draw how two sentences become one-hot vectors or embeddings, with the shape at every step.

    Returns
    -------
    matplotlib.figure.Figure
        The steps from top to bottom: text, tokens, ids, a padded batch, and the two tensors made of it.
    """
    figure, ax = plt.subplots(figsize=(5.2, 5.8))
    tokens = ("What", "time", "is", "it", "?")
    batch = np.array([(2, 3, 4, 5, 6), (2, 4, 5, 6, 0)])

    _box_of_text(ax, 0, 0, 5, "What time is it ?", "white")
    _step(ax, 2.5, -0.85, "split")
    _step(ax, 2.5, -2.65, "look up in the vocabulary")
    _step(ax, 2.5, -4.45, "pad to one length")
    for t in range(5):
        _box_of_text(ax, t, -1.8, 1, tokens[t], "#9fc8e4")
        _box_of_text(ax, t, -3.6, 1, str(batch[0, t]), "#9fc8e4")
        for n in range(2):
            color = "#9fc8e4" if batch[n, t] else "white"
            _box_of_text(ax, t, -5.4 - 0.7 * n, 1, str(batch[n, t]), color)
    for y, text in (
        (0.35, "text\none string"),
        (-1.45, "tokens\nT = 5 strings"),
        (-3.25, "ids\n(T,) = (5,)"),
        (-5.4, "batch of ids\n(N, T) = (2, 5)"),
    ):
        ax.text(5.3, y, text, va="center")
    _step(ax, 1.3, -6.95, "one-hot")
    _step(ax, 5.2, -6.95, "embed")

    one_hot = np.eye(7)[batch]  # (N, T, K)
    embedded = np.random.default_rng(1).uniform(0.1, 0.8, (7, 4))[batch]  # (N, T, D)
    for tensor, x, colors in ((one_hot, 0.3, "Oranges"), (embedded, 4.2, "Greens")):
        for n in (1, 0):  # the second sentence stands behind the first
            for (t, k), value in np.ndenumerate(tensor[n]):
                corner = (x + 0.4 * t + 0.2 * n, -7.75 - 0.4 * k + 0.2 * n)
                color = plt.colormaps[colors](0.6 * value) if value else "white"
                ax.add_patch(Rectangle(corner, 0.4, 0.4, facecolor=color, edgecolor="black", linewidth=0.5))
    ax.text(0.3, -10.4, "(N, T, K) = (2, 5, 7)\nK ids in the vocabulary", va="top")
    ax.text(4.2, -10.4, "(N, T, D) = (2, 5, 4)\nD features, learned", va="top")
    ax.set_xlim(0, 8)
    ax.set_ylim(-11.4, 0.8)
    ax.set_axis_off()
    return figure


def padded_batches() -> Figure:
    """Draw three sequences of 5, 3 and 1 steps padded after their end and before their beginning.

    Returns
    -------
    matplotlib.figure.Figure
        Two batches (3, 5) side by side, with the last column framed.
    """
    figure, axes = plt.subplots(1, 2, figsize=(5.2, 2.3))
    for ax, padding in zip(axes, ("post", "pre"), strict=True):
        for n, length in enumerate((5, 3, 1)):
            start = 0 if padding == "post" else 5 - length
            for t in range(5):
                real = start <= t < start + length
                text = f"$x_{t - start + 1}$" if real else "0"
                _cell(ax, t, -n, "#9fc8e4" if real else "white", text)
        frame = Rectangle((4, -2), 1, 3, facecolor="none", edgecolor="#d55e00", linewidth=3, zorder=3)
        ax.add_patch(frame)
        ax.text(4.5, -2.25, "last\nstep", ha="center", va="top")
        ax.set_title(f'padding="{padding}"')
        ax.set_xlim(-0.1, 5.1)
        ax.set_ylim(-3.3, 1.1)
        ax.set_aspect("equal")
        ax.set_axis_off()
    return figure


def sequence_tasks() -> Figure:
    """Draw the shapes of tasks: one-to-one, one-to-many, many-to-one, and many-to-many in its two forms.

    Returns
    -------
    matplotlib.figure.Figure
        Five small networks, unrolled over time: inputs below, states in the middle, outputs above.
    """
    figure, axes = plt.subplots(2, 1, figsize=(5.2, 4.9))
    for ax, tasks in (
        (
            axes[0],
            (
                ("one-to-one", "no sequence", 1, (1,), (1,)),
                ("one-to-many", "image to caption", 3, (1,), (1, 2, 3)),
                ("many-to-one", "sentence to label", 3, (1, 2, 3), (3,)),
            ),
        ),
        (
            axes[1],
            (
                ("many-to-many, aligned", "token to tag", 3, (1, 2, 3), (1, 2, 3)),
                ("many-to-many, encoder-decoder", "sentence to translation", 5, (1, 2, 3), (4, 5)),
            ),
        ),
    ):
        left = 0.0
        for name, example, steps, inputs, outputs in tasks:
            for t in range(1, steps + 1):
                x = left + 1.3 * (t - 1)
                _box_of_text(ax, x, 1.5, 1, "", "#b5e0c8")
                if t < steps:
                    _arrow(ax, (x + 1, 1.85), (x + 1.3, 1.85))
                if t in inputs:
                    _box_of_text(ax, x, 0, 1, f"$x_{t}$" if len(inputs) > 1 else "$x$", "#9fc8e4")
                    _arrow(ax, (x + 0.5, 0.7), (x + 0.5, 1.5))
                if t in outputs:
                    subscript = t - outputs[0] + 1
                    label = f"$y_{subscript}$" if len(outputs) > 1 else "$y$"
                    _box_of_text(ax, x, 3.0, 1, label, "#f0b48a")
                    _arrow(ax, (x + 0.5, 2.2), (x + 0.5, 3.0))
            middle = left + 0.5 * (1.3 * steps - 0.3)
            ax.text(middle, 4.1, name, ha="center", weight="bold")
            ax.text(middle, -0.3, example, ha="center", va="top")
            left += 1.3 * steps + 1.2
        ax.set_xlim(-0.8, 12)
        ax.set_ylim(-0.9, 4.5)
        ax.set_axis_off()
    return figure


def _box_of_text(ax: Axes, x: float, y: float, width: float, text: str, color: str) -> None:
    """Draw a box of height 0.7 with the lower left corner at (x, y) and `text` in its middle."""
    ax.add_patch(Rectangle((x, y), width, 0.7, facecolor=color, edgecolor="black", linewidth=0.8))
    ax.text(x + width / 2, y + 0.33, text, ha="center", va="center")


def _step(ax: Axes, x: float, y: float, name: str) -> None:
    """Draw an arrow that points down around (x, y), with the name of what is done there."""
    _arrow(ax, (x, y + 0.75), (x, y))
    ax.text(x + 0.2, y + 0.4, name, va="center", style="italic")
