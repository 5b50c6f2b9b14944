"""A step under a mask: each sample takes the new state, or keeps the old one."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def masked_step(m, new, old):
    """Take the new state where the step is real."""
    return np.where(m[:, np.newaxis], new, old)


def draw(rng: np.random.Generator, N: int = 4, H: int = 3) -> Arguments:
    """Draw a mask (N,) and two states (N, H)."""
    return np.arange(N) % 3 != 1, rng.standard_normal((N, H)), rng.standard_normal((N, H))


EXERCISE = Exercise(
    masked_step,
    cases=(
        pencil(np.array([True, False]), np.array([[0.5], [0.4]]), np.array([[0.1], [0.2]])),
        *random(draw),
        edge("one sample, N = 1", lambda rng: draw(rng, N=1)),
        edge("as many samples as hidden units", lambda rng: draw(rng, N=3)),
        edge("nothing is real", lambda rng: (np.zeros(4, bool), *draw(rng)[1:])),
    ),
    essential=True,
)
