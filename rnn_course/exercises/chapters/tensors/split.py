"""A series in three parts, in the order of time."""

import numpy as np

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def chronological_split(values, n_validation, n_test):
    """Cut a series into three parts, in the order of time."""
    end_of_validation = len(values) - n_test
    end_of_train = end_of_validation - n_validation
    return values[:end_of_train], values[end_of_train:end_of_validation], values[end_of_validation:]


EXERCISE = Exercise(
    chronological_split,
    cases=(
        pencil(np.arange(10.0)[:, np.newaxis], 2, 3),
        *random(lambda rng: (rng.standard_normal((int(rng.integers(15, 25)), 2)), 4, 5)),
        edge("no test part, n_test = 0", lambda rng: (rng.standard_normal((8, 2)), 3, 0)),
        edge("no validation part, n_validation = 0", lambda rng: (rng.standard_normal((8, 2)), 0, 3)),
        edge("neither of them, both numbers 0", lambda rng: (rng.standard_normal((6, 2)), 0, 0)),
    ),
)
