"""Pairs of texts to translate, how they become tokens, and how they are split."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from rnn_course.datasets.dates import dates
from rnn_course.datasets.emoji_names import emoji_names
from rnn_course.datasets.sentences import SentencePair

Pair: TypeAlias = tuple[str, str]  # a source text and its translation

DIRECTIONS = ("ko-en", "en-ko")
DATES = 4_500  # days, of which
HELD_OUT_DATES = 500
HELD_OUT_NAMES = 0.12  # the share of the names of emoji
LEAST_OFTEN = 4  # names in which each word of a name must occur

_GAP = re.compile(r"(?<=\d)[\s,]+(?=\d)")
_SOURCE = re.compile(r"\d|[^\W\d_]+|(?<=\d),(?=\d)|[^\w\s,.:]")
_TARGET = re.compile(r" ?(?:\d|[^\W\d_]+|[^\w\s])")


class Splits(NamedTuple):
    """What is learned from, and what is kept for the end: two kinds of texts, of which none is in both.

    Attributes
    ----------
    training : list of tuple
        Pairs of a source text and its translation, dates and names mixed.
    dates, names : list of tuple
        The pairs that are held out.
    """

    training: list[Pair]
    dates: list[Pair]
    names: list[Pair]


def splits(direction: str = "ko-en", seed: int = 1) -> Splits:
    """Load dates and names of emoji, and hold some out.

    A day is in one part only, however it is written. The held-out names are new combinations of words that
    all occur in the training part.

    Parameters
    ----------
    direction : {"ko-en", "en-ko"}
        Which language is the source. English sources have both orders, ``"March 5, 2024"`` and
        ``"5 March 2024"``, half of the days each; English targets the first only.
    seed : int
        What decides about the days and about the names that are held out.

    Returns
    -------
    Splits
        The parts.

    Raises
    ------
    ImportError
        If a package that ships the data is not installed.
    ValueError
        If there is no such direction.
    """
    if direction not in DIRECTIONS:
        raise ValueError(f"splits: direction is {direction!r}; expected one of {DIRECTIONS}")
    days = dates(DATES, seed=seed)
    if direction == "en-ko":
        days[::2] = dates(DATES, seed=seed, english="en_GB")[::2]
    names = learnable(emoji_names())
    order = np.random.default_rng(seed).permutation(len(names))
    held = set(order[: round(HELD_OUT_NAMES * len(names))].tolist())
    kept = [pair for n, pair in enumerate(names) if n not in held]
    known = {word for pair in kept for text in pair for word in source_tokens(text)}
    new = [
        names[n]
        for n in sorted(held)
        if known.issuperset(word for text in names[n] for word in source_tokens(text))
    ]
    parts = days[HELD_OUT_DATES:] + kept, days[:HELD_OUT_DATES], new
    return Splits(*([_directed(pair, direction) for pair in part] for part in parts))


def learnable(names: Sequence[SentencePair]) -> list[SentencePair]:
    """Keep the names whose words all occur in some names: nobody can guess a word that is seen once.

    Parameters
    ----------
    names : sequence of SentencePair
        All names.

    Returns
    -------
    list of SentencePair
        Those whose words, in both languages, occur in 4 names or more.
    """
    counts: Counter[str] = Counter()
    for pair in names:
        counts.update({word for text in pair for word in text.split()})
    return [
        pair for pair in names if all(counts[word] >= LEAST_OFTEN for text in pair for word in text.split())
    ]


def source_tokens(text: str) -> list[str]:
    """Split a text that is read: small words, single digits, signs; no spaces, full stops and colons.

    What parts two numbers is a comma, or else "22, 1073" would be read as "2, 21073". Others are left out.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    list of str
        Its tokens; none if there is nothing to read.

    Examples
    --------
    >>> source_tokens("Tuesday, March 5, 2024")
    ['tuesday', 'march', '5', ',', '2', '0', '2', '4']
    """
    return _SOURCE.findall(_GAP.sub(",", text.lower()))


def target_tokens(text: str) -> list[str]:
    """Split a text that is to be written: words, single digits and signs, each with the space before it.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    list of str
        Its tokens: joined, they are the text behind a space.

    Examples
    --------
    >>> target_tokens("2024년 3월")
    [' 2', '0', '2', '4', '년', ' 3', '월']
    """
    return _TARGET.findall(" " + text)


def text_of(tokens: Sequence[str]) -> str:
    """Join the tokens that were written: the way back from `target_tokens`.

    Parameters
    ----------
    tokens : sequence of str
        The tokens.

    Returns
    -------
    str
        The text.
    """
    return "".join(tokens).strip()


def _directed(pair: SentencePair, direction: str) -> Pair:
    return (pair.korean, pair.english) if direction == "ko-en" else (pair.english, pair.korean)
