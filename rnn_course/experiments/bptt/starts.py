"""The weights that networks start from: kernels of a given spectral radius."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import initializers


def recurrent_kernel(kind: str, radius: float, units: int, seed: int) -> Array:
    """Draw a recurrent kernel, (H, H) of float64, whose largest absolute eigenvalue is `radius`.

    Parameters
    ----------
    kind : {"orthogonal", "random", "identity"}
        A matrix that turns or mirrors, standard normal numbers, or the identity; all scaled.
    radius, units, seed
        The spectral radius, hidden units H, and where the numbers come from.

    Raises
    ------
    ValueError
        If there is no such kind.
    """
    rng = np.random.default_rng(seed)
    if kind == "identity":
        return radius * np.eye(units)
    if kind == "orthogonal":
        return radius * initializers.orthogonal(rng, units, units)
    if kind == "random":
        matrix = rng.standard_normal((units, units))
        return radius * matrix / np.abs(np.linalg.eigvals(matrix)).max()
    raise ValueError(f"recurrent_kernel: kind is {kind!r}; expected orthogonal, random or identity")


def starting_weights(kind: str, radius: float, units: int, features: int, seed: int) -> list[Array]:
    """Draw W (D, H), U (H, H) and b (H,): Glorot's input kernel, a kernel of `recurrent_kernel`, no bias."""
    W = initializers.glorot_uniform(np.random.default_rng(seed + 1000), features, units)
    return [W, recurrent_kernel(kind, radius, units, seed), np.zeros(units)]


def as_sigmoid(weights: Sequence[Array]) -> list[Array]:
    """Give the weights with which a sigmoid network does what a tanh network does with `weights`.

    tanh(z) is 2 sigmoid(2 z) - 1, so the states of one are those of the other, h = 2 s - 1; a state 0 of the
    one is a state 1/2 of the other.
    """
    W, U, b = weights
    return [2 * W, 4 * U, 2 * b - 2 * U.sum(axis=0)]
