"""One-hot vectors of a batch of ids."""

import numpy as np

from rnn_course.exercises.exercise import Exercise, Speed, edge, pencil, random


def one_hot(ids, depth):
    """Give each id a vector with one 1."""
    return np.eye(depth)[ids]


EXERCISE = Exercise(
    one_hot,
    cases=(
        pencil(np.array([[2, 0, 1]]), 4),
        *random(lambda rng: (rng.integers(0, 6, (3, 5)), 8)),
        edge("one timestep, T = 1", lambda rng: (rng.integers(0, 5, (3, 1)), 5)),
        edge("the largest id, depth - 1", lambda rng: (np.array([[6, 6], [0, 6]]), 7)),
        edge("a vocabulary of one id", lambda rng: (np.zeros((2, 3), int), 1)),
    ),
    speed=Speed(
        lambda rng: (rng.integers(0, 50, (100, 100)), 50),
        20,
        "a loop over all ids, where one index with an array does it",
    ),
)
