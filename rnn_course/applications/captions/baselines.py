"""What the captioner has to beat: the caption of the nearest training picture, and words one by one."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array


def nearest(x: Array, train_x: Array) -> Array:
    """Find for each picture the training picture that differs least.

    Parameters
    ----------
    x : numpy.ndarray
        Features of N pictures, (N, D).
    train_x : numpy.ndarray
        Features of the training pictures, (M, D).

    Returns
    -------
    numpy.ndarray
        (N,) of int: the row in `train_x` with the smallest sum of squared differences, the first of equals.

    Raises
    ------
    ValueError
        If the numbers of features differ, or there is no training picture.
    """
    if x.ndim != 2 or train_x.ndim != 2 or x.shape[1] != train_x.shape[1] or not len(train_x):
        raise ValueError(
            f"nearest: x has shape {x.shape} and train_x {train_x.shape}; expected (N, D) and (M, D)"
        )
    x, train_x = x.astype(np.float64), train_x.astype(np.float64)
    # |a - b|^2 = |a|^2 - 2 a b + |b|^2, and |a|^2 is the same for every b.
    distances = (train_x**2).sum(axis=1) - 2 * x @ train_x.T
    return distances.argmin(axis=1)


def copy_caption(x: Array, train_x: Array, train_captions: Sequence[list[str]]) -> list[list[str]]:
    """Give each picture the caption of the nearest training picture.

    Parameters
    ----------
    x : numpy.ndarray
        Features of N pictures, (N, D).
    train_x : numpy.ndarray
        Features of the training pictures, (M, D).
    train_captions : sequence of list of str
        Their M captions.

    Returns
    -------
    list of list of str
        N captions.

    Raises
    ------
    ValueError
        As `nearest`.
    """
    return [train_captions[n] for n in nearest(x, train_x)]


def word_by_word(
    x: Array, train_x: Array, train_captions: Sequence[list[str]], ridge: float = 1.0
) -> list[list[str]]:
    """Decide for every word alone, by a linear model of the picture, whether it is in the caption.

    Parameters
    ----------
    x : numpy.ndarray
        Features of N pictures, (N, D).
    train_x : numpy.ndarray
        Features of the training pictures, (M, D).
    train_captions : sequence of list of str
        Their M captions.
    ridge : float
        What is added for each squared weight to the squared error that the model makes small.

    Returns
    -------
    list of list of str
        For each picture the words whose value is above one half, in the order of the alphabet: a linear model
        of single words knows no other.
    """
    words = sorted({word for caption in train_captions for word in caption})
    is_there = np.array([[word in caption for word in words] for caption in train_captions], np.float64)
    centre, share = train_x.mean(axis=0, dtype=np.float64), is_there.mean(axis=0)
    centred = train_x - centre
    weights = np.linalg.solve(
        centred.T @ centred + ridge * np.eye(centred.shape[1]), centred.T @ (is_there - share)
    )
    chosen = (x - centre) @ weights + share > 0.5
    return [[words[k] for k in np.flatnonzero(row)] for row in chosen]
