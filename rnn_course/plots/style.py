"""The look of every figure of the book, and the figures that it draws more than once."""

from collections.abc import Mapping
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from rnn_course._extras import require

require("matplotlib", "plots")

from cycler import cycler  # noqa: E402
from matplotlib import pyplot as plt  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.colors import LinearSegmentedColormap, to_rgb  # noqa: E402
from matplotlib.image import AxesImage  # noqa: E402

# Okabe and Ito's palette, in an order whose neighbours differ in lightness as well as in hue, so
# that lines stay apart for colour-blind readers, in grey print and when a dark page inverts them.
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")

# One colour for each part of a gated cell and for each sign, in every figure and slider of the book.
# The input gate of an LSTM and the update gate of a GRU both decide whether something new is written.
GATES: Mapping[str, str] = {
    "input": "#009e73",
    "update": "#009e73",
    "forget": "#cc79a7",
    "output": "#e69f00",
    "reset": "#56b4e9",
    "candidate": "#666666",
    "positive": "#0072b2",
    "negative": "#d55e00",
}

# For maps of values of either sign, with limits that lie symmetrically around 0.
SIGNS = LinearSegmentedColormap.from_list("signs", [GATES["negative"], "#ffffff", GATES["positive"]])

# Lines that lie on each other are told apart by their dashes, in every print.
DASHES = ((), (4, 2), (1, 1.5), (6, 2, 1, 2))

STYLE: dict[Any, Any] = {
    # Narrow figures with ten-point text stay readable on a phone, where they fill the width.
    "figure.figsize": (5.2, 3.0),
    "figure.dpi": 160,
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.labelsize": 10,
    "axes.prop_cycle": cycler(color=PALETTE),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "image.cmap": "viridis",
}


def use_style() -> None:
    """Give the figures that follow the look of the book."""
    plt.rcParams.update(STYLE)


def tint(color: str, strength: float = 0.45) -> tuple[float, float, float]:
    """Mix a colour with white, for the area of a box with black text in it.

    Parameters
    ----------
    color : str
        Any colour of Matplotlib.
    strength : float
        How much of the colour is left: 0 gives white, 1 the colour itself.

    Returns
    -------
    tuple of float
        Red, green and blue, between 0 and 1.
    """
    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(color))
    return red, green, blue


def losses(curves: Mapping[str, ArrayLike], axes: Axes, per: str = "training step") -> None:
    """Draw losses against training steps or epochs, on a logarithmic scale.

    Parameters
    ----------
    curves : mapping of str to array_like
        One loss a step, by the name that the legend shows.
    axes : matplotlib.axes.Axes
        Where to draw.
    per : str
        What the losses are counted by, for the label of the axis.
    """
    for (name, curve), dashes in zip(curves.items(), cycle(DASHES)):
        axes.plot(np.arange(1, len(np.asarray(curve)) + 1), curve, label=name, dashes=dashes)
    axes.set(xlabel=per, ylabel="loss", yscale="log")
    axes.legend()


def states(h: ArrayLike, axes: Axes) -> AxesImage:
    """Draw the hidden states of one sequence as a map: time to the right, units downwards.

    Parameters
    ----------
    h : array_like
        (T, H), values between -1 and 1.
    axes : matplotlib.axes.Axes
        Where to draw.

    Returns
    -------
    matplotlib.image.AxesImage
        The picture, for a colour bar.
    """
    h = np.asarray(h)
    T, H = h.shape
    # Steps and units count from 1, as in the equations.
    extent = (0.5, T + 0.5, H + 0.5, 0.5)
    picture = axes.imshow(h.T, vmin=-1, vmax=1, cmap=SIGNS, aspect="auto", extent=extent)
    axes.set(xlabel="timestep $t$", ylabel="hidden unit")
    axes.locator_params(integer=True)
    axes.grid(False)
    return picture
