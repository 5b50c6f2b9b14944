"""How well scores rank the positive samples first: precision, recall, and their summaries."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.checks import not_special


def precision_recall(
    positive: ArrayLike, score: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Measure precision and recall at every threshold that makes a difference.

    At a threshold, the samples with this score or a higher one are called positive. Precision is the share
    of them that are; recall is the share of all positive samples that are among them.

    Parameters
    ----------
    positive : array_like
        What is true, (N,) of bool, with at least one sample of each class.
    score : array_like
        What the model says, (N,): the higher, the more likely positive.

    Returns
    -------
    precision, recall : numpy.ndarray
        (K,), one a threshold, from the highest threshold to the lowest.
    threshold : numpy.ndarray
        (K,), the different scores, falling.

    Raises
    ------
    TypeError
        If `positive` is not of bool, `score` not of numbers, or one is a masked array or a matrix.
    ValueError
        If the shapes do not fit, a score is NaN, or one of the classes is missing.

    Examples
    --------
    >>> precision, recall, threshold = precision_recall([True, False, True], [0.9, 0.5, 0.2])
    >>> recall
    array([0.5, 0.5, 1. ])
    """
    positive, score = _checked("precision_recall", positive, score)
    order = np.argsort(-score, kind="stable")
    # Equal scores are called positive together, so only the last of them counts.
    sorted_score = score[order]
    last = np.append(sorted_score[1:] != sorted_score[:-1], True)
    found = np.cumsum(positive[order])[last]
    called = np.flatnonzero(last) + 1
    return found / called, found / positive.sum(), sorted_score[last]


def average_precision(positive: ArrayLike, score: ArrayLike) -> float:
    """Average the precision over the recall: the sum of P_k (R_k - R_(k-1)) over all thresholds.

    Parameters
    ----------
    positive, score
        As for `precision_recall`.

    Returns
    -------
    float
        1 if every positive sample has a higher score than every negative one; about the share of positive
        samples if the scores say nothing.

    Raises
    ------
    TypeError, ValueError
        As for `precision_recall`.
    """
    precision, recall, _ = precision_recall(*_checked("average_precision", positive, score))
    return float(np.sum(precision * np.diff(recall, prepend=0)))


def roc_auc(positive: ArrayLike, score: ArrayLike) -> float:
    """Measure how often a positive sample has a higher score than a negative one; a tie counts half.

    That is the area under the receiver operating characteristic, recall against the share of false alarms.

    Parameters
    ----------
    positive, score
        As for `precision_recall`.

    Returns
    -------
    float
        1 if always; 0.5 if the scores say nothing.

    Raises
    ------
    TypeError, ValueError
        As for `precision_recall`.
    """
    positive, score = _checked("roc_auc", positive, score)
    negatives, positives = np.sort(score[~positive]), score[positive]
    below = np.searchsorted(negatives, positives, side="left")
    not_above = np.searchsorted(negatives, positives, side="right")
    return float((below + not_above).sum() / 2 / (len(negatives) * len(positives)))


def _checked(
    where: str, positive: ArrayLike, score: ArrayLike
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Check the arguments of a ranking, and return them as arrays."""
    for name, values in {"positive": positive, "score": score}.items():
        not_special(where, name, values)
    positive, score = np.asarray(positive), np.asarray(score)
    if score.dtype.kind not in "fiu":
        raise TypeError(f"{where}: score has dtype {score.dtype}; expected numbers")
    score = score.astype(np.float64)
    if positive.dtype != bool:
        raise TypeError(f"{where}: positive has dtype {positive.dtype}; expected bool")
    if positive.ndim != 1 or positive.shape != score.shape:
        raise ValueError(
            f"{where}: positive has shape {positive.shape} and score {score.shape}; expected (N,) for both"
        )
    if np.isnan(score).any():
        raise ValueError(f"{where}: score {int(np.isnan(score).argmax())} is NaN")
    if positive.all() or not positive.any():
        raise ValueError(f"{where}: expected at least one positive and one negative sample")
    return positive, score
