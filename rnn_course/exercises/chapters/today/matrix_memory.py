"""Attention without softmax, as a recurrence."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def matrix_memory(q, k, v, f):
    """Write pairs into a matrix that fades, and read from it."""
    S = np.zeros((k.shape[1], v.shape[1]))
    y = np.empty((len(q), v.shape[1]))
    for t in range(len(q)):
        S = f[t] * S + np.outer(k[t], v[t])
        y[t] = q[t] @ S
    return y


def draw(rng: np.random.Generator, T: int = 6, d: int = 3, e: int = 4) -> Arguments:
    """Draw queries, keys, values and what is kept."""
    q, k = rng.standard_normal((2, T, d))
    return q, k, rng.standard_normal((T, e)), rng.uniform(0.2, 0.95, T)


EXERCISE = Exercise(
    matrix_memory,
    cases=(
        pencil(
            np.array([[1.0, 0.0], [2.0, 1.0]]),
            np.array([[1.0, 2.0], [0.0, 1.0]]),
            np.array([[3.0], [5.0]]),
            np.array([0.9, 0.5]),
        ),
        *random(draw),
        edge("one step, T = 1", lambda rng: draw(rng, T=1)),
        edge("one number a value, e = 1", lambda rng: draw(rng, e=1)),
        edge("all sizes equal", lambda rng: draw(rng, T=4, d=4, e=4)),
        edge("nothing fades", lambda rng: (*draw(rng)[:3], np.ones(6))),
        edge("nothing is kept", lambda rng: (*draw(rng)[:3], np.zeros(6))),
    ),
    essential=True,
)
