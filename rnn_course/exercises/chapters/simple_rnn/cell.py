"""One step of the vanilla RNN."""

import numpy as np

from rnn_course.exercises.chapters.simple_rnn._draws import params, step
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def rnn_cell(x, h, params):
    """Take one step."""
    W, U, b = params
    return np.tanh(x @ W + h @ U + b)


EXERCISE = Exercise(
    rnn_cell,
    cases=(
        pencil(
            np.array([[1.0]]),
            np.array([[0.5]]),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.1])],
        ),
        # Squares first: a transposed kernel, or the other one, then gives numbers and no error.
        random(lambda rng: step(rng, N=4, D=4))[0],
        *random(step),
        edge("one sample, N = 1", lambda rng: step(rng, N=1, H=3)),
        edge("a state of zeros", lambda rng: (step(rng)[0], np.zeros((3, 4)), params(rng, 2, 4))),
        edge("one hidden unit, H = 1", lambda rng: step(rng, H=1)),
    ),
    essential=True,
)
