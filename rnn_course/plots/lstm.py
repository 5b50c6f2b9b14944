"""The figures of the chapter on the LSTM."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from numpy.typing import NDArray

from rnn_course.plots.shapes import BLUE, ORANGE, arrow, box
from rnn_course.plots.style import DASHES, PALETTE

Floats = NDArray[np.float64]

_GATE, _TANH, _WAY = BLUE, ORANGE, "#0072b2"


def cell() -> Figure:
    """Draw one step of an LSTM: the cell state on top, the gates below, the hidden state at the bottom.

    Returns
    -------
    matplotlib.figure.Figure
        The names are those of the equations.
    """
    figure, ax = plt.subplots(figsize=(5.2, 3.4))
    ax.add_patch(Rectangle((0.6, 0.1), 8.3, 5.8, facecolor="#f4f4f4", edgecolor="black", linewidth=0.8))
    belt, bus = 4.8, 0.6
    ax.plot([-0.2, 8.9], [belt, belt], color=_WAY, linewidth=4, zorder=1)
    arrow(ax, (8.8, belt), (9.6, belt), color=_WAY, linewidth=3)
    ax.plot([-0.2, 6.0], [bus, bus], color="black", linewidth=1, zorder=1)
    ax.plot([0.2, 0.2], [-0.4, bus], color="black", linewidth=1, zorder=1)

    for x, name, color in (
        (1.6, "f", _GATE), (3.1, "i", _GATE), (4.5, "\\tilde{c}", _TANH), (6.0, "o", _GATE),
    ):  # fmt: skip
        arrow(ax, (x, bus), (x, 1.5))
        ax.add_patch(Rectangle((x - 0.5, 1.5), 1, 0.8, facecolor=color, edgecolor="black", linewidth=0.8))
        ax.text(x, 1.9, f"${name}_t$", ha="center", va="center", fontsize=12)
    arrow(ax, (1.6, 2.3), (1.6, belt - 0.3))
    _times(ax, 1.6, belt)
    ax.plot([4.5, 4.5], [2.3, 3.3], color="black", linewidth=1)
    arrow(ax, (4.5, 3.3), (4.1, 3.3))
    ax.plot([3.1, 3.1], [2.3, 3.3], color="black", linewidth=1)
    arrow(ax, (3.1, 3.3), (3.5, 3.3))
    _times(ax, 3.8, 3.3)
    arrow(ax, (3.8, 3.6), (3.8, belt - 0.3))
    _times(ax, 3.8, belt, "+")

    arrow(ax, (7.6, belt), (7.6, 3.9))
    box(ax, (7.1, 3.1), (1, 0.8), _TANH, "tanh", up=0.4)
    arrow(ax, (7.6, 3.1), (7.6, 2.2))
    _times(ax, 7.6, 1.9)
    arrow(ax, (6.5, 1.9), (7.3, 1.9))
    ax.plot([7.6, 7.6], [1.6, bus], color="black", linewidth=1)
    arrow(ax, (7.6, bus), (9.6, bus))

    for x, y, text, place in (
        (-0.3, belt, "$c_{t-1}$", "right"), (9.7, belt, "$c_t$", "left"),
        (-0.3, bus, "$h_{t-1}$", "right"), (9.7, bus, "$h_t$", "left"),
    ):  # fmt: skip
        ax.text(x, y, text, ha=place, va="center", fontsize=12)
    ax.text(0.2, -0.5, "$x_t$", ha="center", va="top", fontsize=12)
    ax.text(4.75, belt + 0.45, "cell state: only scaled and added to", ha="center", va="bottom")
    ax.set(xlim=(-1.4, 10.4), ylim=(-1.2, 6.0), aspect="equal")
    ax.set_axis_off()
    return figure


def _times(ax: Axes, x: float, y: float, sign: str = "\\times") -> None:
    """Draw a circle with the sign of what is done with two vectors there, number by number."""
    ax.add_patch(Circle((x, y), 0.3, facecolor="white", edgecolor="black", linewidth=0.8, zorder=3))
    ax.text(x, y - 0.03, f"${sign}$", ha="center", va="center", zorder=4)


def belt(text: str, c: Floats, unit: int, gates: Mapping[str, Floats], answer: Floats) -> Figure:
    """Draw what happens in an LSTM while it reads a text, character by character.

    Parameters
    ----------
    text : str
        T characters.
    c : numpy.ndarray
        (T, H), the cell states.
    unit : int
        The unit whose gates and cell state are drawn as lines.
    gates : mapping of str to numpy.ndarray
        (T,) for each gate of that unit, by its name.
    answer : numpy.ndarray
        (T,), the answer of the model between 0 and 1.

    Returns
    -------
    matplotlib.figure.Figure
        From top to bottom: the cell states of all units as a map, the gates, the cell state, the answer.
    """
    figure, (top, middle, low, bottom) = plt.subplots(
        4, 1, figsize=(5.2, 5.6), sharex=True, height_ratios=(1.3, 1, 1, 0.7)
    )
    steps = np.arange(len(text))
    limit = np.abs(c).max()
    order = [unit, *(k for k in range(c.shape[1]) if k != unit)]
    picture = top.imshow(
        c.T[order], cmap="RdBu_r", vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest"
    )
    top.set_yticks(range(len(order)), [str(k + 1) for k in order], fontsize=7)
    top.set(ylabel="unit", title="cell states $c_t$")
    top.grid(False)
    figure.colorbar(picture, ax=top, pad=0.01)
    for (name, gate), color, dashes in zip(gates.items(), PALETTE, DASHES, strict=False):
        middle.plot(steps, gate, label=name, color=color, dashes=dashes)
    middle.set(ylim=(-0.05, 1.05), ylabel="gate", title=f"unit {unit + 1} alone")
    middle.legend(ncols=3, loc="upper right", bbox_to_anchor=(1, 1.4), borderpad=0, handlelength=1.6)
    low.fill_between(steps, c[:, unit], step="mid", alpha=0.3)
    low.step(steps, c[:, unit], where="mid")
    low.axhline(0, color="black", linewidth=0.6)
    low.set(ylabel="$c_t$")
    bottom.step(steps, answer, where="mid", color=PALETTE[1])
    bottom.set(ylim=(-0.05, 1.05), ylabel="answer", xlabel="character read")
    bottom.set_xticks(steps, text.replace(" ", "␣"), fontsize=7.5)
    for axes in (middle, low, bottom):
        axes.grid(axis="x", visible=False)
    return figure


def solved(rows: Sequence[Mapping[str, Any]], axes: Axes, lag: str = "lag") -> None:
    """Draw for each cell and lag how many of its trainings solved the task.

    Parameters
    ----------
    rows : sequence of mapping
        One training each, with ``"cell"``, ``"lag"``, ``"seed"`` and ``"steps"``, None if it was not
        solved.
    axes : matplotlib.axes.Axes
        Where to draw.
    lag : str
        What the lag is called.
    """
    names = list(dict.fromkeys(row["cell"] for row in rows))
    lags = sorted({row["lag"] for row in rows})
    seeds = sorted({row["seed"] for row in rows})
    for row in rows:
        x = lags.index(row["lag"]) + 0.22 * (seeds.index(row["seed"]) - (len(seeds) - 1) / 2)
        done = row["steps"] is not None
        axes.plot(
            x, names.index(row["cell"]), "o", markersize=7, color=PALETTE[0] if done else "0.55",
            markerfacecolor=PALETTE[0] if done else "none",
        )  # fmt: skip
    axes.set_xticks(range(len(lags)), map(str, lags))
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel=lag, xlim=(-0.6, len(lags) - 0.4), ylim=(len(names) - 0.4, -0.6))
    axes.grid(False)
