"""How weights begin: Keras's defaults, drawn from a NumPy generator."""

import numpy as np

from rnn_course.checks import Array


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
    return rng.uniform(-limit, limit, (rows, columns))


def orthogonal(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Draw a matrix with orthonormal rows or columns, whichever are fewer: it keeps lengths.

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
    q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
    q *= np.sign(np.diag(r))
    return q if rows >= columns else q.T
