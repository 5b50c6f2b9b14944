"""What a language model has to beat: counting, with the same text and the same context."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnn_course.experiments.common.characters import Text
from rnn_course.experiments.common.ngrams import NGrams

Context: TypeAlias = tuple[int | None, ...]
Contexts: TypeAlias = Callable[[Sequence[int], int], list[Context]]


def character_counts(text: Text, n: int) -> NGrams:
    """Count the characters of the part that a network learns from.

    Parameters
    ----------
    text : Text
        Its part `train` is counted.
    n : int
        Length of the longest run.

    Returns
    -------
    NGrams
        The counts, smoothed.
    """
    return NGrams(text.train, n, len(text.letters))


def left_contexts(ids: Sequence[int], place: int) -> list[Context]:
    """List what is to the left of a word: nothing, one word, two, three.

    Parameters
    ----------
    ids : sequence of int
        A sentence.
    place : int
        Of the word.

    Returns
    -------
    list of tuple
        From the most general to the most specific.
    """
    return [tuple(ids[place - k : place]) for k in range(min(3, place) + 1)]


def both_contexts(ids: Sequence[int], place: int) -> list[Context]:
    """List what is on both sides of a word: nothing, the next word, the one before, both, two of each.

    Parameters
    ----------
    ids : sequence of int
        A sentence with its ends.
    place : int
        Of the word, which is neither the first nor the last token.

    Returns
    -------
    list of tuple
        From the most general to the most specific; with None for the word.
    """
    left, right = ids[place - 1], ids[place + 1]
    wide = (*ids[max(0, place - 2) : place], None, right)
    return [
        (),
        (None, right),
        (left, None),
        (left, None, right),
        wide,
        (*wide, *ids[place + 2 : place + 3]),
    ]


class WordCounts:
    """Count which word was found in which context, and mix all contexts as in Witten-Bell smoothing.

    Parameters
    ----------
    sentences : iterable of sequence of int
        Ids of words, with the ends of the sentence.
    contexts : callable
        `left_contexts` or `both_contexts`.
    words : int
        How many ids there are, K.

    See Also
    --------
    rnn_course.experiments.common.ngrams.NGrams : The same smoothing, explained.
    """

    def __init__(self, sentences: Iterable[Sequence[int]], contexts: Contexts, words: int) -> None:
        self.words = words
        self._contexts = contexts
        self._found: dict[Context, Counter[int]] = defaultdict(Counter)
        for ids in sentences:
            for place in range(1, len(ids) - 1):
                for context in contexts(ids, place):
                    self._found[context][ids[place]] += 1

    def probabilities(self, ids: Sequence[int], place: int) -> NDArray[np.float64]:
        """Give the probability of every word at a place.

        Parameters
        ----------
        ids : sequence of int
            A sentence; what is at the place itself is not looked at.
        place : int
            The place.

        Returns
        -------
        numpy.ndarray
            (K,).
        """
        p = np.full(self.words, 1 / self.words)
        for context in self._contexts(ids, place):
            found = self._found.get(context)
            if found is None:
                continue
            kinds, times = len(found), found.total()
            p *= kinds / (times + kinds)
            p[list(found)] += np.array(list(found.values())) / (times + kinds)
        return p
