"""Random weights, steps and sequences of a vanilla RNN, and the example that one can work out by hand."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.exercise import Arguments

# Three steps of one feature and one hidden unit: x, h0 and the weights.
BY_HAND = (
    np.array([[[1.0], [0.0], [0.0]]]),
    np.array([[0.5]]),
    [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])],
)


def params(rng: np.random.Generator, D: int, H: int) -> list[Array]:
    """Draw W (D, H), U (H, H) and b (H,)."""
    return [0.5 * rng.standard_normal(shape) for shape in ((D, H), (H, H), (H,))]


def step(rng: np.random.Generator, N: int = 3, D: int = 2, H: int = 4) -> Arguments:
    """Draw x (N, D), h (N, H) and the weights of one step."""
    return rng.standard_normal((N, D)), rng.standard_normal((N, H)) / 2, params(rng, D, H)


def sequence(rng: np.random.Generator, N: int = 3, T: int = 5, D: int = 2, H: int = 4) -> Arguments:
    """Draw x (N, T, D), h0 (N, H) and the weights of all steps."""
    return rng.standard_normal((N, T, D)), rng.standard_normal((N, H)) / 2, params(rng, D, H)
