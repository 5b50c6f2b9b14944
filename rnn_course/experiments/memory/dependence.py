"""How far back: which letters a prediction depends on, and what the last few are worth."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.scratch import Model, categorical_cross_entropy


def connectivity(
    model: Model, ids: NDArray[np.int64], predictions: Sequence[int] | None = None
) -> NDArray[Any]:
    """Measure how strongly the prediction at each step depends on each letter read.

    The measure is the norm of the gradient of the loss at step n with respect to the vector that the
    embedding has given to letter t. One batch does it all: it holds a copy of the text for every step n, and
    in copy n only that step has a loss.

    Parameters
    ----------
    model : Model
        A character model.
    ids : numpy.ndarray
        (T + 1,), the letters; the last one is only predicted.
    predictions : sequence of int, optional
        The rows that are wanted; all T if not given.

    Returns
    -------
    numpy.ndarray
        (T, T): row n for the prediction after n + 1 letters, column t for letter t; zero where t > n. Fewer
        rows if fewer are wanted.

    References
    ----------
    Madsen (2019), Visualizing memorization in RNNs, Distill. There the network completes words, and it is the
    gradient of the logit of the right word, not of the loss.
    """
    embedding, recurrent, dense = model.layers
    reader = type(recurrent).from_config({**recurrent.get_config(), "stateful": False})
    T = len(ids) - 1
    asked = np.eye(T, dtype=bool)[slice(None) if predictions is None else list(predictions)]
    x = embedding.forward(np.tile(ids[:-1], (len(asked), 1)))
    reader.build(x.shape[2])
    reader.set_weights(recurrent.get_weights())
    logits = dense.forward(reader.forward(x, training=True), training=True)
    _, gradient = categorical_cross_entropy(np.tile(ids[1:], (len(asked), 1)), logits, mask=asked)
    dx = reader.backward(dense.backward(gradient * len(asked)))  # the mean over steps becomes a sum
    return np.linalg.norm(dx, axis=2)


def share_by_lag(matrices: Iterable[NDArray[Any]]) -> NDArray[np.float64]:
    """Average matrices of `connectivity`, (T, T) each, by lag.

    Returns (T // 2,): the mean share of the letter just read, of the one before it, and so on, in all that a
    prediction depends on. Only predictions that have so many letters before them count.
    """
    rows: list[NDArray[Any]] = []
    for matrix in matrices:
        half = len(matrix) // 2
        rows += [matrix[n, n::-1][:half] / matrix[n].sum() for n in range(half, len(matrix))]
    return np.mean(rows, axis=0)


def lag_of_share(by_lag: NDArray[Any], share: float) -> int:
    """Say how many letters, from the one just read backwards, hold a share of the connectivity."""
    return int(np.searchsorted(np.cumsum(by_lag), share)) + 1


def bits_by_context(
    model: Model, ids: NDArray[np.int64], lengths: Sequence[int], places: int = 1000
) -> list[float]:
    """Measure how well a model predicts after it has read only the last few letters.

    The same letters are predicted each time, `places` of them, evenly spread over the text, from a state of
    zeros and the last 1, 2, 4, ... letters. Returns the bits per character, one for each of `lengths`.
    """
    ends = np.linspace(max(lengths), len(ids) - 1, places).astype(int)
    bits = []
    for length in lengths:
        total = 0.0
        for some in np.array_split(ends, math.ceil(places / 250)):
            model.reset_state()
            logits = model.forward(ids[some[:, np.newaxis] + np.arange(-length, 0)])[:, -1]
            total += categorical_cross_entropy(ids[some], logits)[0] * len(some)
        bits.append(total / places / math.log(2))
    model.reset_state()
    return bits
