"""Random weights and states of a GRU, and those of the example by hand."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.exercise import Arguments, Case, edge

HAND = (np.array([[1.0]]), np.array([[0.5]]))  # x and h
W_HAND, U_HAND = np.array([[-2.0, 0.0, 1.0]]), np.array([[0.0, 0.0, 0.5]])
B_HAND = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])


def params(rng: np.random.Generator, D: int, H: int, biases: int = 2) -> list[Array]:
    """Draw W (D, 3H), U (H, 3H) and b, (2, 3H) or (3H,)."""
    shape = (2, 3 * H) if biases == 2 else (3 * H,)
    return [0.7 * rng.standard_normal(one) for one in ((D, 3 * H), (H, 3 * H), shape)]


def step(rng: np.random.Generator, N: int = 3, D: int = 2, H: int = 4, biases: int = 2) -> Arguments:
    """Draw x (N, D), h (N, H) and the weights of one step."""
    return rng.standard_normal((N, D)), rng.uniform(-1, 1, (N, H)), params(rng, D, H, biases)


def _held(rng: np.random.Generator, z: int, r: int, biases: int) -> Arguments:
    """Draw a step whose gates are held at 0 or 1."""
    x, h, (W, U, b) = step(rng, biases=biases)
    first = b[0] if biases == 2 else b
    first[:4], first[4:8] = 40 * z - 20, 40 * r - 20
    return x, h, [W, U, b]


def edges(biases: int) -> tuple[Case, ...]:
    """Make the edge cases of one step."""
    return (
        edge("one sample, N = 1", lambda rng: step(rng, N=1, biases=biases)),
        edge(
            "a state of zeros",
            lambda rng: ((case := step(rng, biases=biases))[0], 0 * case[1], case[2]),
        ),
        edge("one unit, H = 1", lambda rng: step(rng, H=1, biases=biases)),
        edge("as many features as units", lambda rng: step(rng, D=4, biases=biases)),
        edge("z held at 1: the state is kept", lambda rng: _held(rng, 1, 0, biases)),
        edge("z held at 0 and r at 1: a vanilla RNN", lambda rng: _held(rng, 0, 1, biases)),
    )
