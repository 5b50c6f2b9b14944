"""The figures of chapter 15: a plateau and its end, and the part of each word."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from rnn_course.plots.style import DASHES, PALETTE


def plateaus(runs: Mapping[str, ArrayLike], axes: Axes) -> None:
    """Draw the losses of several runs of each kind against epochs, and the loss of a guess.

    Parameters
    ----------
    runs : mapping of str to array_like
        (seeds, epochs), by the name that the legend shows.
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    for (name, losses), color, dashes in zip(runs.items(), PALETTE, DASHES, strict=False):
        for k, loss in enumerate(np.asarray(losses)):
            epochs = np.arange(1, len(loss) + 1)
            axes.plot(epochs, loss, color=color, dashes=dashes, label=None if k else name)
    axes.axhline(np.log(2), color="black", linewidth=0.8, linestyle=":")
    axes.set(xlabel="epoch", ylabel="loss", ylim=(-0.03, 0.8))


def parts(words: Sequence[str], values: ArrayLike, axes: Axes) -> None:
    """Draw what each word adds to the logit, from the first word at the top to the last.

    Parameters
    ----------
    words : sequence of str
        T words.
    values : array_like
        (T,)
    axes : matplotlib.axes.Axes
        Where to draw.
    """
    values = np.asarray(values)
    rows = np.arange(len(words))
    axes.barh(rows, values, color=np.where(values > 0, PALETTE[0], PALETTE[1]))
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(rows, words)
    axes.set(ylim=(len(words) - 0.4, -0.6), xlabel="part in the logit")
    axes.grid(visible=False, axis="y")
