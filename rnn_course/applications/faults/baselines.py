"""What the GRU has to beat: one difference, logistic regression, and forests, with the same information.

Each function trains on labelled windows and gives a score for others: the higher, the more likely abnormal.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from rnn_course._extras import require
from rnn_course.applications.faults.data import Windows, features

Scores = NDArray[np.float64]
TREES = 300


def largest_difference(train: Windows, test: Windows, seed: int) -> Scores:
    """Score a window by its largest difference in degrees; nothing is learned.

    Parameters
    ----------
    train : Windows
        Not used.
    test : Windows
        What to score, N windows.
    seed : int
        Not used.

    Returns
    -------
    numpy.ndarray
        (N,).
    """
    return np.abs(np.diff(test.celsius, axis=1)).max(axis=1)


def logistic_regression(train: Windows, test: Windows, seed: int) -> Scores:
    """Weigh the 3T features of a window, and add them up.

    Parameters
    ----------
    train, test : Windows
        What to learn from, and what to score, N windows.
    seed : int
        Not used: there is one best solution.

    Returns
    -------
    numpy.ndarray
        Logits, (N,).

    Raises
    ------
    ImportError
        If scikit-learn is not installed.
    """
    linear_model = require("sklearn.linear_model", "baselines")
    x, x_test = flat_features(train.celsius), flat_features(test.celsius)
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale == 0] = 1  # the first difference is always 0
    model = linear_model.LogisticRegression(C=0.1, max_iter=1000)
    model.fit((x - mean) / scale, train.abnormal)
    return model.decision_function((x_test - mean) / scale)


def forest(train: Windows, test: Windows, seed: int) -> Scores:
    """Let a random forest read the 3T features that the GRU reads.

    Parameters
    ----------
    train, test : Windows
        What to learn from, and what to score, N windows.
    seed : int
        Of the forest.

    Returns
    -------
    numpy.ndarray
        Shares of the votes, (N,).

    Raises
    ------
    ImportError
        If scikit-learn is not installed.
    """
    return _votes(flat_features(train.celsius), train, flat_features(test.celsius), seed)


def forest_of_levels(train: Windows, test: Windows, seed: int) -> Scores:
    """Withhold the differences from the forest: it reads the T readings alone.

    Parameters
    ----------
    train, test : Windows
        What to learn from, and what to score, N windows.
    seed : int
        Of the forest.

    Returns
    -------
    numpy.ndarray
        Shares of the votes, (N,).

    Raises
    ------
    ImportError
        If scikit-learn is not installed.
    """
    return _votes(train.celsius, train, test.celsius, seed)


def forest_by_hand(train: Windows, test: Windows, seed: int) -> Scores:
    """Let a random forest read the seven numbers of `hand_made`.

    Parameters
    ----------
    train, test : Windows
        What to learn from, and what to score, N windows.
    seed : int
        Of the forest.

    Returns
    -------
    numpy.ndarray
        Shares of the votes, (N,).

    Raises
    ------
    ImportError
        If scikit-learn is not installed.
    """
    return _votes(hand_made(train.celsius), train, hand_made(test.celsius), seed)


BASELINES: Mapping[str, Callable[[Windows, Windows, int], Scores]] = {
    "largest difference": largest_difference,
    "logistic regression": logistic_regression,
    "forest, levels only": forest_of_levels,
    "forest, same features": forest,
    "forest, hand-made features": forest_by_hand,
}


def flat_features(celsius: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put the features of all readings of a window side by side, for models that know no time.

    Parameters
    ----------
    celsius : numpy.ndarray
        Windows, (N, T).

    Returns
    -------
    numpy.ndarray
        (N, 3T).
    """
    return features(celsius).reshape(len(celsius), -1)


def hand_made(celsius: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure what somebody who knows the faults would look at.

    Parameters
    ----------
    celsius : numpy.ndarray
        Windows, (N, T).

    Returns
    -------
    numpy.ndarray
        (N, 7): the largest difference; the largest one across two steps, which a spike does not have; how
        many differences are 0, and the longest run of them; the range; the change from the first six readings
        to the last six; the median size of a difference.
    """
    sizes = np.abs(np.diff(celsius, axis=1))
    columns = (
        sizes.max(axis=1),
        np.abs(celsius[:, 2:] - celsius[:, :-2]).max(axis=1),
        (sizes == 0).sum(axis=1),
        _longest_run(sizes == 0),
        np.ptp(celsius, axis=1),
        np.abs(celsius[:, -6:].mean(axis=1) - celsius[:, :6].mean(axis=1)),
        np.median(sizes, axis=1),
    )
    return np.stack(columns, axis=1).astype(np.float64)


def _longest_run(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count the longest run of True in each row."""
    run = longest = np.zeros(len(flags), dtype=np.int64)
    for column in flags.T:
        run = (run + 1) * column
        longest = np.maximum(longest, run)
    return longest


def _votes(x: NDArray[np.float64], train: Windows, x_test: NDArray[np.float64], seed: int) -> Scores:
    """Train a forest, and ask how many of its trees call each window abnormal."""
    ensemble = require("sklearn.ensemble", "baselines")
    model = ensemble.RandomForestClassifier(TREES, random_state=seed)
    return model.fit(x, train.abnormal).predict_proba(x_test)[:, 1]
