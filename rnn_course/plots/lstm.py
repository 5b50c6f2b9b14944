"""The figures of the chapter on the LSTM."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from numpy.typing import NDArray

from rnn_course.plots.shapes import arrow
from rnn_course.plots.style import DASHES, GATES, PALETTE, SIGNS, tint

Floats = NDArray[np.float64]
Point = tuple[float, float]


_BELT, _BUS = 4.8, 0.6  # heights of the cell state, and of the line of h and x


class _Step:
    """One step of an LSTM on its axes, where only some parts are black."""

    def __init__(self, ax: Axes, active: str | None) -> None:
        self.ax = ax
        parts = ("keep", "write", "show")
        self.ink = {part: "black" if active in (None, part) else "0.8" for part in parts}

    def line(self, part: str, start: Point, end: Point, width: float = 1, tip: bool = True) -> None:
        """Draw a line, with an arrow at its end or without."""
        ink = self.ink[part]
        if tip:
            arrow(self.ax, start, end, color=ink, linewidth=width)
        else:
            x, y = zip(start, end, strict=True)
            self.ax.plot(x, y, color=ink, linewidth=width, solid_capstyle="butt", zorder=1)

    def block(self, part: str, x: float, name: str, text: str) -> None:
        """Draw a box that makes a gate or the candidate out of the line below it."""
        ink = self.ink[part]
        self.line(part, (x, _BUS), (x, 1.5))
        face = tint(GATES[name]) if ink == "black" else "white"
        self.ax.add_patch(Rectangle((x - 0.5, 1.5), 1, 0.8, facecolor=face, edgecolor=ink, linewidth=0.8))
        self.ax.text(x, 1.9, f"${text}_t$", ha="center", va="center", fontsize=12, color=ink)
        self.ax.plot(x, _BUS, "o", markersize=3, color=ink, zorder=3)

    def sign(self, part: str, x: float, y: float, text: str = "\\times") -> None:
        """Draw a circle with the sign of what is done with two vectors there, number by number."""
        ink = self.ink[part]
        self.ax.add_patch(Circle((x, y), 0.3, facecolor="white", edgecolor=ink, linewidth=0.8, zorder=3))
        self.ax.text(x, y - 0.03, f"${text}$", ha="center", va="center", zorder=4, color=ink)

    def keep(self) -> None:
        """Draw the old cell state, and the forget gate that multiplies it."""
        self.line("keep", (-0.2, _BELT), (1.6, _BELT), width=4, tip=False)
        self.block("keep", 1.6, "forget", "f")
        self.line("keep", (1.6, 2.3), (1.6, _BELT - 0.3))
        self.sign("keep", 1.6, _BELT)

    def write(self) -> None:
        """Draw the input gate times the candidate, and the new cell state to which both are added."""
        self.block("write", 3.1, "input", "i")
        self.block("write", 4.5, "candidate", "\\tilde{c}")
        for x, side in ((3.1, 3.5), (4.5, 4.1)):
            self.line("write", (x, 2.3), (x, 3.3), tip=False)
            self.line("write", (x, 3.3), (side, 3.3))
        self.sign("write", 3.8, 3.3)
        self.line("write", (3.8, 3.6), (3.8, _BELT - 0.3))
        self.line("write", (4.1, _BELT), (8.9, _BELT), width=4, tip=False)
        self.line("write", (8.8, _BELT), (9.6, _BELT), width=3)
        self.sign("write", 3.8, _BELT, "+")

    def show(self) -> None:
        """Draw a copy of the cell state that goes through tanh, times the output gate."""
        self.block("show", 6.0, "output", "o")
        ink = self.ink["show"]
        self.ax.plot(7.6, _BELT, "o", markersize=6, color=ink, zorder=3)
        self.line("show", (7.6, _BELT), (7.6, 3.9))
        self.ax.add_patch(Rectangle((7.1, 3.1), 1, 0.8, facecolor="white", edgecolor=ink, linewidth=0.8))
        self.ax.text(7.6, 3.5, "tanh", ha="center", va="center", color=ink, fontsize=9)
        self.line("show", (7.6, 3.1), (7.6, 2.2))
        self.sign("show", 7.6, 1.9)
        self.line("show", (6.5, 1.9), (7.3, 1.9))
        self.line("show", (7.6, 1.6), (7.6, _BUS), tip=False)
        self.line("show", (7.6, _BUS), (9.6, _BUS))


def cell(step: str | None = None) -> Figure:
    """Draw one step of an LSTM: the cell state on top, the gates below, the hidden state at the bottom.

    Parameters
    ----------
    step : {"keep", "write", "show"}, optional
        The part to draw in colour, with the others in grey; if none is given, all parts are in colour.

    Returns
    -------
    matplotlib.figure.Figure
        The names are those of the equations.
    """
    figure, ax = plt.subplots(figsize=(5.2, 3.4) if step is None else (4.4, 2.9))
    ax.add_patch(Rectangle((0.6, 0.1), 8.3, 5.8, facecolor="#f8f8f8", edgecolor="0.5", linewidth=0.8))
    # h and x merge into one line, of which every block gets a copy.
    ax.plot([-0.2, 6.0], [_BUS, _BUS], color="black", linewidth=1, zorder=1)
    ax.plot([0.05, 0.05, 0.1, 0.2, 0.4], [-0.4, 0.25, 0.42, 0.53, _BUS], color="black", linewidth=1, zorder=1)
    one = _Step(ax, step)
    one.line("write" if step == "write" else "keep", (1.9, _BELT), (3.5, _BELT), width=4, tip=False)
    one.keep()
    one.write()
    one.show()
    for x, y, text, place, color in (
        (-0.3, _BELT, "$c_{t-1}$", "right", one.ink["keep"]), (9.7, _BELT, "$c_t$", "left", one.ink["write"]),
        (-0.3, _BUS, "$h_{t-1}$", "right", "black"), (9.7, _BUS, "$h_t$", "left", one.ink["show"]),
    ):  # fmt: skip
        ax.text(x, y, text, ha=place, va="center", fontsize=12, color=color)
    ax.text(0.05, -0.5, "$x_t$", ha="center", va="top", fontsize=12)
    for part, x in (("keep", 1.6), ("write", 3.8), ("show", 7.6)):
        weight = "bold" if step == part else "normal"
        ax.text(x, _BELT + 0.5, part, ha="center", va="bottom", color=one.ink[part], weight=weight)
    ax.set(xlim=(-1.4, 10.4), ylim=(-1.2, 6.0), aspect="equal")
    ax.set_axis_off()
    return figure


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
        (T,) for each gate of that unit, by its name in :data:`rnn_course.plots.style.GATES`.
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
        c.T[order], cmap=SIGNS, vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest"
    )
    top.set_yticks(range(len(order)), [str(k + 1) for k in order], fontsize=7)
    top.set(ylabel="unit", title="cell states $c_t$")
    top.grid(False)
    figure.colorbar(picture, ax=top, pad=0.01)
    for (name, gate), dashes in zip(gates.items(), DASHES, strict=False):
        middle.plot(steps, gate, label=name, color=GATES[name], dashes=dashes)
    middle.set(ylim=(-0.05, 1.05), ylabel="gate", title=f"unit {unit + 1} alone")
    middle.legend(ncols=3, loc="upper right", bbox_to_anchor=(1, 1.4), borderpad=0, handlelength=1.6)
    for name, part in (("positive", c[:, unit].clip(min=0)), ("negative", c[:, unit].clip(max=0))):
        low.fill_between(steps, part, step="mid", alpha=0.5, color=GATES[name], linewidth=0)
    low.step(steps, c[:, unit], where="mid", color="black", linewidth=1)
    low.axhline(0, color="black", linewidth=0.6)
    low.set(ylabel="$c_t$")
    bottom.step(steps, answer, where="mid", color="black")
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
