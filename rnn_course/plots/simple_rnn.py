"""The drawings of the chapter on the vanilla RNN: its cell beside an ordinary layer, and over time."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from rnn_course.plots.shapes import BLUE, GREEN, ORANGE, YELLOW, arrow, box
from rnn_course.plots.style import SIGNS

FEATURES, UNITS = 4, 3  # of the arrays that are drawn


def layer_and_cell() -> Figure:
    """Draw an ordinary layer and a recurrent one as products of arrays, each array a rectangle.

    Returns
    -------
    matplotlib.figure.Figure
        Above tanh(x W + b), below tanh(x_t W + h_{t-1} U + b); one square is one number.
    """
    figure, ax = plt.subplots(figsize=(5.2, 3.3))
    _equation(ax, 9.8, "an ordinary layer", recurrent=False)
    _equation(ax, 0, "a recurrent layer: the same, and one more term", recurrent=True)
    ax.set(xlim=(-0.2, 29.2), ylim=(-3.9, 15.2), aspect="equal")
    ax.set_axis_off()
    return figure


def _equation(ax: Axes, middle: float, title: str, recurrent: bool) -> None:
    """Draw one layer around a height: its arrays, their names above and their shapes below."""
    t = "_t" if recurrent else ""
    ax.text(0, middle + 4.6, title, ha="left", va="center")
    ax.text(0, middle, "tanh(", ha="left", va="center")
    _array(ax, (3.6, middle), (1, FEATURES), GREEN, f"$x{t}$", "(1, D)")
    _array(ax, (8.1, middle), (FEATURES, UNITS), BLUE, "$W$", "(D, H)")
    if recurrent:
        ax.text(11.8, middle, "+", ha="center", va="center")
        _array(ax, (12.5, middle), (1, UNITS), YELLOW, "$h_{t-1}$", "(1, H)")
        _array(ax, (16.0, middle), (UNITS, UNITS), ORANGE, "$U$", "(H, H)")
    ax.text(19.7, middle, "+", ha="center", va="center")
    _array(ax, (20.4, middle), (1, UNITS), "white", "$b$", "(H,)")
    ax.text(23.8, middle, ") =", ha="left", va="center")
    _array(ax, (25.9, middle), (1, UNITS), YELLOW, f"$h{t}$", "(1, H)")


def _array(
    ax: Axes, corner: tuple[float, float], shape: tuple[int, int], color: str, name: str, label: str
) -> None:
    """Draw an array of unit squares to the right of a point, at whose height its middle is."""
    (x, middle), (rows, columns) = corner, shape
    for row in range(rows):
        for column in range(columns):
            place = (x + column, middle - rows / 2 + row)
            ax.add_patch(Rectangle(place, 1, 1, facecolor=color, edgecolor="black", linewidth=0.6))
    ax.text(x + columns / 2, middle + rows / 2 + 0.9, name, ha="center", va="center")
    ax.text(x + columns / 2, middle - rows / 2 - 1.0, label, ha="center", va="center", fontsize=9)


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
    arrow(ax, (-0.22, 0.5), (0.2, 0.5))
    ax.text(1.7, 0.95, "$U$", ha="left", va="center")
    ax.text(2.5, 0.5, "=", ha="center", va="center", fontsize=16)
    ax.text(3.35, 0.5, "$h_0$", ha="right", va="center")
    for t, middle in enumerate((4.6, 6.4, 8.2), start=1):
        _recurrent_cell(ax, middle, f"x_{t}", f"h_{t}")
        arrow(ax, (middle - (1.15 if t == 1 else 1.3), 0.5), (middle - 0.5, 0.5))
        ax.text(middle - 0.85, 0.58, "$U$", ha="center", va="bottom")
    ax.set(xlim=(-0.4, 8.8), ylim=(-1.35, 2.35), aspect="equal")
    ax.set_axis_off()
    return figure


def _recurrent_cell(ax: Axes, middle: float, x: str, h: str) -> None:
    """Draw a cell as a box of width 1, its input below and its state above."""
    box(ax, (middle - 0.5, 0), (1, 1), BLUE, "tanh", up=0.5)
    arrow(ax, (middle, -0.8), (middle, 0))
    arrow(ax, (middle, 1), (middle, 1.8))
    ax.text(middle + 0.12, -0.4, "$W$", ha="left", va="center")
    ax.text(middle, -0.9, f"${x}$", ha="center", va="top")
    ax.text(middle, 1.9, f"${h}$", ha="center", va="bottom")


def letter_steps(text: str, states: ArrayLike, p: ArrayLike, letters: Sequence[str]) -> Figure:
    """Draw a network that predicts letters, step by step: what it reads, holds and expects.

    Parameters
    ----------
    text : str
        T + 1 letters: those that are read, and the one behind each of them.
    states : array_like
        (T, units): the units that are shown, between -1 and 1.
    p : array_like
        (T, K): the probabilities of the next letter.
    letters : sequence of str
        What each of the K columns of `p` belongs to.

    Returns
    -------
    matplotlib.figure.Figure
        From below: the letter, the state, the three best guesses, and the letter that came with its bits.
    """
    states, p = np.asarray(states), np.asarray(p)
    figure, ax = plt.subplots(figsize=(5.2, 3.6))
    units = states.shape[1]
    for t, (now, following) in enumerate(pairwise(text)):
        ax.text(t, -1.3, _shown(now), ha="center", va="center", fontsize=13)
        arrow(ax, (t, -0.9), (t, -0.1))
        for unit, value in enumerate(states[t]):
            color = SIGNS((value + 1) / 2)
            ax.add_patch(Rectangle((t - 0.36, unit), 0.72, 1, facecolor=color, edgecolor="black"))
            color = "white" if abs(value) > 0.6 else "black"
            ax.text(t, unit + 0.48, f"{value:.1f}", ha="center", va="center", fontsize=8, color=color)
        if t:
            arrow(ax, (t - 0.64, units / 2), (t - 0.36, units / 2))
        arrow(ax, (t, units), (t, units + 0.8))
        for place, k in enumerate(np.argsort(-p[t], kind="stable")[:3]):
            weight = "bold" if letters[k] == following else "normal"
            guess = f"{_shown(letters[k])} {100 * p[t, k]:.0f}%"
            ax.text(t, units + 3.5 - place, guess, ha="center", va="center", fontsize=9, weight=weight)
        bits = -np.log2(p[t, list(letters).index(following)])
        ax.text(t, units + 5.3, _shown(following), ha="center", va="center", fontsize=13, weight="bold")
        ax.text(t, units + 6.4, f"{bits:.1f}", ha="center", va="center", fontsize=9)
    heights = (-1.3, units / 2, units + 2.5, units + 5.3, units + 6.4)
    for name, height in zip(("reads", "state", "expects", "comes", "bits"), heights, strict=True):
        ax.text(-0.75, height, name, ha="right", va="center", fontsize=9, color="#444444")
    ax.set(xlim=(-1.9, len(text) - 1.5), ylim=(-2, units + 7))
    ax.set_axis_off()
    return figure


def _shown(letter: str) -> str:
    """Make a space and the end of a line visible."""
    return {" ": "␣", "\n": "↵"}.get(letter, letter)
