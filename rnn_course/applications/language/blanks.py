"""A model that predicts every word of a sentence from the words on both sides of it, or on one."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course.scratch import GRU, Adam, Bidirectional, Dense, Dropout, Embedding, Model
from rnn_course.scratch.around import Around
from rnn_course.text import Vocabulary, pad


class Padded(NamedTuple):
    """Sentences of about the same length."""

    ids: NDArray[np.int64]
    """(N, T + 2): `data.START`, the words, `data.STOP`, padding."""
    answers: NDArray[np.int64]
    """(N, T): the words, each of which is to be predicted."""


class Guess(NamedTuple):
    """A word for a blank."""

    word: str
    """As it would be written there."""
    probability: float
    """Its share among the words that were tried."""


def blank_model(
    words: int, *, units: int, features: int, sides: str = "both", dropout: float = 0.0, seed: int = 0
) -> Model:
    """Make a model that predicts every word of a sentence from the words on both sides of it, or on one.

    Parameters
    ----------
    words : int
        Ids in the vocabulary, K.
    units : int
        Hidden units H of each direction.
    features : int
        Components of the vector of a word, and units of the layer before the last.
    sides : {"both", "left", "right"}
        What it may see. With ``"left"`` it predicts the next word.
    dropout : float
        Share of the inputs of each layer with weights, but the first, that is zeroed out in training.
    seed : int
        Of the weights.

    Returns
    -------
    Model
        Ids (N, T + 2) to logits (N, T, K).
    """
    model = Model(
        [
            Embedding(words, features, mask_zero=True, seed=seed),
            Dropout(dropout, seed=seed + 4),
            Bidirectional(GRU(units, return_sequences=True, seed=seed + 1)),
            Around(sides),
            Dropout(dropout, seed=seed + 5),
            Dense(features, activation="tanh", seed=seed + 2),
            Dropout(dropout, seed=seed + 6),
            Dense(words, seed=seed + 3),
        ]
    )
    model.build((3,))
    return model


def padded(sentences: list[list[str]], vocabulary: Vocabulary, size: int = 640) -> list[Padded]:
    """Sort sentences by length and pad some of them at a time, so that little is padding.

    Parameters
    ----------
    sentences : list of list of str
        As `data.tokens` gives them.
    vocabulary : Vocabulary
        Gives the ids.
    size : int
        How many go together.

    Returns
    -------
    list of Padded
        The last one has what is left.
    """
    encoded = sorted((vocabulary.encode(sentence) for sentence in sentences), key=len)
    parts = [pad(encoded[start : start + size])[0] for start in range(0, len(encoded), size)]
    return [Padded(ids, ids[:, 1:-1]) for ids in parts]


def train_blank_model(
    model: Model, parts: list[Padded], *, epochs: int, seed: int, learning_rate: float = 0.01
) -> list[float]:
    """Train a model of blanks, with a learning rate that falls to zero.

    Parameters
    ----------
    model : Model
        From `blank_model`.
    parts : list of Padded
        What it learns from; each epoch takes them in another order.
    epochs : int
        How often.
    seed : int
        Of the order.
    learning_rate : float
        That of Adam at first.

    Returns
    -------
    list of float
        The mean loss of each part, in the order in which they were read.
    """
    optimizer = Adam(learning_rate, global_clipnorm=1.0)
    losses = []
    order = list(_shuffled(len(parts), epochs, seed))
    for done, number in enumerate(order):
        optimizer.learning_rate = learning_rate * (1 - done / len(order))
        history = model.fit(
            *parts[number],
            loss="categorical_cross_entropy",
            optimizer=optimizer,
            batch_size=32,
            seed=seed + done,
            verbose=0,
        )
        losses.append(history.loss[0])
    return losses


def _shuffled(size: int, epochs: int, seed: int) -> Iterator[int]:
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        yield from rng.permutation(size)
