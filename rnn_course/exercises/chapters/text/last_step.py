"""The last real step of each sample of a post-padded batch."""

import numpy as np

from rnn_course.exercises.chapters.text._draws import masked_steps
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def last_step(steps, mask):
    """Take the last real timestep."""
    last = mask.sum(axis=1) - 1
    return steps[np.arange(len(steps)), last]


def padded_with_zeros(rng: np.random.Generator) -> Arguments:
    """Draw steps that are zero where they are padding."""
    steps, mask = masked_steps(rng)
    return steps * mask[:, :, np.newaxis], mask


EXERCISE = Exercise(
    last_step,
    cases=(
        pencil(
            np.array([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]]),
            np.array([[True, True, False], [True, True, True]]),
        ),
        *random(masked_steps),
        edge("one timestep, T = 1", lambda rng: (rng.standard_normal((3, 1, 2)), np.ones((3, 1), bool))),
        edge("one sample, N = 1", lambda rng: (rng.standard_normal((1, 4, 2)), np.arange(4)[np.newaxis] < 2)),
        edge(
            "as many samples as timesteps",
            lambda rng: (rng.standard_normal((3, 3, 2)), np.arange(3) < np.array([[1], [3], [2]])),
        ),
        edge("padding of zeros", padded_with_zeros),
    ),
)
