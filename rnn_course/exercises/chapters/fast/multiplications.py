"""The multiplications of a training step, and which of them have to wait."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def multiplications(N, T, D, H, gates):
    """Count what can be done at once, and what waits."""
    inputs, states = N * T * D * gates * H, N * T * H * gates * H
    return 3 * inputs + states, 2 * states


def draw(rng: np.random.Generator) -> Arguments:
    """Draw N, T, D, H without common factors, so that an answer with one missing is no other one; 3 or 4."""
    N, T, D, H = (int(size) for size in rng.choice([5, 7, 11, 13, 17, 19], 4, replace=False))
    return N, T, D, H, int(rng.choice([3, 4]))


EXERCISE = Exercise(
    multiplications,
    cases=(
        pencil(1, 2, 3, 2, 4),
        *random(draw),
        edge("a vanilla RNN, one gate", lambda rng: (*draw(rng)[:4], 1)),
        edge("one sample, one feature", lambda rng: (1, 7, 1, 5, 4)),
        edge("as many features as units", lambda rng: (3, 7, 5, 5, 4)),
    ),
    essential=True,
    capstone=True,
)
