"""The figures of chapter 11: what each trick gains, and which axes can be computed at the same time."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rnn_course.plots.shapes import BLUE, GREEN, ORANGE, YELLOW, arrow, box
from rnn_course.plots.style import PALETTE


def ladder(times: Mapping[str, Mapping[str, float]], bounds: Mapping[str, float]) -> Figure:
    """Draw the time of every rung, the lowest at the bottom, with the bound of the bare products.

    Parameters
    ----------
    times : mapping of str to mapping of str to float
        For each batch, by its title, the milliseconds of each rung by its name. Each has a panel.
    bounds : mapping of str to float
        For each batch the milliseconds of the bare products.

    Returns
    -------
    matplotlib.figure.Figure
        The figure.
    """
    rungs = max((list(taken) for taken in times.values()), key=len)
    figure, panels = plt.subplots(1, len(times), figsize=(5.2, 2.6), sharey=True)
    for axes, (title, taken) in zip(np.atleast_1d(panels), times.items(), strict=True):
        milliseconds = [taken.get(rung, np.nan) for rung in rungs]
        axes.plot(milliseconds, range(len(rungs)), "o-", markersize=5)
        axes.axvline(bounds[title], color=PALETTE[1], linestyle="--", label="bare products")
        axes.set(title=title, xlabel="time of a step (ms)", xscale="log")
        axes.grid(visible=True, which="both", axis="x")
    first = np.atleast_1d(panels)[0]
    first.set_yticks(range(len(rungs)), rungs)
    first.legend(loc="lower right", fontsize=8)
    return figure


def batch(sizes: Sequence[int], milliseconds: Sequence[float], axes: Axes) -> None:
    """Draw the time per sample against the size of the batch.

    Parameters
    ----------
    sizes : sequence of int
        Samples in a batch, N.
    milliseconds : sequence of float
        Of a training step of the whole batch.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    per_sample = np.asarray(milliseconds) / np.asarray(sizes)
    axes.plot(sizes, per_sample, "o-")
    axes.set(xlabel="samples in a batch, $N$", ylabel="time per sample (ms)", xscale="log", ylim=(0, None))
    axes.set_xticks(sizes, [str(N) for N in sizes])
    axes.minorticks_off()


def free_axes(layers: int = 2, steps: int = 5) -> Figure:
    """Draw which of the four axes of a stack can be computed at the same time.

    Parameters
    ----------
    layers, steps : int
        Of the stack: each box is a step of a layer, and its number the earliest moment at which it can run.

    Returns
    -------
    matplotlib.figure.Figure
        The figure.
    """
    figure, axes = plt.subplots(figsize=(5.2, 2.9))
    colours = (BLUE, YELLOW, GREEN, ORANGE)
    for behind in (0.24, 0.12, 0.0):  # the samples of the batch lie behind each other
        for t in range(steps):
            for layer in range(layers):
                corner = (t + behind, 1.5 * layer + behind)
                box(axes, corner, (0.55, 0.7), colours[(t + layer) % 4], up=0.5)
                if not behind:
                    axes.text(t + 0.275, 1.5 * layer + 0.35, str(t + layer + 1), ha="center", va="center")
                    for unit in range(1, 4):  # the units of a state, side by side
                        height = 1.5 * layer + 0.7 * unit / 4
                        axes.plot([t, t + 0.08], [height, height], color="0.3", linewidth=0.8)
    for layer in range(layers):
        for t in range(steps):
            if t:
                arrow(axes, (t - 0.42, 1.5 * layer + 0.35), (t, 1.5 * layer + 0.35), color="0.2")
            if layer:
                arrow(axes, (t + 0.2, 1.5 * layer - 0.56), (t + 0.2, 1.5 * layer), color="0.2")
    axes.text(steps / 2, -0.55, r"timesteps: a chain $\rightarrow$", ha="center")
    axes.text(
        -0.25, 1.5 * layers / 2, r"layers: a chain, one step later $\rightarrow$", rotation=90, va="center"
    )
    axes.text(
        steps + 0.05, 1.5 * layers - 0.35, "samples,\none behind\nthe other:\nfree", va="center", fontsize=9
    )
    axes.text(steps + 0.05, 0.35, "units and gates\nin a box: free", va="center", fontsize=9)
    axes.set(xlim=(-0.5, steps + 1.5), ylim=(-0.8, 1.5 * layers))
    axes.axis("off")
    return figure
