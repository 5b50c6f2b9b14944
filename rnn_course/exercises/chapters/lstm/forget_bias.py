"""A bias for the forget gates alone."""

import numpy as np

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def with_forget_bias(b, value):
    """Set the biases of the forget gates."""
    H = len(b) // 4
    b = b.copy()
    b[H : 2 * H] = value
    return b


EXERCISE = Exercise(
    with_forget_bias,
    cases=(
        pencil(np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]), 1.0),
        *random(lambda rng: (rng.standard_normal(4 * int(rng.integers(3, 7))), float(rng.integers(2, 6)))),
        edge("one unit, H = 1", lambda rng: (rng.standard_normal(4), 1.0)),
        edge("a value of 0", lambda rng: (rng.standard_normal(12), 0.0)),
    ),
    essential=True,
)
