"""The figures of chapter 19: right replies by model, and precision against coverage."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from rnn_course.plots.style import DASHES, PALETTE


def right_replies(runs: Sequence[Mapping[str, float]], axes: Axes) -> None:
    """Draw the share of right replies of every model: a dot for each run, and a line at their mean.

    Parameters
    ----------
    runs : sequence of mapping of str to float
        For each run the share of right replies, by the name of the model.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    names = list(runs[0])
    for place, name in enumerate(names):
        shares = [run[name] for run in runs]
        colour = PALETTE[0] if name.startswith("network") else PALETTE[1]
        axes.plot(shares, [place] * len(shares), "o", color=colour, markersize=5, alpha=0.8)
        axes.plot([np.mean(shares)] * 2, [place - 0.25, place + 0.25], color=colour, linewidth=2)
    axes.set(yticks=range(len(names)), yticklabels=names, xlabel="share of right replies")
    axes.set_ylim(len(names) - 0.5, -0.5)


def precision_curves(curves: Mapping[str, Mapping[str, Sequence[float]]], axes: Axes) -> None:
    """Draw precision against coverage while a threshold goes down.

    Parameters
    ----------
    curves : mapping
        By the name of a way to notice strangers: ``"coverage"`` and ``"precision"``, a number a threshold.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    for number, (name, curve) in enumerate(curves.items()):
        axes.plot(
            curve["coverage"],
            curve["precision"],
            label=name,
            color=PALETTE[number],
            dashes=DASHES[number % len(DASHES)],
        )
    axes.set(xlabel="share of requests that are answered", ylabel="precision", xlim=(0, 1.02), ylim=(0, 1.03))
    axes.legend(loc="lower left")
