"""Intervals that learn from their mistakes, as soon as these are known."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def moving_margins(y, low, high, share, n, k):
    """Widen each interval by what the last known mistakes ask for."""
    distance = np.maximum(low - y, y - high)
    first = n + k - 1
    known = [distance[t - first : t - k + 1] for t in range(first, len(y))]
    margins = np.quantile(known, share, axis=1)
    coverage = (distance[first:] <= margins).mean()
    width = (high - low)[first:] + 2 * margins
    return margins, float(coverage), float(width.mean())


def draw(
    rng: np.random.Generator, T: int = 17, n: int = 4, k: int = 3, share: float = 0.8, width: float = 1.5
) -> Arguments:
    """Draw readings that grow wilder, and intervals that do not know it."""
    middle = 5 + rng.standard_normal(T)
    half = width * (0.5 + rng.random(T)) / 2
    y = middle + rng.standard_normal(T) * np.linspace(0.5, 2, T)
    return y, middle - half, middle + half, share, n, k


EXERCISE = Exercise(
    moving_margins,
    cases=(
        pencil(
            np.array([5.0, 9.0, 2.0, 8.0, 8.0]),
            np.array([4.0, 4.0, 4.0, 4.0, 5.0]),
            np.array([6.0, 6.0, 6.0, 6.0, 6.0]),
            0.5,
            2,
            1,
        ),
        *random(draw),
        edge("forecasts one step ahead, k = 1", lambda rng: draw(rng, k=1)),
        edge("the last mistake alone, n = 1", lambda rng: draw(rng, n=1)),
        edge("n = 1 and k = 1", lambda rng: draw(rng, T=9, n=1, k=1)),
        edge("one reading with a margin, T = n + k", lambda rng: draw(rng, T=7)),
        edge("an interval that holds everything", lambda rng: draw(rng, width=30.0)),
        edge("share = 1, the worst mistake", lambda rng: draw(rng, share=1.0)),
        edge("share = 0.5, the median", lambda rng: draw(rng, share=0.5)),
        edge(
            "a reading on the end of its interval",
            lambda rng: (np.arange(6.0), np.arange(6.0) - 3, np.arange(6.0) - 1, 0.8, 2, 1),
        ),
    ),
    capstone=True,
    essential=True,
)
