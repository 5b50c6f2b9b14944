"""The manual of Python, and models that predict its next letter."""

import re
from collections.abc import Sequence
from pydoc_data.topics import topics

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.common.characters import streams
from rnn_course.scratch import Dense, Embedding, Model, Stacked
from rnn_course.scratch.models import MODELS

LETTERS = " abcdefghijklmnopqrstuvwxyz"
FEATURES = 24  # components of a letter's vector


def manual() -> Array:
    """Read the reference manual that comes with Python, in small letters and spaces alone.

    It differs from one version of Python to the next, and so do the numbers of every model trained on it.

    Returns
    -------
    numpy.ndarray
        Ids in `LETTERS`, (characters,). A paragraph that occurs twice is taken once.
    """
    paragraphs = dict.fromkeys(part for text in topics.values() for part in text.split("\n\n"))
    text = re.sub("[^a-z]+", " ", "\n".join(paragraphs).lower())
    return np.array([LETTERS.index(letter) for letter in text])


def windows(ids: Array, T: int) -> tuple[Array, Array]:
    """Cut a text of ids into pieces of T letters: x, and y, the same one letter later, (N, T) each."""
    N = (len(ids) - 1) // T
    return streams(ids[: N * T + 1], N)


def language_model(
    widths: Sequence[int],
    seed: int,
    *,
    cell: str = "GRU",
    dropout: float = 0.0,
    residual: bool = False,
    dtype: str = "float32",
) -> Model:
    """Make a model that reads letters and predicts, at each of them, the next one.

    Parameters
    ----------
    widths : sequence of int
        Units of each recurrent layer, from the first to the last.
    seed : int
        Of all weights.
    cell, dropout, residual, dtype
        What the layers are, and what :class:`rnn_course.scratch.Stacked` and the layers take.

    Returns
    -------
    Model
        Ids (N, T) to logits (N, T, 27).
    """
    layers = [MODELS[cell].layer(H, dtype=dtype, seed=100 * seed + k) for k, H in enumerate(widths)]
    return Model(
        [
            Embedding(len(LETTERS), FEATURES, dtype=dtype, seed=100 * seed + 97),
            Stacked(layers, return_sequences=True, dropout=dropout, residual=residual, seed=100 * seed + 98),
            Dense(len(LETTERS), dtype=dtype, seed=100 * seed + 99),
        ]
    )


def bits(model: Model, x: Array, y: Array) -> float:
    """Measure the bits per character of a language model; log2(27) = 4.75 for a mere guess."""
    return model.evaluate(x, y, loss="categorical_cross_entropy", batch_size=128) / np.log(2)
