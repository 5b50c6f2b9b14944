"""The number of weights of a stack."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def count_stack(D, widths):
    """Count the weights of all layers."""
    weights = 0
    below = D
    for H in widths:
        weights += below * H + H * H + H
        below = H
    return weights


def _draw(rng: np.random.Generator) -> Arguments:
    return int(rng.integers(20, 30)), rng.permutation(np.arange(3, 15))[:3].tolist()


EXERCISE = Exercise(
    count_stack,
    cases=(
        pencil(2, [3, 4]),
        *random(_draw),
        edge("one layer", lambda rng: (10, [64])),
        edge("three layers of one width", lambda rng: (10, [64, 64, 64])),
        edge("one unit in each layer", lambda rng: (5, [1, 1])),
    ),
)
