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
from matplotlib.image import AxesImage  # noqa: E402

# Okabe and Ito's palette, in an order whose neighbours differ in lightness as well as in hue, so
# that lines stay apart for colour-blind readers, in grey print and when a dark page inverts them.
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")

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
    picture = axes.imshow(h.T, vmin=-1, vmax=1, cmap="RdBu_r", aspect="auto", extent=extent)
    axes.set(xlabel="timestep $t$", ylabel="hidden unit")
    axes.locator_params(integer=True)
    axes.grid(False)
    return picture
