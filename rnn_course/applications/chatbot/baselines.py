"""What the networks have to beat: the reply of the nearest sentence, and logistic regression over replies.

Both count runs of neighbouring tokens, and get the tokens that the networks get.
"""

from collections.abc import Sequence
from typing import Any

from rnn_course._extras import require
from rnn_course.checks import Array

LONGEST = {"en": 2, "ko": 4}  # the longest runs that are counted: words, characters


def nearest(
    known: Sequence[Sequence[str]], asked: Sequence[Sequence[str]], longest: int = 2
) -> tuple[Array, Array]:
    """Find the known sentence that is most alike: by the cosine of rarity-weighted counts.

    Parameters
    ----------
    known, asked : sequence of sequence of str
        The tokens of the training sentences, and of N sentences to answer.
    longest : int
        Runs of up to so many tokens are counted.

    Returns
    -------
    numbers : numpy.ndarray
        (N,): which known sentence.
    cosines : numpy.ndarray
        (N,): how much it is alike, from 0 to 1.

    Raises
    ------
    ImportError
        If scikit-learn is not installed.
    """
    text = require("sklearn.feature_extraction.text", "baselines")
    counter = text.TfidfVectorizer(analyzer=_Runs(longest))
    counts = counter.fit_transform(known)
    cosines = (counter.transform(asked) @ counts.T).toarray()
    return cosines.argmax(axis=1), cosines.max(axis=1)


def nearest_replies(
    known: Sequence[Sequence[str]],
    replies: Sequence[str],
    asked: Sequence[Sequence[str]],
    longest: int = 2,
) -> list[str]:
    """Copy the reply of the sentence that is most alike.

    Parameters
    ----------
    known : sequence of sequence of str
        The tokens of the training sentences.
    replies : sequence of str
        Their replies.
    asked : sequence of sequence of str
        The tokens of the sentences to answer.
    longest : int
        Runs of up to so many tokens are counted.

    Returns
    -------
    list of str
        One reply a sentence asked.

    Raises
    ------
    ImportError
        If scikit-learn is not installed.
    """
    return [replies[number] for number in nearest(known, asked, longest)[0]]


def logistic_replies(
    known: Sequence[Sequence[str]],
    replies: Sequence[str],
    asked: Sequence[Sequence[str]],
    longest: int = 2,
) -> list[str]:
    """Choose between all replies by logistic regression on the counts of runs.

    Parameters
    ----------
    known, replies, asked, longest
        As for `nearest_replies`.

    Returns
    -------
    list of str
        One reply a sentence asked.

    Raises
    ------
    ImportError
        If scikit-learn is not installed.
    """
    text = require("sklearn.feature_extraction.text", "baselines")
    linear = require("sklearn.linear_model", "baselines")
    counter = text.CountVectorizer(analyzer=_Runs(longest))
    model = linear.LogisticRegression(C=10.0, max_iter=300).fit(counter.fit_transform(known), replies)
    chosen: list[str] = model.predict(counter.transform(asked)).tolist()
    return chosen


class _Runs:
    """List the runs of one to `longest` neighbouring tokens."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, tokens: Sequence[str]) -> list[Any]:
        return [
            tuple(tokens[start : start + length])
            for length in range(1, self.longest + 1)
            for start in range(len(tokens) - length + 1)
        ]
