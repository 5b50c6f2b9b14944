"""Weights for a cell whose update gate means the opposite."""

import numpy as np

from rnn_course.exercises.chapters.gru._draws import params
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def flip_update_gate(params):
    """Change the sign of all that belongs to z."""
    W, U, b = params
    sign = np.repeat([-1.0, 1.0, 1.0], len(U))  # z, r, candidate
    return W * sign, U * sign, b * sign


EXERCISE = Exercise(
    flip_update_gate,
    cases=(
        pencil([np.array([[1.0, 2.0, 3.0]]), np.array([[4.0, 5.0, 6.0]]), np.array([7.0, 8.0, 9.0])]),
        *random(lambda rng: (params(rng, 2, 4),)),
        edge("one bias, (3H,)", lambda rng: (params(rng, 2, 4, biases=1),)),
        edge("one unit and two biases", lambda rng: (params(rng, 3, 1),)),
        edge("as many features as units", lambda rng: (params(rng, 4, 4),)),
        edge("as many features as columns", lambda rng: (params(rng, 6, 2),)),
    ),
    essential=True,
)
