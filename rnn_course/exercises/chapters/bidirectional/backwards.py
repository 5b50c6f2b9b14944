"""A vanilla RNN that reads from the last step to the first."""

import numpy as np

from rnn_course.exercises.chapters.bidirectional._draws import BOOK, weights
from rnn_course.exercises.exercise import Arguments, Exercise, Speed, edge, pencil, random


def run_backwards(x, h0, params):
    """Read from the last step to the first."""
    W, U, b = params
    h = h0
    states = []
    for t in reversed(range(x.shape[1])):
        h = np.tanh(x[:, t] @ W + h @ U + b)
        states.append(h)
    return np.stack(states[::-1], axis=1)


def _draw(rng: np.random.Generator, N: int = 3, T: int = 5, D: int = 2, H: int = 4) -> Arguments:
    return rng.standard_normal((N, T, D)), rng.standard_normal((N, H)) / 2, weights(rng, D, H)


EXERCISE = Exercise(
    run_backwards,
    cases=(
        pencil(np.array([[[0.0], [1.0], [0.0]]]), np.array([[0.0]]), BOOK),
        *random(_draw),
        edge("one timestep, T = 1", lambda rng: _draw(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _draw(rng, N=1)),
        edge("as many samples as timesteps", lambda rng: _draw(rng, N=4, T=4)),
    ),
    speed=Speed(
        lambda rng: _draw(rng, N=400, T=20, D=4, H=8),
        20,
        "a loop over the samples, where one product takes a step for all of them",
    ),
)
