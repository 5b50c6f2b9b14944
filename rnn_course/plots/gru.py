"""The figures of chapter 6: inside a GRU, and the GRU next to the LSTM."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch
from numpy.typing import ArrayLike

from rnn_course.plots.shapes import BLUE, ORANGE, arrow
from rnn_course.plots.style import DASHES, PALETTE

GATE, CANDIDATE = ORANGE, BLUE


def cell() -> Figure:
    """Draw one step of a GRU: two gates, a candidate, and the mix that makes the new state.

    Returns
    -------
    matplotlib.figure.Figure
        Old state at the upper left, input at the lower left, new state on the right.
    """
    figure, ax = plt.subplots(figsize=(5.2, 2.7))
    top, middle, bottom = 4.2, 2.0, 0.4
    ax.plot([0.7, 8.5], [top, top], color="black", linewidth=1.2)
    ax.plot([0.7, 6.9], [bottom, bottom], color="black", linewidth=1.2)
    ax.text(0.6, top, "$h_{t-1}$", ha="right", va="center")
    ax.text(0.6, bottom, "$x_t$", ha="right", va="center")

    _box(ax, 1.9, middle, "reset\n$r$", GATE)
    _box(ax, 4.3, middle, "candidate\n$\\tilde{h}$", CANDIDATE)
    _box(ax, 6.9, middle, "update\n$z$", GATE)
    for x in (1.9, 4.3, 6.9):
        arrow(ax, (x, bottom), (x, middle - 0.62))
    arrow(ax, (1.6, top), (1.6, middle + 0.62))
    arrow(ax, (7.2, top), (7.2, middle + 0.62))

    # The reset gate lets the old state into the candidate.
    ax.plot([4.3, 4.3], [top, 3.45], color="black", linewidth=1)
    _node(ax, 4.3, 3.25, "×")
    arrow(ax, (4.3, 3.05), (4.3, middle + 0.62))
    ax.plot([2.2, 2.2], [middle + 0.62, 3.25], color=PALETTE[1], linewidth=1)
    arrow(ax, (2.2, 3.25), (4.08, 3.25), color=PALETTE[1])

    # The candidate goes to the mix below the line of the state, the update gate from below.
    ax.plot([5.25, 5.7, 5.7], [middle, middle, 3.4], color=PALETTE[0], linewidth=1)
    ax.plot([7.05, 7.35], [3.4, 3.4], color="white", linewidth=5, zorder=2)
    ax.plot([5.7, 8.0], [3.4, 3.4], color=PALETTE[0], linewidth=1, zorder=3)
    arrow(ax, (8.0, 3.4), (8.55, 3.95), color=PALETTE[0])
    ax.plot([7.8, 8.7], [middle, middle], color=PALETTE[1], linewidth=1)
    arrow(ax, (8.7, middle), (8.7, top - 0.27), color=PALETTE[1])
    _node(ax, 8.7, top, "mix", radius=0.4)
    arrow(ax, (9.1, top), (9.8, top))
    ax.text(9.9, top, "$h_t$", ha="left", va="center")
    ax.text(8.85, 2.6, "$z$: keep\n$1-z$: replace", ha="left", va="center", fontsize=8)

    ax.set(xlim=(-0.4, 10.9), ylim=(0, 5))
    ax.set_aspect("equal")
    ax.set_axis_off()
    return figure


def gates_over_time(x: ArrayLike, z: ArrayLike, prediction: ArrayLike) -> Figure:
    """Draw one adding problem, the update gates of a GRU that reads it, and its answer after each step.

    Parameters
    ----------
    x : array_like
        (T, 2), numbers and markers.
    z : array_like
        (T, H), the update gates.
    prediction : array_like
        (T,), the answer after each step.

    Returns
    -------
    matplotlib.figure.Figure
        Three panels over the same steps.
    """
    x, z, prediction = (np.asarray(values) for values in (x, z, prediction))
    T, H = z.shape
    steps, marked = np.arange(1, T + 1), x[:, 1] > 0
    figure, (top, middle, below) = plt.subplots(
        3, 1, figsize=(5.2, 4.6), sharex=True, height_ratios=(1, 1.7, 1)
    )
    top.bar(steps, x[:, 0], color="#bbbbbb", label="number")
    top.bar(steps[marked], x[marked, 0], color=PALETTE[1], label="marked")
    top.set(ylabel="input", ylim=(0, 1.05))
    top.legend(loc="lower left", bbox_to_anchor=(0, 0.95), ncols=2, fontsize=9, handlelength=1)
    order = np.argsort(z[marked].mean(axis=0) - z[~marked].mean(axis=0))
    extent = (0.5, T + 0.5, H + 0.5, 0.5)
    picture = middle.imshow(
        z[:, order].T, vmin=0, vmax=1, cmap="viridis", aspect="auto", extent=extent, interpolation="nearest"
    )
    middle.set(ylabel="unit, sorted")
    middle.locator_params(axis="y", integer=True)
    middle.grid(False)
    figure.colorbar(picture, ax=middle, label="z: 1 keeps")
    below.step(
        steps, np.cumsum(x[:, 0] * marked), where="mid", color="black", label="sum so far", linewidth=1
    )
    below.plot(steps, prediction, color=PALETTE[0], label="answer")
    below.set(xlabel="timestep $t$", ylabel="value")
    below.locator_params(axis="x", integer=True)
    below.legend(loc="upper left", fontsize=9, handlelength=1)
    return figure


def reset_differences(scales: ArrayLike, differences: Mapping[int, ArrayLike], axes: Axes) -> None:
    """Draw how far the two variants of the reset gate lie apart.

    Parameters
    ----------
    scales : array_like
        Factors of the reset gate's weights.
    differences : mapping of int to array_like
        The relative difference for each factor, by the number of units.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    for (units, values), marker in zip(differences.items(), "os^D", strict=False):
        label = "1 unit" if units == 1 else f"{units} units"
        axes.plot(np.asarray(scales), np.asarray(values), marker=marker, markersize=4, label=label)
    axes.set(xlabel="factor of the reset gate's weights", ylabel="difference, relative to $|h|$")
    axes.legend()


def loss_curves(rows: Sequence[Mapping[str, Any]], baseline: float, lowest: float) -> Figure:
    """Draw the losses of LSTM and GRU, one panel a learning rate and one line a seed.

    Parameters
    ----------
    rows : sequence of dict
        From :func:`rnn_course.experiments.gru.rivals.compare`.
    baseline : float
        The loss of a model that knows the mean only.
    lowest : float
        Where the axis of the loss ends.

    Returns
    -------
    matplotlib.figure.Figure
        The panels.
    """
    rates = sorted({row["learning_rate"] for row in rows})
    figure, panels = plt.subplots(1, len(rates), figsize=(5.2, 3.1), sharey=True, squeeze=False)
    for rate, ax in zip(rates, panels[0], strict=True):
        for k, row in enumerate(row for row in rows if row["learning_rate"] == rate):
            for seed, curve in enumerate(row["curves"]):
                steps = 50 * np.arange(1, len(curve) + 1)
                label = row["layer"] if seed == 0 else None
                ax.plot(steps, curve, color=PALETTE[k], dashes=DASHES[k], label=label, linewidth=1.2)
        ax.axhline(baseline, color="black", linestyle=":", linewidth=1)
        ax.set(
            title=f"learning rate {rate}", xlabel="training step", yscale="log", ylim=(lowest, 3 * baseline)
        )
    panels[0, 0].set_ylabel("loss (mean of 50 steps)")
    figure.legend(
        *panels[0, 0].get_legend_handles_labels(),
        loc="outside lower center",
        ncols=3,
        fontsize=9,
        handlelength=2,
    )
    return figure


def counts(curves: Mapping[str, ArrayLike]) -> Figure:
    """Draw how far cells count: the first one on its own scale, the others beside it.

    Parameters
    ----------
    curves : mapping of str to array_like
        (steps + 1,) each, by the name that the legend shows.

    Returns
    -------
    matplotlib.figure.Figure
        Two panels.
    """
    figure, panels = plt.subplots(1, 2, figsize=(5.2, 2.7))
    for k, (name, values) in enumerate(curves.items()):
        values = np.asarray(values)
        axes = panels[min(k, 1)]
        axes.plot(
            np.arange(len(values)), values, label=name, color=PALETTE[k], dashes=DASHES[k % len(DASHES)]
        )
    for axes in panels:
        axes.set(xlabel="step", ylim=(0, None))
        axes.legend(fontsize=9, handlelength=1.5)
    panels[0].set_ylabel("state")
    panels[1].set_ylim(0, 1.9)
    return figure


def _box(ax: Axes, x: float, y: float, text: str, color: str) -> None:
    """Draw a box of text around (x, y)."""
    width, height = 1.8, 1.2
    corner = (x - width / 2 + 0.1, y - height / 2 + 0.1)
    style = "round,pad=0.1"
    ax.add_patch(
        FancyBboxPatch(corner, width - 0.2, height - 0.2, boxstyle=style, facecolor=color, edgecolor="black")
    )
    ax.text(x, y, text, ha="center", va="center", fontsize=9, linespacing=1.3)


def _node(ax: Axes, x: float, y: float, text: str, radius: float = 0.2) -> None:
    """Draw a circle with a text around (x, y)."""
    ax.add_patch(Circle((x, y), radius, facecolor="white", edgecolor="black", zorder=4))
    ax.text(x, y, text, ha="center", va="center", fontsize=8, zorder=5)
