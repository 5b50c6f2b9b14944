"""All gates of an LSTM through one tanh."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def gates(z):
    """Pass all four gates through one tanh."""
    scale = np.array([0.5, 0.5, 1, 0.5]).reshape(4, 1, 1)
    shift = np.array([0.5, 0.5, 0, 0.5]).reshape(4, 1, 1)
    four = z.reshape(len(z), 4, -1).swapaxes(0, 1)
    return np.tanh(four * scale) * scale + shift


def draw(rng: np.random.Generator, N: int = 3, H: int = 5) -> Arguments:
    """Draw z (N, 4H)."""
    return (2 * rng.standard_normal((N, 4 * H)),)


EXERCISE = Exercise(
    gates,
    cases=(
        pencil(np.array([[0.0, 2.0, 0.5, -2.0]])),
        *random(draw),
        edge("one sample, N = 1", lambda rng: draw(rng, N=1)),
        edge("one unit, H = 1", lambda rng: draw(rng, H=1)),
        edge("very large numbers", lambda rng: (1000 * rng.standard_normal((2, 8)),)),
        edge("as many samples as gates", lambda rng: draw(rng, N=4, H=4)),
    ),
)
