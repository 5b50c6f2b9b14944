"""Overlapping windows of a series, and their targets."""

import numpy as np

from rnn_course.exercises.exercise import Exercise, Speed, edge, pencil, random


def windows(values, length, horizon):
    """Cut a series into windows and their targets."""
    count = len(values) - length - horizon + 1
    x = np.stack([values[n : n + length] for n in range(count)])
    y = values[length + horizon - 1 :]
    return x, y


EXERCISE = Exercise(
    windows,
    cases=(
        pencil(np.array([[10.0], [11.0], [12.0], [13.0], [14.0], [15.0]]), 3, 1),
        *random(lambda rng: (rng.standard_normal((int(rng.integers(14, 19)), 2)), 4, 3)),
        edge("windows of one timestep, T = 1", lambda rng: (rng.standard_normal((6, 2)), 1, 2)),
        edge("a series just long enough for one window", lambda rng: (rng.standard_normal((7, 3)), 4, 3)),
    ),
    speed=Speed(
        lambda rng: (rng.standard_normal((4_000, 1)), 24, 1),
        30,
        "the windows can be cut whole, values[n : n + length], or all at once by an index",
    ),
    essential=True,
)
