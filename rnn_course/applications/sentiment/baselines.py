"""What the network has to beat: logistic regression on counts of n-grams."""

from collections.abc import Sequence
from typing import Any

from rnn_course._extras import require
from rnn_course.checks import Array


def _same(tokens: Sequence[str]) -> Sequence[str]:
    return tokens


class CountingJudge:
    """Logistic regression on which n-grams a text has.

    Parameters
    ----------
    longest : int
        The longest n-grams: 1 for single tokens, 2 for pairs as well, and so on.
    strength : float
        The inverse of the penalty on large weights, scikit-learn's ``C``.
    min_count : int
        In how many texts an n-gram must occur.

    Attributes
    ----------
    weights : dict of str to float
        What each n-gram adds to the logit, after `fit`.
    """

    def __init__(self, longest: int = 1, *, strength: float = 0.2, min_count: int = 2) -> None:
        counting = require("sklearn.feature_extraction.text", "baselines")
        linear = require("sklearn.linear_model", "baselines")
        self._counter: Any = counting.CountVectorizer(
            analyzer="word",
            tokenizer=_same,
            preprocessor=_same,
            token_pattern=None,
            ngram_range=(1, longest),
            min_df=min_count,
            binary=True,
        )
        self._model: Any = linear.LogisticRegression(C=strength, solver="liblinear", max_iter=1000)

    def fit(self, tokens: Sequence[Sequence[str]], labels: Array) -> "CountingJudge":
        """Learn from labelled texts.

        Parameters
        ----------
        tokens : sequence of sequence of str
            N texts.
        labels : numpy.ndarray
            (N,), 1 or 0.

        Returns
        -------
        CountingJudge
            Itself.
        """
        self._model.fit(self._counter.fit_transform(tokens), labels)
        return self

    @property
    def weights(self) -> dict[str, float]:
        """What each n-gram adds to the logit."""
        names = self._counter.get_feature_names_out()
        return dict(zip(names.tolist(), self._model.coef_[0].tolist(), strict=True))

    def probability(self, tokens: Sequence[Sequence[str]]) -> Array:
        """Judge texts.

        Parameters
        ----------
        tokens : sequence of sequence of str
            N texts.

        Returns
        -------
        numpy.ndarray
            (N,), the probability of label 1.
        """
        return self._model.predict_proba(self._counter.transform(tokens))[:, 1]

    def accuracy(self, tokens: Sequence[Sequence[str]], labels: Array) -> float:
        """Count right answers.

        Parameters
        ----------
        tokens : sequence of sequence of str
            N texts.
        labels : numpy.ndarray
            (N,), 1 or 0.

        Returns
        -------
        float
            Their share.
        """
        return float(((self.probability(tokens) > 0.5) == labels).mean())
