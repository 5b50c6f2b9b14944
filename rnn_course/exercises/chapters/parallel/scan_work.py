"""The levels and multiplications of a scan."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def scan_work(T):
    """Count the levels and the multiplications of a scan."""
    levels = multiplications = 0
    while T > 1:
        pairs = T // 2
        multiplications += 2 * pairs + (T - 1) // 2  # join, and fill in all but the first
        levels += 1
        T = pairs
    return levels, multiplications


def draw(rng: np.random.Generator) -> Arguments:
    """Draw an odd number of steps."""
    return (int(2 * rng.integers(40, 400) + 1),)


EXERCISE = Exercise(
    scan_work,
    cases=(
        pencil(4),
        *random(draw),
        edge("one step, T = 1", lambda rng: (1,)),
        edge("two steps, T = 2", lambda rng: (2,)),
        edge("three steps, T = 3", lambda rng: (3,)),
        edge("a power of two", lambda rng: (64,)),
    ),
    old_id="fast-scan-work",
)
