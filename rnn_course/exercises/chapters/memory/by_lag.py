"""The share of each letter in the connectivity, from the one just read backwards."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def share_by_lag(C):
    """Average the rows of connectivity, from the letter just read backwards."""
    T = len(C)
    rows = [C[n, n::-1][: T // 2] / C[n].sum() for n in range(T // 2, T)]
    return np.mean(rows, axis=0)


def draw(rng: np.random.Generator, T: int = 6) -> Arguments:
    """Draw connectivity (T, T) whose rows differ in size."""
    return (np.tril(rng.uniform(0.1, 1, (T, T))) * rng.uniform(0.5, 4, (T, 1)),)


EXERCISE = Exercise(
    share_by_lag,
    cases=(
        pencil(
            np.array([[1.0, 0.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 2.0, 0.0], [2.0, 0.0, 3.0, 5.0]])
        ),
        *random(draw),
        edge("two letters, T = 2", lambda rng: draw(rng, T=2)),
        edge("an odd number of letters", lambda rng: draw(rng, T=7)),
        edge("a network without memory", lambda rng: (np.diag(rng.uniform(0.5, 4, 6)),)),
    ),
)
