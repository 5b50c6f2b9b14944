"""The stored models that fill a blank from both sides at once, in English and in Korean."""

import re
from functools import cache
from typing import Any

import numpy as np

from rnn_course import weights
from rnn_course.applications.language import data
from rnn_course.applications.language.blanks import Guess, blank_model, padded, train_blank_model
from rnn_course.applications.language.scores import network_scores
from rnn_course.datasets import interface_messages
from rnn_course.scratch import Model
from rnn_course.scratch.attention import masked_softmax
from rnn_course.text import Vocabulary, is_korean, words

_BLANK = re.compile("_{2,}")


def messages(language: str) -> data.Sentences:
    """Split the messages of JupyterLab.

    Parameters
    ----------
    language : {"english", "korean"}
        Which ones.

    Returns
    -------
    Sentences
        The parts.
    """
    texts = [getattr(pair, language) for pair in interface_messages()]
    return data.split([[text] for text in texts if text.strip()])


def train(
    language: str, units: int, features: int, dropout: float, epochs: int, min_count: int, seed: int
) -> tuple[Model, dict[str, Any]]:
    """Train a model of blanks on the messages of JupyterLab, to be stored.

    Parameters
    ----------
    language : {"english", "korean"}
        Of the messages.
    units, features, dropout
        As for `blanks.blank_model`.
    epochs, seed
        As for `blanks.train_blank_model`.
    min_count : int
        Rarer words are unknown.

    Returns
    -------
    model : Model
        It sees both sides.
    extras : dict
        Its words, in the order of their ids from 2 on, and its scores on the messages held out.
    """
    parts = messages(language)
    tokens = [data.tokens(message) for message in parts.train]
    vocabulary = Vocabulary.fit(tokens, min_count=min_count)
    model = blank_model(len(vocabulary), units=units, features=features, dropout=dropout, seed=seed)
    train_blank_model(model, padded(tokens, vocabulary, size=160), epochs=epochs, seed=seed)
    return model, {
        "words": list(vocabulary.tokens[2:]),
        "scores": network_scores(model, parts.held_out, vocabulary),
    }


@cache
def stored(language: str) -> tuple[Model, Vocabulary]:
    """Load the stored model of a language.

    Parameters
    ----------
    language : {"english", "korean"}
        Which one.

    Returns
    -------
    model : Model
        As `train` gives it.
    vocabulary : Vocabulary
        Its words.
    """
    trained = weights.load(f"around-{language}")
    return trained.model, Vocabulary(trained.extras["words"])


def fill(sentence: str, guesses: int = 5) -> list[Guess]:
    """Guess the word in a blank from all words on its left and all on its right, in one reading.

    Parameters
    ----------
    sentence : str
        English or Korean, in the words of an application on a screen, with one blank: two or more ``_``.
        Capitals do not matter; a word that the model does not know says nothing to it.
    guesses : int
        How many words.

    Returns
    -------
    list of Guess
        The most probable first.

    Raises
    ------
    ValueError
        If there is not exactly one blank, or nothing beside it that the model knows.
    """
    sides = _BLANK.split(sentence)
    if len(sides) != 2:
        raise ValueError(f"I found {len(sides) - 1} blanks; write one, as ___")
    model, vocabulary = stored("korean" if is_korean(sentence) else "english")
    left, right = (vocabulary.encode(words(side.lower())) if side.strip() else [] for side in sides)
    if not set(left + right) - {vocabulary.unknown_id}:
        raise ValueError("there is nothing beside the blank that I know; write the rest of the sentence, too")
    start, stop = vocabulary.encode([data.START, data.STOP])
    ids = [start, *left, vocabulary.unknown_id, *right, stop]
    logits = model.forward(np.array([ids]))[0, len(left)]
    logits[[vocabulary.padding_id, vocabulary.unknown_id, start, stop]] = -np.inf  # no words to write
    p = masked_softmax(logits)
    best = np.argsort(-p, kind="stable")[:guesses]
    return [Guess(vocabulary.tokens[id_], float(p[id_])) for id_ in best]
