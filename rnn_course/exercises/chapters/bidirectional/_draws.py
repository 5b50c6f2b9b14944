"""Random batches with padding, weights of a vanilla RNN, and outputs of two directions."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.exercise import Arguments

MODES = ("concat", "sum", "mul", "ave")
BOOK = [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])]  # the weights of the steps by hand


def weights(rng: np.random.Generator, D: int, H: int) -> list[Array]:
    """Draw W (D, H), U (H, H) and b (H,)."""
    return [0.5 * rng.standard_normal(shape) for shape in ((D, H), (H, H), (H,))]


def padded(rng: np.random.Generator, N: int, T: int) -> Array:
    """Make a mask with padding behind: one sample of full length, others shorter."""
    lengths = np.minimum(np.resize([2, T, 3, 1], N), T)
    return np.arange(T) < rng.permutation(lengths)[:, np.newaxis]


def batch(rng: np.random.Generator, N: int = 4, T: int = 5, D: int = 2) -> Arguments:
    """Draw x (N, T, D) and a mask with padding behind."""
    return rng.standard_normal((N, T, D)), padded(rng, N, T)


def both_ways(rng: np.random.Generator, N: int = 4, T: int = 5, D: int = 2, H: int = 3) -> Arguments:
    """Draw a padded batch, and the weights of two directions."""
    x, mask = batch(rng, N, T, D)
    return x, mask, weights(rng, D, H), weights(rng, D, H)


def two_outputs(rng: np.random.Generator, mode: str, N: int = 3, T: int = 4, H: int = 2) -> Arguments:
    """Draw what two directions give, to be merged."""
    return rng.standard_normal((N, T, H)), rng.standard_normal((N, T, H)), mode


def sizes(rng: np.random.Generator, count: int) -> Arguments:
    """Draw sizes that differ from each other, so that no two weights have the same shape."""
    return tuple(int(size) for size in rng.choice(np.arange(3, 9), count, replace=False))
