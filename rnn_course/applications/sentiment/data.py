"""Reviews and messages on their way to the network: tokens, parts that share no text, ids."""

import os
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from rnn_course import text
from rnn_course.checks import Array, fraction
from rnn_course.datasets.labelled import LabelledTexts
from rnn_course.datasets.nsmc import nsmc
from rnn_course.datasets.twin_reviews import Language, plain_reviews, twin_reviews

NSMC_FILE = "RNN_COURSE_NSMC"
MAIL_FILE = "RNN_COURSE_SPAM_MAIL"
LONGEST = 60  # tokens of a review that are read


class Parts(NamedTuple):
    """Texts to learn from, to choose with and to be judged by; no text is in two of them."""

    train: LabelledTexts
    validation: LabelledTexts
    test: LabelledTexts


def english_tokens(review: str) -> list[str]:
    """Split English text into words and signs, in lower case.

    Parameters
    ----------
    review : str
        The text.

    Returns
    -------
    list of str
        Its words and signs; none for a blank text.
    """
    return text.words(review.lower()) if review.strip() else []


def korean_tokens(review: str) -> list[str]:
    """Split Korean text into syllables and other characters, spaces among them.

    Parameters
    ----------
    review : str
        The text.

    Returns
    -------
    list of str
        Its characters, with single spaces.
    """
    words = review.lower().split()
    return text.characters(" ".join(words)) if words else []


TOKENS: dict[str, Callable[[str], list[str]]] = {"english": english_tokens, "korean": korean_tokens}


def language_of(review: str) -> Language:
    """Tell the language of a review by its script.

    Parameters
    ----------
    review : str
        The text.

    Returns
    -------
    {"korean", "english"}
        Korean if it has a syllable or a letter of Hangul.
    """
    return "korean" if text.is_korean(_composed(review)) else "english"


def split(data: LabelledTexts, seed: int, *, validation: float = 0.1, test: float = 0.15) -> Parts:
    """Split texts by chance, after every text that occurs again has been left out.

    Parameters
    ----------
    data : LabelledTexts
        N texts.
    seed : int
        Of the order.
    validation, test : float
        Their shares.

    Returns
    -------
    Parts
        The three parts.

    Raises
    ------
    ValueError
        If a share is none, or nothing is left to learn from.
    """
    for name, value in (("validation", validation), ("test", test)):
        fraction("split", name, value)
    distinct = list(dict(zip(map(_composed, data.texts), range(len(data.texts)), strict=True)).values())
    order = np.random.default_rng(seed).permutation(distinct)
    last, middle = (round(len(order) * value) for value in (test, validation))
    if len(order) - last - middle < 1:
        raise ValueError(f"split: of {len(order)} different texts none is left to learn from")
    cut = len(order) - last - middle
    return Parts(*(take(data, part) for part in np.split(order, [cut, cut + middle])))


def take(data: LabelledTexts, index: Array) -> LabelledTexts:
    """Pick texts with their labels.

    Parameters
    ----------
    data : LabelledTexts
        N texts.
    index : numpy.ndarray
        Which, (M,) of int.

    Returns
    -------
    LabelledTexts
        M texts, in this order.
    """
    return LabelledTexts([data.texts[k] for k in index], data.labels[index])


def joined(*parts: LabelledTexts) -> LabelledTexts:
    """Put sets of texts behind one another.

    Parameters
    ----------
    *parts : LabelledTexts
        The sets.

    Returns
    -------
    LabelledTexts
        All of them.
    """
    return LabelledTexts(
        [one for part in parts for one in part.texts], np.concatenate([part.labels for part in parts])
    )


def order_set(
    language: Language, *, pairs: int = 1000, plain: bool = True
) -> tuple[LabelledTexts, LabelledTexts]:
    """Give the set in which order decides: twins to learn from, and other twins to be judged by.

    Parameters
    ----------
    language : {"english", "korean"}
        Of the reviews.
    pairs : int
        Pairs of twins to learn from.
    plain : bool
        Whether the reviews of one clause are added to them.

    Returns
    -------
    train, test : LabelledTexts
        The test has 300 pairs, whose word of praise and word of blame never occur together in training.
    """
    train = twin_reviews(language, pairs, 0, held_out=False)
    return (
        joined(train, plain_reviews(language, 0)) if plain else train,
        twin_reviews(language, 300, 1, held_out=True),
    )


def shuffled(tokens: Sequence[Sequence[str]], seed: int) -> list[list[str]]:
    """Put the tokens of every text into an order of chance.

    Parameters
    ----------
    tokens : sequence of sequence of str
        N texts.
    seed : int
        Of the orders.

    Returns
    -------
    list of list of str
        The same tokens, text by text.
    """
    rng = np.random.default_rng(seed)
    return [[one[k] for k in rng.permutation(len(one))] for one in tokens]


def encode(vocabulary: text.Vocabulary, tokens: Sequence[Sequence[str]], maxlen: int | None = None) -> Array:
    """Turn tokens into a batch of ids, padded behind.

    Parameters
    ----------
    vocabulary : Vocabulary
        The one of the training part.
    tokens : sequence of sequence of str
        N texts; one without tokens becomes a single unknown token.
    maxlen : int, optional
        Steps T; later tokens are left out. The longest text decides if it is not given.

    Returns
    -------
    numpy.ndarray
        (N, T) of int; 0 is padding.
    """
    rows = [vocabulary.encode(one) or [vocabulary.unknown_id] for one in tokens]
    return text.pad(rows, maxlen=maxlen)[0]


def targets(data: LabelledTexts) -> Array:
    """Give the labels as the loss wants them.

    Parameters
    ----------
    data : LabelledTexts
        N texts.

    Returns
    -------
    numpy.ndarray
        (N, 1) of float32.
    """
    return data.labels[:, np.newaxis].astype(np.float32)


def reader_file(variable: str, what: str) -> str:
    """Find a file that the reader brings.

    Parameters
    ----------
    variable : str
        The environment variable that names it.
    what : str
        What it is, for the message.

    Returns
    -------
    str
        Its path.

    Raises
    ------
    FileNotFoundError
        If the variable is not set.
    """
    path = os.environ.get(variable)
    if not path:
        raise FileNotFoundError(
            f"{what} is not part of the course: download it and set {variable} to its path"
        )
    return path


def korean_reviews() -> LabelledTexts:
    """Read the reader's ``ratings_train.txt``, or another file of the Naver sentiment movie corpus.

    Returns
    -------
    LabelledTexts
        Its reviews.

    Raises
    ------
    FileNotFoundError
        If the environment variable ``RNN_COURSE_NSMC`` names no file.
    ValueError
        If it names one that :func:`rnn_course.datasets.nsmc.nsmc` refuses.
    """
    return nsmc(reader_file(NSMC_FILE, "a file of the Naver sentiment movie corpus (github.com/e9t/nsmc)"))


def _composed(review: str) -> str:
    """Give a text as it is compared with others: composed, with single spaces."""
    return unicodedata.normalize("NFC", " ".join(review.split()))
