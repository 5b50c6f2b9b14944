"""Dropout that drops the same units at every step."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, Speed, edge, pencil, random


def drop(h, draws, p, training):
    """Drop the same units at every step."""
    if not training:
        return h
    keep = (draws >= p) / (1 - p)  # (N, H): 0 or 1 / (1 - p)
    return h * keep[:, np.newaxis]


def _draw(
    rng: np.random.Generator, N: int = 3, T: int = 4, H: int = 6, p: float = 0.4, training: bool = True
) -> Arguments:
    draws = np.stack([rng.permutation((np.arange(H) + 0.5) / H) for _ in range(N)])
    draws[0, 0], draws[-1, -1] = 0.01, 0.99  # so that one is dropped and one is kept, whatever p is
    return rng.standard_normal((N, T, H)), draws, p, training


EXERCISE = Exercise(
    drop,
    cases=(
        pencil(np.ones((1, 2, 4)), np.array([[0.7, 0.1, 0.9, 0.3]]), 0.5, True),
        *random(_draw),
        edge("prediction, training = False", lambda rng: _draw(rng, training=False)),
        edge("a large share, p = 0.8", lambda rng: _draw(rng, p=0.8)),
        edge("one timestep, T = 1", lambda rng: _draw(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _draw(rng, N=1)),
        edge("as many samples as timesteps", lambda rng: _draw(rng, N=4, p=0.25)),
    ),
    speed=Speed(
        lambda rng: _draw(rng, N=200, T=50, H=32),
        50,
        "a loop over samples or steps, where one product of arrays does it",
    ),
    essential=True,
)
