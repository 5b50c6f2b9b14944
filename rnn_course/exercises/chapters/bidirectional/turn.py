"""The real steps of each sample in reverse order, and the padding where it was."""

import numpy as np

from rnn_course.exercises.chapters.bidirectional._draws import batch
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def turn(x, mask):
    """Reverse the real steps of each sample."""
    turned = x.copy()
    for n, length in enumerate(mask.sum(axis=1)):
        turned[n, :length] = x[n, :length][::-1]
    return turned


EXERCISE = Exercise(
    turn,
    cases=(
        pencil(
            np.array([[[1.0], [2.0], [3.0], [9.0]], [[4.0], [5.0], [9.0], [9.0]]]),
            np.array([[True, True, True, False], [True, True, False, False]]),
        ),
        *random(batch),
        edge("one timestep, T = 1", lambda rng: batch(rng, T=1)),
        edge("one sample, N = 1", lambda rng: batch(rng, N=1)),
        edge("no padding at all", lambda rng: ((case := batch(rng))[0], np.ones_like(case[1]))),
        edge("samples of padding only", lambda rng: ((case := batch(rng))[0], np.zeros_like(case[1]))),
    ),
)
