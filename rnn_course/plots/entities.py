"""The figures of chapter 16: paths through tags, what a CRF has learned, and models side by side."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from rnn_course.plots.style import PALETTE


def lattice(tokens: Sequence[str], tags: Sequence[str], marginals: ArrayLike, path: Sequence[int]) -> Figure:
    """Draw all paths of tags over a sentence, and the best one of them.

    Parameters
    ----------
    tokens : sequence of str
        The T tokens.
    tags : sequence of str
        The K tags.
    marginals : array_like
        (T, K): how probable each tag is at each step; the size of the dots.
    path : sequence of int
        The tag of each token on the best path.

    Returns
    -------
    matplotlib.figure.Figure
        Tokens to the right, tags downwards.
    """
    figure, ax = plt.subplots(figsize=(5.2, 2.4))
    T, K = len(tokens), len(tags)
    for t in range(T - 1):
        for i in range(K):
            for j in range(K):
                ax.plot([t, t + 1], [i, j], color="#bbbbbb", linewidth=0.7, zorder=1)
    ax.plot(range(T), path, color=PALETTE[1], linewidth=2.5, zorder=2)
    steps, rows = np.divmod(np.arange(T * K), K)
    sizes = 25 + 300 * np.asarray(marginals).reshape(-1)
    ax.scatter(steps, rows, s=sizes, color=PALETTE[0], zorder=3)
    ax.set(xticks=range(T), yticks=range(K), ylim=(K - 0.5, -0.5))
    ax.set_xticklabels(tokens)
    ax.set_yticklabels(tags)
    ax.grid(visible=False)
    return figure


def transitions(scores: ArrayLike, tags: Sequence[str]) -> Figure:
    """Draw the scores of all steps from one tag to the next.

    Parameters
    ----------
    scores : array_like
        (K, K), from the tag of a row to the tag of a column.
    tags : sequence of str
        The K tags.

    Returns
    -------
    matplotlib.figure.Figure
        A map.
    """
    figure, ax = plt.subplots(figsize=(5.2, 4.4))
    limit = float(np.abs(scores).max())
    picture = ax.imshow(scores, cmap="PuOr", vmin=-limit, vmax=limit)
    ax.set(xticks=range(len(tags)), yticks=range(len(tags)), xlabel="next tag", ylabel="tag")
    ax.set_xticklabels(tags, rotation=90)
    ax.set_yticklabels(tags)
    ax.grid(visible=False)
    figure.colorbar(picture, ax=ax, label="score of the transition")
    return figure


def comparison(results: Mapping[str, Mapping[str, Sequence[float]]]) -> Figure:
    """Draw the F1 of models for several languages, with a dot for each fold.

    Parameters
    ----------
    results : mapping
        By language, then by model, the F1 of each fold.

    Returns
    -------
    matplotlib.figure.Figure
        A panel for each language, with the models one below the other.
    """
    heights = [len(models) for models in results.values()]
    size = (5.2, 0.9 * len(heights) + 0.35 * sum(heights))
    figure, panels = plt.subplots(len(heights), height_ratios=heights, figsize=size, sharex=True)
    for ax, (language, models), color in zip(panels, results.items(), cycle(PALETTE), strict=False):
        for row, f1 in enumerate(models.values()):
            ax.plot(f1, [row] * len(f1), "o", color=color, alpha=0.6, markersize=5)
            ax.plot([np.mean(f1)] * 2, [row - 0.3, row + 0.3], color="black", linewidth=1.6)
        ax.set(title=language, yticks=range(len(models)), ylim=(len(models) - 0.5, -0.5))
        ax.set_yticklabels(models)
    panels[-1].set_xlabel("F1")
    return figure
