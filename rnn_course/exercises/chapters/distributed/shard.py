"""Cut the rows of a step into shards."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def my_shard(rows, rank, workers):
    """Give a worker its part of the rows of a step."""
    size, rest = divmod(len(rows), workers)
    start = rank * size + min(rank, rest)
    return rows[start : start + size + (rank < rest)]


def draw(rng: np.random.Generator, N: int = 14, rank: int = 2, workers: int = 4) -> Arguments:
    """Draw the rows of a step."""
    return rng.permutation(100)[:N], rank, workers


EXERCISE = Exercise(
    my_shard,
    cases=(
        pencil(np.array([7, 2, 5, 9, 4]), 1, 2),
        *random(draw),
        edge("the first worker", lambda rng: draw(rng, rank=0)),
        edge("the last worker", lambda rng: draw(rng, rank=3)),
        edge("shards of equal size", lambda rng: draw(rng, N=12)),
        edge("three rows more than a multiple of the workers", lambda rng: draw(rng, N=15)),
        edge("one worker", lambda rng: draw(rng, rank=0, workers=1)),
        edge("fewer rows than workers, and one is left", lambda rng: draw(rng, N=3, workers=5)),
        edge("fewer rows than workers, and none is left", lambda rng: draw(rng, N=3, rank=4, workers=5)),
        edge("no rows", lambda rng: draw(rng, N=0)),
    ),
    essential=True,
)
