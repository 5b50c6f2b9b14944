"""The figures of chapter 12: forgetting beside a fading gradient, and the update gates of a reader."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from rnn_course.plots.style import DASHES


def forgetting(
    recall: Mapping[float, ArrayLike], gradient: Mapping[float, ArrayLike], guess: float
) -> Figure:
    """Draw how well each lag is recalled, and how much of a gradient is left there.

    Parameters
    ----------
    recall, gradient : mapping of float to array_like
        By the spectral radius, (lags,) each.
    guess : float
        The recall of a guess.

    Returns
    -------
    matplotlib.figure.Figure
        Two panels, one above the other, over the same lags.
    """
    figure, (above, below) = plt.subplots(2, 1, figsize=(5.2, 4.6), sharex=True)
    for (radius, shares), dashes in zip(recall.items(), cycle(DASHES)):
        lags = np.arange(len(np.asarray(shares)))
        above.plot(lags, shares, label=f"radius {radius:g}", dashes=dashes)
        below.plot(lags, gradient[radius], dashes=dashes)
    above.axhline(guess, color="black", linewidth=0.8)
    above.text(0, guess - 0.03, "guessing", va="top", fontsize=8)
    above.set(ylabel="tokens recalled", ylim=(0, 1.05))
    above.legend()
    below.axhline(1, color="black", linewidth=0.8)
    below.set(ylabel="norm of the gradient", yscale="log", xlabel="lag: how many steps ago")
    return figure


def update_gates(tokens: Sequence[str], z: ArrayLike) -> Figure:
    """Draw the update gates of a GRU while it reads a sentence.

    Parameters
    ----------
    tokens : sequence of str
        The T tokens.
    z : array_like
        (T, H), between 0 and 1.

    Returns
    -------
    matplotlib.figure.Figure
        A row for each token, read from top to bottom, and a column for each unit.
    """
    z = np.asarray(z)
    figure, ax = plt.subplots(figsize=(5.2, 3.6))
    order = np.argsort(z.mean(axis=0))
    picture = ax.imshow(z[:, order], vmin=0, vmax=1, aspect="auto")
    ax.set_yticks(range(len(tokens)), tokens)
    ax.set(xlabel="unit, from the most to the least forgetful")
    ax.set_xticks([])
    ax.grid(False)
    bar = figure.colorbar(picture, ax=ax, ticks=[0, 0.5, 1])
    bar.ax.set_yticklabels(["0: new", "0.5", "1: old"])
    return figure
