"""A random stream, and how a vanilla RNN reads it."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.exercise import Arguments


def stream(rng: np.random.Generator, N: int = 3, T: int = 7, length: int = 3) -> Arguments:
    """Draw x (N, T, 2), h0 (N, 4), the weights, g (N, T, 4) and the length of a chunk."""
    D, H = 2, 4
    params = [0.6 * rng.standard_normal(shape) for shape in ((D, H), (H, H), (H,))]
    x, h0, g = (rng.standard_normal(shape) for shape in ((N, T, D), (N, H), (N, T, H)))
    return x, h0 / 2, params, g, length


def read(x: Array, h0: Array, params: Sequence[Array]) -> list[Array]:
    """List the states, h0 first."""
    W, U, b = params
    states = [h0]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))
    return states
