"""Initial weights: Keras's defaults, drawn from a NumPy generator."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

from rnn_course.checks import Array

_left: ContextVar[int | None] = ContextVar("numbers that may still be made", default=None)


class TooLargeError(ValueError):
    """More numbers are asked for than there are in the file that asks for them."""


@contextmanager
def at_most(numbers: int) -> Iterator[None]:
    """Limit how many numbers the functions of this file make in total, before any memory is taken.

    A file says which layers to make, of which sizes, and holds their weights. Whoever makes these layers
    knows how many numbers they can have, and a file, however small, could ask for any size. Only what these
    functions make is counted; in a layer of one's own, too.

    Parameters
    ----------
    numbers : int
        How many there are in the file.
    """
    token = _left.set(numbers)
    try:
        yield
    finally:
        _left.reset(token)


def _allowed(*shape: int) -> tuple[int, ...]:
    """Give the shape back, if so many numbers may be made."""
    left = _left.get()
    if left is not None:
        left -= math.prod(shape)
        if left < 0:
            raise TooLargeError(f"{' by '.join(map(str, shape))} is larger than the file")
        _left.set(left)
    return shape


def constant(value: float, *shape: int) -> Array:
    """Fill an array with one number.

    Parameters
    ----------
    value : float
        The number.
    *shape : int
        The length of each axis.

    Returns
    -------
    numpy.ndarray
        Of that shape, float64.
    """
    return np.full(_allowed(*shape), float(value))


def small_uniform(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Draw the table of vectors of an embedding.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the numbers come from.
    rows, columns : int
        Number of vectors and of their components.

    Returns
    -------
    numpy.ndarray
        (rows, columns), float64, uniform in [-0.05, 0.05].
    """
    return rng.uniform(-0.05, 0.05, _allowed(rows, columns))


def glorot_uniform(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Draw a kernel whose outputs and gradients keep about the variance of what they are made from.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the numbers come from.
    rows, columns : int
        Number of inputs and outputs.

    Returns
    -------
    numpy.ndarray
        (rows, columns), float64, uniform in [-a, a] with a = sqrt(6 / (rows + columns)).

    References
    ----------
    Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward neural networks,
    equation 16.
    """
    limit = np.sqrt(6 / (rows + columns))
    return rng.uniform(-limit, limit, _allowed(rows, columns))


def orthogonal(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Draw a matrix with orthonormal rows or columns, whichever are fewer: it preserves norms.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the numbers come from.
    rows, columns : int
        Its shape.

    Returns
    -------
    numpy.ndarray
        (rows, columns), float64.

    References
    ----------
    Saxe, McClelland and Ganguli (2014), Exact solutions to the nonlinear dynamics of learning in deep
    linear neural networks. The correction of the signs, without which the draw is not uniform:
    Mezzadri (2007), How to generate random matrices from the classical compact groups.
    """
    _allowed(rows, columns)
    q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
    q *= np.sign(np.diag(r))
    return q if rows >= columns else q.T
