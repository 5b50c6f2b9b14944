"""The longest lag that was solved from every seed."""

from collections.abc import Sequence

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def longest_solved(lags, finals, baseline):
    """Find the longest lag that was solved from every seed."""
    solved = [lag for lag, losses in zip(lags, finals, strict=True) if (losses < baseline / 10).all()]
    return max(solved, default=0)


# The three seeds of a lag, in parts of the bar: a little below it, above it, below ten times of it, ...
SEEDS = {
    "low": (0.4, 0.42, 0.44),
    "all": (0.2, 0.3, 0.98),
    "near": (0.3, 0.4, 1.05),
    "most": (0.15, 0.35, 2.2),
    "one bad": (0.25, 0.35, 9.9),
    "one very bad": (0.2, 0.4, 40),
    "blown": (0.3, 0.35, np.nan),
    "one": (1.7, 1.8, 0.2),
    "none": (2.2, 2.4, 40),
}


def draw(rng: np.random.Generator, *kinds: str, lags: Sequence[int] = (10, 20, 40, 80, 160)) -> Arguments:
    """Draw the final losses of three seeds for each lag, of which some or all are solved."""
    bar = float(rng.uniform(0.5, 2)) / 10
    parts = np.array([SEEDS[kind] for kind in kinds]) * rng.uniform(0.99, 1.01, (len(kinds), 3))
    return list(lags[: len(kinds)]), rng.permuted(parts, axis=1) * bar, 10 * bar


EXERCISE = Exercise(
    longest_solved,
    cases=(
        pencil([10, 20, 40], np.array([[0.01, 0.05], [0.02, 0.03], [0.01, 0.5]]), 1.0),
        *random(lambda rng: draw(rng, "low", "all", "near", "most", "one")),
        edge(
            "lags in any order",
            lambda rng: draw(rng, "all", "none", "most", "none", "all", lags=(40, 160, 10, 80, 20)),
        ),
        edge(
            "a longer lag solved, a shorter one not", lambda rng: draw(rng, "all", "none", "all", "one bad")
        ),
        edge("one bad seed", lambda rng: draw(rng, "all", "one bad", "none")),
        edge("one very bad seed", lambda rng: draw(rng, "all", "one very bad", "none")),
        edge("no lag is solved", lambda rng: draw(rng, "most", "one", "none")),
        edge("all lags are solved", lambda rng: draw(rng, "all", "all", "all")),
        edge("trainings that blew up", lambda rng: draw(rng, "all", "blown", "none")),
        edge("a loss exactly at the bar", lambda rng: ([10, 20], np.array([[0.2, 0.4], [1.0, 0.3]]), 10.0)),
        edge("one lag", lambda rng: draw(rng, "all")),
    ),
)
