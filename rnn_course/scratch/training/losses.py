"""Losses: how wrong a prediction is, and which way it should move.

Every loss gives its value and its gradient, ``(y_true, y_pred, mask) -> (loss, dy_pred)``, and averages as
Keras does: over the last axis, then over all positions, (N,) or (N, T). A mask over time leaves positions
out of the sum and out of the count alike, so that padding changes nothing. The cross-entropies take logits,
the outputs of a linear layer: the exponentials are then done where nothing can overflow.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array
from rnn_course.scratch import activations

Loss: TypeAlias = Callable[[Array, Array, Array | None], tuple[float, Array]]


def mean_squared_error(y_true: Array, y_pred: Array, mask: Array | None = None) -> tuple[float, Array]:
    """Average the squared error over all elements.

    Parameters
    ----------
    y_true, y_pred : numpy.ndarray
        Targets and predictions of one shape, (N, D) or (N, T, D), and one dtype.
    mask : numpy.ndarray, optional
        (N, T) of bool, False at the steps to leave out.

    Returns
    -------
    loss : float
        In the square of the targets' unit.
    dy_pred : numpy.ndarray
        Gradient of the loss with respect to `y_pred`, in its shape; zero where the mask is False.

    Raises
    ------
    TypeError
        If something is no array of floats, the dtypes differ, or the mask is not of bool.
    ValueError
        If the shapes differ (nothing is broadcast), or the mask leaves nothing.
    """
    where = "mean_squared_error"
    _check_same(where, y_true, y_pred)
    count = _count(where, y_pred, mask)
    error = _masked(y_pred, mask) - _masked(y_true, mask)
    loss = np.sum(error * error, dtype=np.float64) / count
    error *= error.dtype.type(2 / count)
    return float(loss), error


def binary_cross_entropy(y_true: Array, y_pred: Array, mask: Array | None = None) -> tuple[float, Array]:
    """Average the cross-entropy of yes-or-no decisions, -t log p - (1 - t) log(1 - p), over all elements.

    Parameters
    ----------
    y_true : numpy.ndarray
        Targets t between 0 and 1, (N, D) or (N, T, D), of the dtype of `y_pred`.
    y_pred : numpy.ndarray
        Logits z in the same shape: p = sigmoid(z).
    mask : numpy.ndarray, optional
        (N, T) of bool, False at the steps to leave out.

    Returns
    -------
    loss : float
        In nats; log 2 = 0.693 for a coin.
    dy_pred : numpy.ndarray
        Gradient of the loss with respect to the logits, in their shape; zero where the mask is False.

    Raises
    ------
    TypeError
        If something is no array of floats, the dtypes differ, or the mask is not of bool.
    ValueError
        If the shapes differ (nothing is broadcast), a target is not between 0 and 1, or the mask leaves
        nothing.

    Notes
    -----
    With p = sigmoid(z) the loss is ``max(z, 0) - t z + log(1 + exp(-|z|))``: no exponent is positive.
    """
    where = "binary_cross_entropy"
    _check_same(where, y_true, y_pred)
    count = _count(where, y_pred, mask)
    targets, z = _masked(y_true, mask), _masked(y_pred, mask)
    if not (targets.min() >= 0 and targets.max() <= 1):  # so that NaN is none
        raise ValueError(
            f"{where}: y_true goes from {targets.min():g} to {targets.max():g}; "
            "expected targets between 0 and 1"
        )
    losses = np.maximum(z, 0) - z * targets + np.log1p(np.exp(-np.abs(z)))
    # p - t, with 1 - p as sigmoid(-z): a subtraction from 1 would lose the digits of a small rest.
    dz = _masked((1 - targets) * activations.sigmoid(z) - targets * activations.sigmoid(-z), mask)
    dz *= dz.dtype.type(1 / count)
    return float(np.sum(_masked(losses, mask), dtype=np.float64) / count), dz


def categorical_cross_entropy(y_true: Array, y_pred: Array, mask: Array | None = None) -> tuple[float, Array]:
    """Average the cross-entropy of choices among C classes, -log p[class], over all positions.

    Keras calls it ``SparseCategoricalCrossentropy(from_logits=True)``: the targets are the classes
    themselves, not one-hot vectors.

    Parameters
    ----------
    y_true : numpy.ndarray
        The classes, (N,) or (N, T) of integers in 0..C-1. Where the mask is False they may be anything.
    y_pred : numpy.ndarray
        Logits z, (N, C) or (N, T, C): p = softmax(z).
    mask : numpy.ndarray, optional
        (N, T) of bool, False at the steps to leave out.

    Returns
    -------
    loss : float
        In nats; log C for a guess among C equal classes.
    dy_pred : numpy.ndarray
        Gradient of the loss with respect to the logits, in their shape; zero where the mask is False.

    Raises
    ------
    TypeError
        If the classes are no array of integers, the logits none of floats, or the mask is not of bool.
    ValueError
        If the shapes do not fit, a class is out of range, or the mask leaves nothing.

    Notes
    -----
    The logits are moved so that the largest is zero; softmax does not change, and no exponent is positive.
    """
    where = "categorical_cross_entropy"
    checks.plain(where, "y_true", y_true)
    checks.floats(where, "y_pred", y_pred)
    C = y_pred.shape[-1] if y_pred.ndim else 0
    if not np.issubdtype(y_true.dtype, np.integer):
        raise TypeError(
            f"{where}: y_true has dtype {y_true.dtype}; expected classes as integers "
            "(from one-hot vectors: y_true.argmax(axis=-1))"
        )
    if y_true.shape != y_pred.shape[:-1] or y_pred.ndim < 2:
        raise ValueError(
            f"{where}: y_true has shape {y_true.shape} and y_pred {y_pred.shape}; "
            "expected (N,) and (N, classes), or (N, T) and (N, T, classes)"
        )
    # One class is chosen at each position, so a position is one term of the mean, not C.
    count = _count(where, y_pred, mask) / max(C, 1)
    classes = y_true if mask is None else np.where(mask, y_true, 0)
    if classes.min() < 0 or classes.max() >= C:
        raise ValueError(
            f"{where}: y_true goes from {classes.min()} to {classes.max()}; "
            f"expected classes in 0..{C - 1}, as y_pred has {C} logits"
        )
    chosen = classes[..., np.newaxis].astype(np.intp, copy=False)
    with np.errstate(invalid="ignore"):  # infinity at padding
        z = y_pred - y_pred.max(axis=-1, keepdims=True)
    z_class = np.take_along_axis(z, chosen, axis=-1)
    dz = np.exp(z, out=z)
    # The class and the rest apart: where the class is nearly certain, 1 - p would lose what the rest is.
    np.put_along_axis(dz, chosen, 0, axis=-1)
    rest = dz.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):  # log 0 is -inf: no rest, no loss
        losses = np.logaddexp(0, np.log(rest) - z_class)  # log((exp(z_class) + rest) / exp(z_class))
    # softmax(z) - one_hot(class), each divided by the number of terms.
    scale = dz.dtype.type(1 / count) / (np.exp(z_class) + rest)
    dz *= scale
    np.put_along_axis(dz, chosen, -rest * scale, axis=-1)
    return float(np.sum(_masked(losses, mask), dtype=np.float64) / count), _masked(dz, mask)


@dataclass(frozen=True)
class Pinball:
    """The pinball loss, whose smallest value is at a quantile: the loss of one end of an interval.

    With the error e = y_true - y_pred and the level q, an element costs q e if the truth is above the
    prediction and (1 - q) (-e) if it is below. A prediction moved up by a little costs 1 - q for each
    truth below it and saves q for each truth above it; the two balance where a share q of the truths lies
    below: at the q-quantile. The level 0.5 is half the absolute error, and gives the median.

    Parameters
    ----------
    levels : sequence of float
        The level q of each column of the predictions, between 0 and 1: ``[0.1, 0.9]`` for the two ends of an
        interval that holds 80 % of the truths. A target with several levels takes several columns.

    Raises
    ------
    TypeError
        If a level is no number.
    ValueError
        If there is no level, or one is not between 0 and 1.

    References
    ----------
    Koenker and Bassett (1978), Regression quantiles.

    Examples
    --------
    >>> import numpy as np
    >>> loss, dy_pred = Pinball([0.1, 0.9])(np.array([[5.0, 5.0]]), np.array([[3.0, 3.0]]))
    >>> round(loss, 2), dy_pred
    (1.0, array([[-0.05, -0.45]]))
    """

    levels: Sequence[float]

    def __post_init__(self) -> None:
        """Check the levels."""
        levels = checks.several("Pinball", "levels", self.levels)
        if not levels:
            raise ValueError("Pinball: got no levels")
        for level in levels:
            if not 0 < checks.number("Pinball", "a level", level) < 1:
                raise ValueError(f"Pinball: a level is {level}; expected numbers between 0 and 1")
        object.__setattr__(self, "levels", tuple(levels))  # it is frozen

    def __call__(self, y_true: Array, y_pred: Array, mask: Array | None = None) -> tuple[float, Array]:
        """Average the loss over all elements.

        Parameters
        ----------
        y_true, y_pred : numpy.ndarray
            Targets and predictions of one shape, (N, D) or (N, T, D) with D levels, and one dtype.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at the steps to leave out.

        Returns
        -------
        loss : float
            In the targets' unit.
        dy_pred : numpy.ndarray
            Gradient of the loss with respect to `y_pred`, in its shape: -q where the truth lies above, 1 - q
            where it lies below, each over the number of elements; zero where both are equal.

        Raises
        ------
        TypeError
            If something is no array of floats, the dtypes differ, or the mask is not of bool.
        ValueError
            If the shapes differ, the last axis has another length than the levels, or the mask leaves
            nothing.
        """
        _check_same("Pinball", y_true, y_pred)
        count = _count("Pinball", y_pred, mask)
        if y_pred.shape[-1] != len(self.levels):
            raise ValueError(
                f"Pinball: y_pred has shape {y_pred.shape}; expected {len(self.levels)} columns, "
                "one for each level"
            )
        q = np.asarray(self.levels, y_pred.dtype)
        error = _masked(y_true, mask) - _masked(y_pred, mask)
        loss = np.sum(np.maximum(q * error, (q - 1) * error), dtype=np.float64) / count
        dy = np.where(error > 0, -q, np.where(error < 0, 1 - q, error))  # neither of both: 0, or NaN
        dy *= dy.dtype.type(1 / count)
        return float(loss), dy


LOSSES: dict[str, Loss] = {
    loss.__name__: loss for loss in (mean_squared_error, binary_cross_entropy, categorical_cross_entropy)
}


def get(loss: str | Loss) -> Loss:
    """Look up a loss by name; a function is returned as it is.

    Parameters
    ----------
    loss : str or callable
        ``"mean_squared_error"``, ``"binary_cross_entropy"``, ``"categorical_cross_entropy"``, or a function
        ``(y_true, y_pred, mask) -> (loss, dy_pred)``, such as a :class:`Pinball` or one of your own.

    Returns
    -------
    callable
        The function.

    Raises
    ------
    ValueError
        If no loss has that name.
    """
    if callable(loss):
        return loss
    if not isinstance(loss, str) or loss not in LOSSES:
        names = ", ".join(map(repr, LOSSES))
        raise ValueError(f"loss is {loss!r}; expected one of {names}, or a function")
    return LOSSES[loss]


def _check_same(where: str, y_true: Array, y_pred: Array) -> None:
    checks.plain(where, "y_true", y_true)
    checks.plain(where, "y_pred", y_pred)
    if y_true.shape != y_pred.shape:
        raise ValueError(
            f"{where}: y_true has shape {y_true.shape} and y_pred {y_pred.shape}; expected the same shape"
        )
    if y_true.dtype != y_pred.dtype:
        raise TypeError(
            f"{where}: y_true has dtype {y_true.dtype} and y_pred {y_pred.dtype}; "
            f"expected the same, convert it with y_true.astype('{y_pred.dtype}')"
        )
    checks.floats(where, "y_pred", y_pred)


def _count(where: str, y_pred: Array, mask: Array | None) -> int:
    """Count the elements of `y_pred` that are not masked."""
    if y_pred.size == 0:
        raise ValueError(f"{where}: y_pred has shape {y_pred.shape}; there is nothing to average")
    if mask is None:
        return y_pred.size
    checks.plain(where, "mask", mask)
    if mask.dtype != bool:
        raise TypeError(f"{where}: mask has dtype {mask.dtype}; expected bool")
    if mask.shape != y_pred.shape[:-1]:
        raise ValueError(
            f"{where}: mask has shape {mask.shape} and y_pred {y_pred.shape}; "
            f"expected a mask of shape {y_pred.shape[:-1]}"
        )
    real = int(np.count_nonzero(mask))
    if real == 0:
        raise ValueError(f"{where}: the mask is False everywhere; there is nothing to average")
    return real * y_pred.shape[-1]


def _masked(values: Array, mask: Array | None) -> Array:
    """Put zeros where the mask is False, whatever was there: NaN, infinity or a number."""
    return values if mask is None else np.where(mask[..., np.newaxis], values, values.dtype.type(0))
