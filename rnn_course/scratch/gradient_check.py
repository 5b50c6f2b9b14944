"""Does a hand-derived gradient agree with the loss itself? Finite differences decide."""

from collections.abc import Callable

import numpy as np

from rnn_course.checks import Array


def numeric_gradient(loss: Callable[[], float], x: Array, step: float = 1e-5) -> Array:
    """Estimate dloss/dx by central differences: move each element a little both ways.

    Parameters
    ----------
    loss : callable
        ``loss()`` gives the loss for what `x` holds at the moment.
    x : numpy.ndarray
        float64, any shape. It is changed in place and put back.
    step : float
        How far each element moves.

    Returns
    -------
    numpy.ndarray
        The gradient, in the shape of `x`.

    Raises
    ------
    TypeError
        If `x` is not float64: rounding would hide the gradient.
    """
    if x.dtype != np.float64:
        raise TypeError(f"numeric_gradient: x has dtype {x.dtype}; expected float64")
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + step
        above = loss()
        x[index] = value - step
        below = loss()
        x[index] = value
        gradient[index] = (above - below) / (2 * step)
    return gradient


def relative_error(a: Array, b: Array) -> float:
    """Measure how far two arrays are apart, relative to their scale.

    Parameters
    ----------
    a, b : numpy.ndarray
        Two arrays of one shape.

    Returns
    -------
    float
        ``max |a - b| / max(|a|, |b|)``, the maxima taken over all elements; 0 if both are zero everywhere.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    if a.shape != b.shape:
        raise ValueError(f"relative_error: shapes {a.shape} and {b.shape}; expected the same shape")
    scale = max(np.abs(a).max(), np.abs(b).max())
    return float(np.abs(a - b).max() / scale) if scale else 0.0
