"""Losses: how wrong a prediction is, and which way it should move."""

import numpy as np

from rnn_course.scratch.checks import Array


def mean_squared_error(y_true: Array, y_pred: Array) -> tuple[float, Array]:
    """Average the squared error over all elements.

    Parameters
    ----------
    y_true, y_pred : numpy.ndarray
        Targets and predictions of one shape.

    Returns
    -------
    loss : float
        In the square of the targets' unit.
    dy_pred : numpy.ndarray
        Gradient of the loss with respect to `y_pred`, in its shape.

    Raises
    ------
    TypeError
        If one is no array of float32 or float64: whole numbers would round the gradient to zero.
    ValueError
        If the shapes differ, for nothing is broadcast, or if they are empty.
    """
    for name, values in (("y_true", y_true), ("y_pred", y_pred)):
        got = getattr(values, "dtype", type(values).__name__)
        if got not in ("float32", "float64"):
            raise TypeError(f"mean_squared_error: {name} is {got}; expected an array of float32 or float64")
    if y_true.shape != y_pred.shape:
        raise ValueError(
            f"mean_squared_error: y_true has shape {y_true.shape} and y_pred {y_pred.shape}; "
            "expected the same shape"
        )
    if not y_true.size:
        raise ValueError(f"mean_squared_error: y_true has shape {y_true.shape}; expected at least one value")
    error = y_pred - y_true
    return float(np.mean(error * error)), error * error.dtype.type(2 / error.size)
