"""The stored judges of reviews, one a language: how they are trained, and what they say.

The network itself is in :mod:`rnn_course.applications.sentiment.reading`.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from rnn_course import text, weights
from rnn_course.applications.sentiment import data
from rnn_course.applications.sentiment.parts import left_out
from rnn_course.applications.sentiment.reading import Reading, learn
from rnn_course.checks import Array
from rnn_course.datasets.movie_reviews import SOURCE as FILM_REVIEWS
from rnn_course.datasets.movie_reviews import movie_reviews
from rnn_course.datasets.nsmc import SOURCE as NSMC
from rnn_course.datasets.twin_reviews import SOURCE as TWIN_REVIEWS
from rnn_course.datasets.twin_reviews import Language
from rnn_course.scratch import Model
from rnn_course.scratch.activations import sigmoid


def train_english(seed: int, features: int, units: int, epochs: int, dropout: float, min_count: int) -> Any:
    """Train the stored English judge: sentences, the ends of reviews, and twins.

    Parameters
    ----------
    seed, features, units, epochs, dropout, min_count
        As for `learn`.

    Returns
    -------
    model : Model
        It reads words.
    extras : dict
        The vocabulary, and the accuracies on sentences and twins that it has not seen.
    """
    whole = movie_reviews("imdb")
    ends = [data.english_tokens(one.replace("<br />", " "))[-50:] for one in whole.texts]
    return _stored("english", ends, whole.labels, seed, features, units, epochs, dropout, min_count)


def train_korean(seed: int, features: int, units: int, epochs: int, dropout: float, min_count: int) -> Any:
    """Train the stored Korean judge, on the reader's file of reviews and on twins.

    Parameters
    ----------
    seed, features, units, epochs, dropout, min_count
        As for `learn`.

    Returns
    -------
    model : Model
        It reads syllables.
    extras : dict
        The vocabulary, and the accuracies on reviews and twins that it has not seen.

    Raises
    ------
    FileNotFoundError
        If the environment variable ``RNN_COURSE_NSMC`` names no file.
    """
    return _stored("korean", [], np.array([], int), seed, features, units, epochs, dropout, min_count)


def reviews(language: Language) -> data.Parts:
    """Split the reviews, of one sentence or a few, from which a stored judge learns.

    Parameters
    ----------
    language : {"english", "korean"}
        Of the reviews.

    Returns
    -------
    Parts
        The parts.

    Raises
    ------
    FileNotFoundError
        If the environment variable ``RNN_COURSE_NSMC`` names no file of Korean ones.
    """
    if language == "english":
        return data.split(movie_reviews(), 0)
    return data.split(data.korean_reviews(), 0, validation=0.02, test=0.05)


def _stored(
    language: Language,
    more: list[list[str]],
    more_labels: Array,
    seed: int,
    features: int,
    units: int,
    epochs: int,
    dropout: float,
    min_count: int,
) -> tuple[Model, dict[str, Any]]:
    """Train on reviews and, twice, on twins, so that one model knows both words and their order."""
    split, parts = data.TOKENS[language], reviews(language)
    twins, unseen = data.order_set(language)
    train = data.joined(parts.train, twins, twins)
    reading = learn(
        [split(one) for one in train.texts] + more,
        np.concatenate([train.labels, more_labels]),
        features=features,
        units=units,
        epochs=epochs,
        seed=seed,
        dropout=dropout,
        min_count=min_count,
    )
    extras = {
        "vocabulary": list(reading.vocabulary.tokens[2:]),
        "accuracy": {
            name: round(reading.accuracy([split(one) for one in part.texts], part.labels), 3)
            for name, part in (("reviews", parts.test), ("twins", unseen))
        },
    }
    return reading.model, extras


TRAINED: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "sentiment-english": (
        train_english,
        {"seed": 0, "features": 20, "units": 32, "epochs": 4, "dropout": 0.5, "min_count": 20},
    ),
    "sentiment-korean": (
        train_korean,
        {"seed": 0, "features": 32, "units": 48, "epochs": 6, "dropout": 0.3, "min_count": 20},
    ),
}
SOURCES = {
    "sentiment-english": [FILM_REVIEWS, TWIN_REVIEWS],
    "sentiment-korean": [NSMC, TWIN_REVIEWS],
}


# Judging -----------------------------------------------------------------------------------------


class Verdict(NamedTuple):
    """What the stored model says of a review.

    Attributes
    ----------
    language : {"korean", "english"}
        Which model judged.
    probability : float
        Of a good review.
    parts : list of tuple of str and float
        Each word, and by how much the logit falls when this word is left out.
    """

    language: str
    probability: float
    parts: list[tuple[str, float]]


@cache
def stored(language: Language) -> Reading:
    """Load the stored model of a language.

    Parameters
    ----------
    language : {"english", "korean"}
        Of the reviews.

    Returns
    -------
    Reading
        The model and its vocabulary.
    """
    trained = weights.load(f"sentiment-{language}")
    return Reading(trained.model, text.Vocabulary(trained.extras["vocabulary"]), [])


def judge(review: str) -> Verdict:
    """Judge a film review with the stored model of its language.

    Parameters
    ----------
    review : str
        Korean, if a syllable of Hangul is in it, or else English. The first 60 words, or in Korean the first
        60 characters, are read.

    Returns
    -------
    Verdict
        The probability that it is a good one, and each word's part.

    Raises
    ------
    TypeError
        If it is no text.
    ValueError
        If there is no letter in it.
    """
    if not isinstance(review, str):
        raise TypeError(f"judge: review is a {type(review).__name__}; expected a text")
    review = review.encode("utf-8", "replace").decode("utf-8")
    if not any(character.isalpha() for character in review):
        raise ValueError("there is no word in it; type a sentence about a film, in Korean or English")
    language = data.language_of(review)
    split = data.TOKENS[language]
    words = review.split() if language == "korean" else split(review)
    read: list[str] = []
    count = 0
    for word in words:
        count += len(split(word)) + (language == "korean")
        if count > data.LONGEST and read:
            break
        read.append(word)
    reading = stored(language)
    parts = left_out(reading, read, split)
    logit = reading.logits([split(" ".join(read))])
    return Verdict(language, float(sigmoid(logit)[0]), list(zip(read, parts.tolist(), strict=True)))


def answerer() -> Callable[[str], str]:
    """Give what answers a person: a review, its probability, and the words that decided.

    Returns
    -------
    callable
        From a line to the answer.
    """

    def answer(line: str) -> str:
        verdict = judge(line)
        shown = " ".join(f"{word[:20]}({part:+.1f})" for word, part in verdict.parts)
        return f"{'good' if verdict.probability > 0.5 else 'bad'} {verdict.probability:.0%}: {shown}"

    return answer
