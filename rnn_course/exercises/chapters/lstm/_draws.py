"""Random weights and states of an LSTM."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.exercise import Arguments

# W (1, 4), U (1, 4) and b (4,) of one unit, for examples by hand.
WEIGHTS = [np.array([[4.0, 0.0, 1.0, 0.0]]), np.zeros((1, 4)), np.array([-2.0, 2.0, 0.0, 0.0])]


def params(rng: np.random.Generator, D: int, H: int) -> list[Array]:
    """Draw W (D, 4H), U (H, 4H) and b (4H,)."""
    return [0.7 * rng.standard_normal(shape) for shape in ((D, 4 * H), (H, 4 * H), (4 * H,))]


def step(rng: np.random.Generator, N: int = 3, D: int = 2, H: int = 4) -> Arguments:
    """Draw x (N, D), h (N, H), c (N, H) and the weights of one step."""
    h, c = np.tanh(rng.standard_normal((N, H))), 1.5 * rng.standard_normal((N, H))
    return rng.standard_normal((N, D)), h, c, params(rng, D, H)
