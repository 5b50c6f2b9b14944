"""A vanilla RNN that reads a padded batch in both directions."""

import numpy as np

from rnn_course.exercises.chapters.bidirectional._draws import BOOK, both_ways
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def bidirectional(x, mask, ahead, back):
    """Read a padded batch in both directions."""
    halves = []
    for (W, U, b), way in ((ahead, 1), (back, -1)):  # forwards, then backwards
        h = np.zeros((len(x), len(U)))
        states = []
        for t in range(x.shape[1])[::way]:
            real = mask[:, t, np.newaxis]
            h = np.where(real, np.tanh(x[:, t] @ W + h @ U + b), h)
            states.append(np.where(real, h, 0.0))
        halves.append(np.stack(states[::way], axis=1))  # in the order of time
    return np.concatenate(halves, axis=-1)


EXERCISE = Exercise(
    bidirectional,
    cases=(
        pencil(
            np.array([[[0.0], [1.0], [0.0], [7.0]]]),
            np.array([[True, True, True, False]]),
            BOOK,
            BOOK,
        ),
        *random(both_ways),
        edge("one timestep, T = 1", lambda rng: both_ways(rng, T=1)),
        edge("one sample, N = 1", lambda rng: both_ways(rng, N=1)),
        edge(
            "no padding at all",
            lambda rng: ((case := both_ways(rng))[0], np.ones_like(case[1]), *case[2:]),
        ),
        edge(
            "samples of padding only",
            lambda rng: ((case := both_ways(rng))[0], np.zeros_like(case[1]), *case[2:]),
        ),
    ),
    essential=True,
)
