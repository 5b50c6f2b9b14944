"""The figures of chapter 10: what a character model remembers."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from numpy.typing import ArrayLike, NDArray

from rnn_course.plots.style import PALETTE, SIGNS


def kinds(curves: Mapping[str, Sequence[ArrayLike]], x: ArrayLike, axes: Axes) -> None:
    """Draw one curve for each network, in one colour and with one marker for each kind.

    Parameters
    ----------
    curves : mapping of str to sequence of array_like
        By the name of the kind one curve, (points,), for each seed.
    x : array_like
        (points,), what they are drawn against.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    every = max(1, len(np.asarray(x)) // 5)
    for (name, seeds), colour, marker in zip(curves.items(), PALETTE, "os^", strict=False):
        for k, curve in enumerate(seeds):
            label = name if k == 0 else None
            axes.plot(
                x, curve, marker, color=colour, ls="-", lw=1, ms=3, markevery=(every - 1, every), label=label
            )


def coloured_text(text: str, values: NDArray[np.float64], axes: Axes) -> AxesImage:
    """Write a text in its lines, on a ground whose colour shows what one unit holds after each letter.

    Parameters
    ----------
    text : str
        The text.
    values : numpy.ndarray
        (length,), between -1 and 1.
    axes : matplotlib.axes.Axes
        Where to draw.

    Returns
    -------
    matplotlib.image.AxesImage
        The ground, for a colour bar.
    """
    lines = text.splitlines(keepends=True)
    ground = np.full((len(lines), max(map(len, lines))), np.nan)
    values_left = iter(values)
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            value = ground[row, column] = next(values_left)
            colour = "white" if abs(value) > 0.6 else "black"
            letter = letter.replace("\n", "↵")
            axes.text(
                column, row, letter, size=6.5, family="monospace", ha="center", va="center", color=colour
            )
    picture = axes.imshow(ground, vmin=-1, vmax=1, cmap=SIGNS, aspect="auto")
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return picture
