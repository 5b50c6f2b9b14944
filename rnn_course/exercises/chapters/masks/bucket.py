"""Bucketing: sort by length within pools of batches."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def bucketed(lengths, batch_size, pool):
    """Sort within each pool."""
    size = pool * batch_size
    order = [
        start + np.argsort(lengths[start : start + size], kind="stable")
        for start in range(0, len(lengths), size)
    ]
    return np.concatenate(order)


def draw(rng: np.random.Generator, n: int = 20, batch_size: int = 3, pool: int = 2) -> Arguments:
    """Draw n lengths."""
    return rng.integers(1, 12, n), batch_size, pool


EXERCISE = Exercise(
    bucketed,
    cases=(
        pencil(np.array([5, 2, 4, 1, 3, 9, 7]), 2, 2),
        *random(draw),
        edge("equal lengths, which stay in their order", lambda rng: (rng.integers(1, 4, 60), 15, 2)),
        edge("a pool of one batch", lambda rng: draw(rng, pool=1)),
        edge("a pool of everything", lambda rng: draw(rng, pool=50)),
        edge("batches of one sequence", lambda rng: draw(rng, batch_size=1, pool=4)),
    ),
)
