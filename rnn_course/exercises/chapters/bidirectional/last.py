"""The states in which the two directions end."""

import numpy as np

from rnn_course.exercises.chapters.bidirectional._draws import padded
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def last_states(y, mask):
    """Take from each direction the state in which it ends."""
    H = y.shape[-1] // 2
    last = mask.sum(axis=1) - 1
    ahead = y[np.arange(len(y)), last, :H]
    return np.concatenate([ahead, y[:, 0, H:]], axis=-1)


def _draw(rng: np.random.Generator, N: int = 4, T: int = 5, H: int = 2) -> Arguments:
    mask = padded(rng, N, T)
    return rng.standard_normal((N, T, 2 * H)) * mask[..., np.newaxis], mask


def _draw_zero(rng: np.random.Generator) -> Arguments:
    """Draw a sample without padding whose last state is zero."""
    y, mask = _draw(rng)
    y[mask.all(axis=1), -1] = 0
    return y, mask


EXERCISE = Exercise(
    last_states,
    cases=(
        pencil(
            np.array([[[0.1, 0.6], [0.2, 0.5], [0.3, 0.4], [0.0, 0.0]]]),
            np.array([[True, True, True, False]]),
        ),
        *random(_draw),
        edge("one timestep, T = 1", lambda rng: _draw(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _draw(rng, N=1)),
        edge("no padding at all", lambda rng: (rng.standard_normal((3, 4, 6)), np.ones((3, 4), bool))),
        edge("one hidden unit in each direction", lambda rng: _draw(rng, H=1)),
        edge("samples of padding only", lambda rng: (np.zeros((2, 3, 4)), np.zeros((2, 3), bool))),
        edge("a real step whose state is zero", _draw_zero),
    ),
    essential=True,
)
