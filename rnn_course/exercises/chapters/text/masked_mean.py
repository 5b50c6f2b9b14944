"""The mean over the timesteps that a mask keeps."""

import numpy as np

from rnn_course.exercises.chapters.text._draws import masked_steps
from rnn_course.exercises.exercise import Exercise, Speed, edge, pencil, random


def masked_mean(steps, mask):
    """Average over the real timesteps."""
    weights = mask[:, :, np.newaxis]
    total = (steps * weights).sum(axis=1)
    count = weights.sum(axis=1)
    return total / np.maximum(count, 1)


EXERCISE = Exercise(
    masked_mean,
    cases=(
        pencil(
            np.array([[[1.0], [3.0], [9.0]], [[4.0], [5.0], [6.0]]]),
            np.array([[True, True, False], [True, True, True]]),
        ),
        *random(masked_steps),
        edge("one timestep, T = 1", lambda rng: (rng.standard_normal((3, 1, 2)), np.ones((3, 1), bool))),
        edge("one sample, N = 1", lambda rng: (rng.standard_normal((1, 4, 2)), np.arange(4)[np.newaxis] < 3)),
        edge(
            "a sample of padding only",
            lambda rng: (rng.standard_normal((2, 3, 2)), np.array([[True, True, False], [False] * 3])),
        ),
        edge(
            "padding in front and in the middle",
            lambda rng: (
                rng.standard_normal((2, 3, 2)),
                np.array([[False, True, True], [True, False, True]]),
            ),
        ),
        edge("real numbers that are 0", lambda rng: (np.eye(3)[np.newaxis], np.array([[True, True, False]]))),
    ),
    speed=Speed(
        lambda rng: (rng.standard_normal((400, 40, 8)), rng.random((400, 40)) < 0.7),
        20,
        "a loop over the samples, where one product with the mask does it",
    ),
    essential=True,
)
