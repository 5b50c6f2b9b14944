"""How easily a coin does as much as the seeds did."""

import math

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def sign_test(a, b):
    """Count the seeds in which a is lower, and ask how easily a coin does as much."""
    wins, losses = int((a < b).sum()), int((a > b).sum())
    n = wins + losses
    tail = sum(math.comb(n, k) for k in range(max(wins, losses), n + 1)) / 2**n
    return wins, min(1.0, 2 * tail)


def draw(rng: np.random.Generator, S: int = 9) -> Arguments:
    """Draw losses whose seeds differ more than the two models do."""
    level = rng.uniform(0.1, 0.9, S)
    shift = rng.choice([-0.04, 0.04])
    return level, level + 0.05 * rng.standard_normal(S) + shift


EXERCISE = Exercise(
    sign_test,
    cases=(
        pencil(np.array([0.1, 0.2, 0.3]), np.array([0.2, 0.3, 0.4])),
        *random(draw),
        edge("seven seeds, all for a", lambda rng: ((a := rng.random(7)), a + 0.1)),
        edge(
            "most seeds for b",
            lambda rng: ((a := rng.random(7)), a - 0.1 * np.array([1, 1, -1, 1, 1, -1, 1])),
        ),
        edge(
            "as many for a as for b",
            lambda rng: ((a := rng.random(6)), a + 0.1 * np.array([1, -1, 1, -1, -1, 1])),
        ),
        edge("equal losses", lambda rng: ((a := rng.random(6)), a + 0.1 * np.array([1, 0, 1, 0, 1, -1]))),
        edge("two models that are the same", lambda rng: ((a := rng.random(4)), a.copy())),
        edge("losses that are nearly equal", lambda rng: ((a := rng.random(5)), a * (1 + 1e-9))),
        edge("one seed", lambda rng: (np.array([0.4]), np.array([0.3]))),
    ),
    essential=True,
)
