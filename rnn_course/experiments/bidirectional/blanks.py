"""Filling the blank: by counting words, and by a network that answers at every step."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.bidirectional.sentences import BLANK, Blanks
from rnn_course.scratch import Dense, Embedding, Model
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.training.losses import categorical_cross_entropy
from rnn_course.text import Vocabulary


def loss_at_blank(y_true: Array, y_pred: Array, mask: Array | None = None) -> tuple[float, Array]:
    """Measure the cross-entropy where something is asked, whatever the mask.

    Parameters
    ----------
    y_true, y_pred : numpy.ndarray
        (N, T) of int, -1 where nothing is asked; and logits, (N, T, classes).

    Returns
    -------
    loss : float
        The mean over the blanks.
    dy_pred : numpy.ndarray
        Its gradient, (N, T, classes): zero but at the blanks.
    """
    return categorical_cross_entropy(y_true, y_pred, y_true >= 0)


def accuracy_at_blank(y_true: Array, y_pred: Array) -> float:
    """Give the share of the places with a target, not -1, where the largest logit is the right one."""
    asked = y_true >= 0
    return float(np.mean(y_pred[asked].argmax(axis=-1) == y_true[asked]))


def bag_of_words_accuracy(train: Blanks, test: Blanks, part: str) -> float:
    """Fill the blanks by counting words, without their order: naive Bayes.

    Parameters
    ----------
    train, test : Blanks
        Where to count, and where to answer.
    part : {"left", "next", "right", "all"}
        Which words are seen: those before the blank, the one after it, all after it, or all.

    Returns
    -------
    float
        Share of the test blanks that are filled rightly.
    """

    def bag(sentence: list[str]) -> list[str]:
        place = sentence.index(BLANK)
        parts = {
            "left": sentence[:place],
            "next": sentence[place + 1 : place + 2],
            "right": sentence[place + 1 :],
            "all": sentence,
        }
        return parts[part]

    bags = [bag(sentence) for sentence in train.sentences]
    vocabulary = Vocabulary.fit(bags)
    classes = int(train.answers.max()) + 1
    counts = np.ones((classes, len(vocabulary)))  # add one: nothing is impossible
    for words, answer in zip(bags, train.answers, strict=True):
        np.add.at(counts[answer], vocabulary.encode(words), 1)
    log_share = np.log(counts / counts.sum(axis=1, keepdims=True))
    log_prior = np.log(np.bincount(train.answers, minlength=classes) / len(train.answers))
    guesses = [
        np.argmax(log_prior + log_share[:, vocabulary.encode(bag(sentence))].sum(axis=1))
        for sentence in test.sentences
    ]
    return float(np.mean(guesses == test.answers))


def blank_model(layer: Layer, vocabulary_size: int, seed: int) -> Model:
    """Build a model that answers at every step of a sentence: ids (N, T) to logits (N, T, 4).

    The layer, in float64, returns sequences. The word vectors have 16 numbers.
    """
    return Model(
        [
            Embedding(vocabulary_size, 16, mask_zero=True, dtype="float64", seed=seed + 100),
            layer,
            Dense(4, dtype="float64", seed=seed + 200),
        ]
    )
