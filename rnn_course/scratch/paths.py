"""Paths of tags, one step at a time: the equations of the CRF, for sentences without padding.

A path y_1, ..., y_T has the score start[y_1] + e_1[y_1] + A[y_1, y_2] + e_2[y_2] + ... + end[y_T], where e_t
(N, K) are the emissions of a step and A (K, K) the transitions from the tag of a row to the tag of a column.
:class:`rnn_course.scratch.crf.CRF` takes these steps, and knows about masks.
"""

import numpy as np

from rnn_course.checks import Array, floats, plain


def forward_step(alpha: Array, emission: Array, transitions: Array) -> Array:
    """Extend all beginnings of paths by a tag, and sum those that end in the same one.

    Parameters
    ----------
    alpha : numpy.ndarray
        (N, K): the logarithm of the sum of exp(score) over all beginnings that end in tag i.
    emission : numpy.ndarray
        (N, K): the emissions of the new step.
    transitions : numpy.ndarray
        (K, K).

    Returns
    -------
    numpy.ndarray
        (N, K): the same, one step later.

    Raises
    ------
    TypeError
        If one is no plain array of floats.
    ValueError
        If the shapes do not fit together.
    """
    _check("forward_step", alpha=alpha, emission=emission, transitions=transitions)
    scores = alpha[:, :, np.newaxis] + transitions  # (N, K, K): from tag i to tag j
    return log_sum_exp(scores, axis=1) + emission


def backward_step(beta: Array, emission: Array, transitions: Array) -> Array:
    """Put a step before all continuations of paths, and sum those that begin in the same tag.

    Parameters
    ----------
    beta : numpy.ndarray
        (N, K): the logarithm of the sum of exp(score) over all that may follow tag j.
    emission : numpy.ndarray
        (N, K): the emissions of the step of tag j.
    transitions : numpy.ndarray
        (K, K).

    Returns
    -------
    numpy.ndarray
        (N, K): the same for the tags i of the step before.

    Raises
    ------
    TypeError
        If one is no plain array of floats.
    ValueError
        If the shapes do not fit together.
    """
    _check("backward_step", beta=beta, emission=emission, transitions=transitions)
    scores = transitions + (emission + beta)[:, np.newaxis, :]  # (N, K, K)
    return log_sum_exp(scores, axis=2)


def viterbi_step(best: Array, emission: Array, transitions: Array) -> tuple[Array, Array]:
    """Extend the best beginnings by a tag: a maximum where `forward_step` has a sum.

    Parameters
    ----------
    best : numpy.ndarray
        (N, K): the largest score of a beginning that ends in tag i.
    emission : numpy.ndarray
        (N, K): the emissions of the new step.
    transitions : numpy.ndarray
        (K, K).

    Returns
    -------
    best : numpy.ndarray
        (N, K): the same, one step later.
    came_from : numpy.ndarray
        (N, K) of int: the tag before, on the best beginning that ends in tag j.

    Raises
    ------
    TypeError
        If one is no plain array of floats.
    ValueError
        If the shapes do not fit together.
    """
    _check("viterbi_step", best=best, emission=emission, transitions=transitions)
    scores = best[:, :, np.newaxis] + transitions
    return scores.max(axis=1) + emission, scores.argmax(axis=1)


def log_sum_exp(x: Array, axis: int) -> Array:
    """Compute log(sum(exp(x))) along an axis without overflow.

    Parameters
    ----------
    x : numpy.ndarray
        Floats of any shape with at least one axis, such as (N, K, K); -inf stands for nothing to add, and
        with inf the sum is inf.
    axis : int
        The axis that is summed over; it must not be empty.

    Returns
    -------
    numpy.ndarray
        In the dtype of x and the shape of x without that axis, such as (N, K); -inf where there is nothing to
        sum.

    Raises
    ------
    TypeError
        If x is no plain NumPy array.
    """
    largest = plain("log_sum_exp", "x", x).max(axis=axis, keepdims=True)
    largest = np.where(np.isfinite(largest), largest, x.dtype.type(0))  # inf - inf is NaN
    with np.errstate(divide="ignore", over="ignore"):  # log 0 is -inf
        return np.log(np.exp(x - largest).sum(axis=axis)) + largest.squeeze(axis)


def _check(where: str, **arrays: Array) -> None:
    """Refuse what is no step: no arrays of floats, or shapes other than (N, K), (N, K) and (K, K)."""
    before, emission, transitions = (floats(where, name, value).shape for name, value in arrays.items())
    if len(before) != 2 or emission != before or transitions != (before[1], before[1]):
        name = next(iter(arrays))
        raise ValueError(
            f"{where}: {name}, emission and transitions have the shapes {before}, {emission} and "
            f"{transitions}; expected (N, K), (N, K) and (K, K)"
        )
