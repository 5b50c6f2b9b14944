"""Finite differences, to check a hand-derived gradient against the loss itself."""

from collections.abc import Callable

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array


def numeric_gradient(loss: Callable[[], float], x: Array, step: float = 1e-5) -> Array:
    """Estimate dloss/dx by central differences: move each element a little both ways.

    If the step is too small, the difference is lost in the rounding of the loss; if it is too large, the
    curve leaves its tangent. The best one is near the cube root of the precision, 6e-6 for float64, times
    the size of the element; below the size 1 the step stays the same, because the element may be 0.

    Parameters
    ----------
    loss : callable
        ``loss()`` gives the loss for what `x` holds at the moment.
    x : numpy.ndarray
        float64, any shape. It is changed in place and put back, also when `loss` raises an error.
    step : float
        How far an element of at most 1 moves. A larger one moves further, in proportion.

    Returns
    -------
    numpy.ndarray
        The gradient, in the shape of `x`.

    Raises
    ------
    TypeError
        If `x` is no array of float64 (rounding would hide the gradient), `loss` no function or `step` no
        number.
    ValueError
        If `x` is read-only, or `step` is not above 0, or so small or large that an element does not move by a
        finite distance.

    References
    ----------
    J. Nocedal and S. J. Wright, "Numerical Optimization", 2nd edition, section 8.1, 2006.
    """
    checks.positive("numeric_gradient", "step", step)
    if not callable(loss):
        raise TypeError(f"numeric_gradient: loss is a {type(loss).__name__}; expected a function")
    if checks.plain("numeric_gradient", "x", x).dtype != np.float64:
        raise TypeError(f"numeric_gradient: x has dtype {x.dtype}; expected float64")
    if not x.flags.writeable:
        raise ValueError("numeric_gradient: x is read-only; expected an array that can be changed")
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        value = float(x[index])
        width = step * max(1.0, abs(value))
        right, left = value + width, value - width  # rounded: their distance may differ from 2 width
        if not 0 < right - left < np.inf:
            raise ValueError(f"numeric_gradient: with step {step} the element {value} of x cannot be moved")
        try:
            x[index] = right
            above = loss()
            x[index] = left
            below = loss()
        finally:
            x[index] = value
        gradient[index] = (above - below) / (right - left)
    return gradient


def relative_error(a: Array, b: Array) -> float:
    """Measure how far two arrays are apart, relative to their scale.

    Parameters
    ----------
    a, b : numpy.ndarray
        Two arrays of one shape, of numbers of any dtype: they are compared as float64.

    Returns
    -------
    float
        ``max |a - b| / max(|a|, |b|)``, the maxima taken over all elements; 0 if both are zero everywhere,
        NaN if one of them holds NaN or infinity.

    Raises
    ------
    TypeError
        If one is no array of numbers.
    ValueError
        If the shapes differ, or there is nothing to compare.
    """
    for name, array in {"a": a, "b": b}.items():
        if checks.plain("relative_error", name, array).dtype.kind not in "fiubc":
            raise TypeError(f"relative_error: {name} has dtype {array.dtype}; expected numbers")
    if a.shape != b.shape:
        raise ValueError(f"relative_error: shapes {a.shape} and {b.shape}; expected the same shape")
    if a.size == 0:
        raise ValueError(f"relative_error: both have shape {a.shape}; there is nothing to compare")
    # In whole numbers of few bits a difference, and even the size of -128, would be another number.
    a, b = (array.astype(np.result_type(array.dtype, np.float64)) for array in (a, b))
    scale = max(np.abs(a).max(), np.abs(b).max())
    if not np.isfinite(scale):
        return float("nan")
    # The largest floats have no difference, but their halves have; halving is exact.
    part = 0.5 if scale > 1 else 1.0
    return float(np.abs(a * part - b * part).max() / (scale * part)) if scale else 0.0
