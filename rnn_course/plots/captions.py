"""The figures of chapter 18: pictures with their captions, and first states."""

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from rnn_course.checks import Array
from rnn_course.plots.style import PALETTE, SIGNS


def album(
    pictures: Array, captions: Sequence[str], columns: int = 4, width: int = 17, wrong: Sequence[str] = ()
) -> Figure:
    """Draw pictures in rows, each with its caption below.

    Parameters
    ----------
    pictures : numpy.ndarray
        (N, H, W, 3) of uint8.
    captions : sequence of str
        N texts; long ones are broken into lines.
    columns : int
        How many pictures there are in a row.
    width : int
        Letters of a line.
    wrong : sequence of str
        N further texts, written below the captions in another colour; none if empty.

    Returns
    -------
    matplotlib.figure.Figure
        The figure.
    """
    rows = -(-len(pictures) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(5.2, (1.95 if wrong else 1.45) * rows), squeeze=False)
    for ax in axes.flat:
        ax.set_axis_off()
    for n, (ax, picture) in enumerate(zip(axes.flat, pictures, strict=False)):
        ax.imshow(picture)
        below = textwrap.fill(captions[n], width)
        ax.text(0.5, -0.04, below, transform=ax.transAxes, ha="center", va="top", fontsize=7)
        if wrong:
            lines = below.count("\n") + 1
            ax.text(
                0.5,
                -0.09 - 0.15 * lines,
                textwrap.fill(wrong[n], width),
                transform=ax.transAxes,
                ha="center",
                va="top",
                fontsize=7,
                color=PALETTE[1],
            )
    return figure


def first_states(states: dict[str, Array]) -> Figure:
    """Draw the first states of some pictures, one map for each network.

    Parameters
    ----------
    states : dict of str to numpy.ndarray
        By the name of the network, (N, H): one row a picture, values between -1 and 1.

    Returns
    -------
    matplotlib.figure.Figure
        The figure.
    """
    figure, axes = plt.subplots(1, len(states), figsize=(5.2, 2.6), sharey=True)
    for ax, (name, h) in zip(np.atleast_1d(axes), states.items(), strict=True):
        picture = ax.imshow(h, vmin=-1, vmax=1, cmap=SIGNS, aspect="auto", interpolation="nearest")
        ax.set(title=name, xlabel="hidden unit")
        ax.grid(visible=False)
    np.atleast_1d(axes)[0].set_ylabel("picture")
    figure.colorbar(picture, ax=axes, label="first state")
    return figure
