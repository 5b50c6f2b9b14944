"""What each word adds to the logit, measured in two ways: leave it out, or follow the gradient."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnn_course.applications.sentiment import data
from rnn_course.applications.sentiment.reading import Reading
from rnn_course.checks import Array
from rnn_course.scratch import Dropout
from rnn_course.scratch.layer import Layer


def left_out(
    reading: Reading, words: Sequence[str], split: Callable[[str], list[str]], glue: str = " "
) -> Array:
    """Measure what each word adds to the logit: the logit of the review less that of the review without it.

    Parameters
    ----------
    reading : Reading
        The model.
    words : sequence of str
        T words of one review.
    split : callable
        From text to the tokens of the model.
    glue : str
        What joins two words.

    Returns
    -------
    numpy.ndarray
        (T,)
    """
    without = [glue.join([*words[:t], *words[t + 1 :]]) for t in range(len(words))]
    whole, *rest = reading.logits([split(one) for one in (glue.join(words), *without)])
    return whole - np.array(rest)


def from_vectors(reading: Reading, vectors: Array, training: bool = False) -> Array:
    """Compute logits from embedded tokens: the layers above the embedding, without dropout.

    Parameters
    ----------
    reading : Reading
        The model.
    vectors : numpy.ndarray
        (N, T, D), no padding.
    training : bool
        Whether to keep what the way back needs.

    Returns
    -------
    numpy.ndarray
        (N, 1)
    """
    for layer in _above(reading):
        vectors = layer.forward(vectors, training=training)
    return vectors


def gradient_times_input(reading: Reading, tokens: Sequence[str]) -> Array:
    """Approximate what each token adds to the logit: its vector times the gradient with respect to it.

    Parameters
    ----------
    reading : Reading
        The model.
    tokens : sequence of str
        T tokens of one review.

    Returns
    -------
    numpy.ndarray
        (T,)
    """
    vectors = reading.model.layers[0].forward(data.encode(reading.vocabulary, [tokens]))
    gradient: Any = np.ones_like(from_vectors(reading, vectors, training=True))
    for layer in reversed(_above(reading)):
        gradient = layer.backward(gradient)
    return (gradient * vectors).sum(axis=-1)[0]


def _above(reading: Reading) -> list[Layer]:
    return [layer for layer in reading.model.layers[1:] if not isinstance(layer, Dropout)]
