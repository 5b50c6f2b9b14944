"""Hold back whole days for the test."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def split_days(day, n_test):
    """Hold back the pieces of the last days for the test."""
    days = np.unique(day)
    last = days[len(days) - n_test :]
    in_test = np.isin(day, last)
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


def draw(rng: np.random.Generator, N: int = 13, days: int = 5, n_test: int = 2) -> Arguments:
    """Draw from which day each of N pieces was cut; not every day follows the one before."""
    numbers = 10 + rng.choice(3 * days, days, replace=False)
    return rng.permutation(np.append(numbers, rng.choice(numbers, N - days))), n_test


EXERCISE = Exercise(
    split_days,
    cases=(
        pencil(np.array([3, 1, 3, 1, 2]), 1),
        *random(draw),
        edge("no day for the test", lambda rng: draw(rng, n_test=0)),
        edge("all days for the test", lambda rng: draw(rng, n_test=5)),
        edge("one piece from each day", lambda rng: draw(rng, N=6, days=6)),
        edge("all pieces from one day", lambda rng: (np.full(4, 7), 1)),
        edge("the last day comes first", lambda rng: (np.array([9, 9, 4, 4, 5, 5]), 1)),
        edge("days in order, without a gap", lambda rng: (np.repeat(np.arange(4), [2, 1, 3, 2]), 2)),
    ),
    essential=True,
)
