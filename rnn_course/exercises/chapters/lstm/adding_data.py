"""Sequences in which two numbers are marked, and the sums of the two."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def adding_problems(numbers, first, second):
    """Mark two numbers of each sample and add them."""
    rows = np.arange(len(numbers))
    marker = np.zeros_like(numbers)
    marker[rows, first] = 1
    marker[rows, second] = 1
    y = numbers[rows, first] + numbers[rows, second]
    return np.stack([numbers, marker], axis=-1), y[:, np.newaxis]


def marked(rng: np.random.Generator, N: int = 5, T: int = 8) -> Arguments:
    """Draw numbers (N, T), and the places of the first and the second mark, (N,) each."""
    return rng.random((N, T)), rng.integers(0, T // 2, N), rng.integers(T // 2, T, N)


EXERCISE = Exercise(
    adding_problems,
    cases=(
        pencil(np.array([[0.5, 0.25, 0.75, 0.125]]), np.array([1]), np.array([2])),
        *random(marked),
        edge("one sample, N = 1", lambda rng: marked(rng, N=1)),
        edge("two timesteps, T = 2", lambda rng: marked(rng, T=2)),
        edge("as many samples as timesteps", lambda rng: marked(rng, N=6, T=6)),
        edge("the second mark before the first", lambda rng: ((case := marked(rng))[0], case[2], case[1])),
    ),
)
