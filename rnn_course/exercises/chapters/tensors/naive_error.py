"""The error of the forecast that nothing changes."""

import numpy as np

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def naive_error(values, horizon):
    """Measure the forecast that nothing changes."""
    return float(np.abs(values[horizon:] - values[:-horizon]).mean())


EXERCISE = Exercise(
    naive_error,
    cases=(
        pencil(np.array([1.0, 3.0, 2.0, 6.0]), 2),
        *random(lambda rng: (rng.standard_normal(12).cumsum(), 3)),
        edge("the next step, horizon = 1", lambda rng: (rng.standard_normal(9).cumsum(), 1)),
        edge("one pair of values only", lambda rng: (rng.standard_normal(5).cumsum(), 4)),
    ),
)
