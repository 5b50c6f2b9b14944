"""Short talks, character by character: some of their sentences are questions."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course.checks import Array
from rnn_course.datasets import SENTENCE_PAIRS
from rnn_course.text import Vocabulary, characters, one_hot, pad


class Talk(NamedTuple):
    """Short talks, character by character: what :func:`talks` returns."""

    texts: list[str]
    """N texts of two sentences."""
    x: Array
    """(N, T, K) one-hot characters."""
    y: Array
    """(N, T, 1): 1 at every character of a question, 0 elsewhere."""
    mask: NDArray[np.bool_]
    """(N, T): False where a text has ended."""


HELD_OUT = SENTENCE_PAIRS[:2]  # "What time is it ?" and "It is three o'clock."
_SENTENCES = [pair.english for pair in SENTENCE_PAIRS if pair not in HELD_OUT]
ALPHABET = Vocabulary.fit([characters(pair.english) for pair in SENTENCE_PAIRS])
"""The characters of the course's English sentences."""


def read(sentences: Sequence[Sequence[str]]) -> Talk:
    """Encode texts, lists of sentences, and mark the questions in them: those that end with ``?``.

    The space between two sentences belongs to neither: its target is 0.
    """
    texts = [" ".join(text) for text in sentences]
    ids, mask = pad([ALPHABET.encode(characters(text)) for text in texts])
    y = np.zeros((*ids.shape, 1))
    for n, text in enumerate(sentences):
        start = 0
        for sentence in text:
            y[n, start : start + len(sentence)] = sentence.endswith("?")
            start += len(sentence) + 1
    return Talk(texts, one_hot(ids, len(ALPHABET), "float64"), y, mask)


def talks(samples: int, rng: np.random.Generator) -> Talk:
    """Draw pairs of the course's English sentences, questions and others equally often.

    The sentences "What time is it ?" and "It is three o'clock." are held out.
    """
    kinds = [[s for s in _SENTENCES if s.endswith("?") == asked] for asked in (False, True)]
    drawn = [[kinds[k][rng.integers(len(kinds[k]))] for k in rng.integers(0, 2, 2)] for _ in range(samples)]
    return read(drawn)
