"""The figures of chapter 6: inside a GRU, and the GRU next to the LSTM."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from numpy.typing import ArrayLike

from rnn_course.plots.shapes import arrow
from rnn_course.plots.style import DASHES, GATES, PALETTE, tint


def cell() -> Figure:
    """Draw one step of a GRU: two gates, a candidate, and the mean of old and new that is the state.

    Returns
    -------
    matplotlib.figure.Figure
        Old state at the upper left, input at the lower left, new state at the upper right.
    """
    figure, ax = plt.subplots(figsize=(5.2, 2.9))
    belt, row, state, inputs = 4.8, 1.9, 0.75, 0.2
    ax.add_patch(Rectangle((0.7, -0.1), 8.6, 5.9, facecolor="#f8f8f8", edgecolor="0.5", linewidth=0.8))
    z, r, candidate = (GATES[name] for name in ("update", "reset", "candidate"))

    def line(*points: tuple[float, float], color: str = "black", width: float = 1, tip: bool = True) -> None:
        """Draw a line through points, with an arrow at its end or without."""
        ax.plot(*zip(*points, strict=True), color=color, linewidth=width, zorder=1)
        if tip:
            arrow(ax, points[-2], points[-1], color=color, linewidth=width)

    line((-0.1, belt), (9.3, belt), width=4, tip=False)
    arrow(ax, (9.2, belt), (9.9, belt), linewidth=3)
    line((0.3, belt), (0.3, state), (6.2, state), tip=False)
    line((-0.1, inputs), (6.6, inputs), tip=False)
    for x, y in ((0.3, belt), (1.4, state), (1.8, inputs), (4.4, inputs), (2.9, belt)):
        ax.plot(x, y, "o", color="black", markersize=3.5, zorder=3)
    for x, y in ((1.4, state), (6.2, state), (1.8, inputs), (4.4, inputs), (6.6, inputs)):
        arrow(ax, (x, y), (x, row - 0.4))

    # The reset gate: what the candidate sees of the old state.
    line((2.1, row), (2.6, row), color=r)
    line((2.9, belt), (2.9, row + 0.3))
    line((3.2, row), (3.9, row))
    # The update gate: z times the old state, 1 - z times the candidate.
    line((6.4, row + 0.4), (6.4, belt - 0.3), color=z)
    line((6.9, row), (7.35, row), color=z)
    line((7.95, row), (8.5, row), (8.5, 3.3), color=z)
    line((4.4, row + 0.4), (4.4, 3.6), (8.2, 3.6), color=candidate)
    line((8.5, 3.9), (8.5, belt - 0.3))

    for x, name, text in ((1.6, "reset", "r"), (4.4, "candidate", "\\tilde{h}"), (6.4, "update", "z")):
        face = tint(GATES[name])
        ax.add_patch(
            Rectangle((x - 0.5, row - 0.4), 1, 0.8, facecolor=face, edgecolor="black", linewidth=0.8)
        )
        ax.text(x, row, f"${text}_t$", ha="center", va="center", fontsize=12)
    for x, y, sign in (
        (2.9, row, "$\\times$"), (6.4, belt, "$\\times$"), (7.65, row, "$1-$"), (8.5, 3.6, "$\\times$"),
        (8.5, belt, "$+$"),
    ):  # fmt: skip
        ax.add_patch(Circle((x, y), 0.3, facecolor="white", edgecolor="black", linewidth=0.8, zorder=4))
        ax.text(x, y - 0.02, sign, ha="center", va="center", zorder=5, fontsize=8 if "1" in sign else 10)

    for x, y, text, place in (
        (-0.2, belt, "$h_{t-1}$", "right"), (10.0, belt, "$h_t$", "left"), (-0.2, inputs, "$x_t$", "right"),
    ):  # fmt: skip
        ax.text(x, y, text, ha=place, va="center", fontsize=12)
    for x, text in ((6.4, "keep"), (8.5, "replace")):
        ax.text(x, belt + 0.4, text, ha="center", va="bottom", fontsize=9)
    ax.set(xlim=(-1.4, 10.8), ylim=(-0.3, 6.0), aspect="equal")
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


def sentence(text: str, z: ArrayLike, answer: ArrayLike) -> Figure:
    """Draw the update gates of a GRU while it reads a text, and its answer.

    Parameters
    ----------
    text : str
        T characters.
    z : array_like
        (T, H), the update gates.
    answer : array_like
        (T,), the answer after each character, between 0 and 1.

    Returns
    -------
    matplotlib.figure.Figure
        A map of the gates, a row for each unit, and the answer below.
    """
    z = np.asarray(z)
    T, H = z.shape
    figure, (top, below) = plt.subplots(2, 1, figsize=(5.2, 3.0), sharex=True, height_ratios=(2, 1))
    green = LinearSegmentedColormap.from_list("update", ["white", GATES["update"]])
    extent = (-0.5, T - 0.5, H + 0.5, 0.5)
    picture = top.imshow(
        z.T, vmin=0, vmax=1, cmap=green, aspect="auto", extent=extent, interpolation="nearest"
    )
    top.set(ylabel="unit", yticks=range(1, H + 1))
    top.grid(False)
    figure.colorbar(picture, ax=top, pad=0.01, label="$z$: 1 keeps")
    below.step(np.arange(T), np.asarray(answer), where="mid", color="black")
    below.set(ylim=(-0.05, 1.05), ylabel="answer", xlabel="character read")
    below.set_xticks(np.arange(T), text.replace(" ", "␣"), fontsize=7.5)
    below.grid(axis="x", visible=False)
    return figure


def till(x: ArrayLike, balance: ArrayLike, answers: Mapping[str, ArrayLike], r: ArrayLike) -> Figure:
    """Draw payments at a cash desk, the balance that GRUs of one unit give, and the reset gate of one.

    Parameters
    ----------
    x : array_like
        (T, 2), payments and a 1 beside the first one of each customer.
    balance : array_like
        (T,), the right answers.
    answers : mapping of str to array_like
        (T,) each, the answers of networks, by the names that the legend shows.
    r : array_like
        (T,), the reset gate.

    Returns
    -------
    matplotlib.figure.Figure
        The balances above, the reset gate below.
    """
    x = np.asarray(x)
    steps = np.arange(1, len(x) + 1)
    figure, (top, below) = plt.subplots(2, 1, figsize=(5.2, 3.8), sharex=True, height_ratios=(2.2, 1))
    top.step(steps, balance, where="mid", color="0.6", linewidth=3, label="balance")
    for (name, values), color, dashes in zip(answers.items(), (PALETTE[0], PALETTE[1]), DASHES, strict=False):
        top.plot(steps, values, color=color, dashes=dashes, label=name)
    top.set_ylabel("balance")
    top.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize=9, handlelength=1.5)
    below.bar(steps, r, color=GATES["reset"])
    below.set(xlabel="payment", ylabel="$r_t$", ylim=(0, 1.05))
    for axes in (top, below):
        for t in steps[x[:, 1] > 0]:
            axes.axvline(t - 0.5, color="black", linewidth=0.7, linestyle=":")
        axes.grid(axis="x", visible=False)
    below.locator_params(axis="x", integer=True)
    return figure


def reset_differences(scales: ArrayLike, differences: Mapping[int, ArrayLike], axes: Axes) -> None:
    """Draw how much the two variants of the reset gate differ.

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
    """Draw the losses of LSTM and GRU, one panel for each learning rate and one line for each seed.

    Parameters
    ----------
    rows : sequence of dict
        From :func:`rnn_course.experiments.gru.rivals.compare`.
    baseline : float
        The loss of a model that only knows the mean.
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
