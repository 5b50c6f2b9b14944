"""Causal self-attention with softmax, for one sequence and one head."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def look_back(q, k, v):
    """Let every step read the values of the steps up to itself."""
    scores = q @ k.T / np.sqrt(q.shape[1])
    scores[np.triu_indices(len(q), 1)] = -np.inf
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights @ v


def draw(rng: np.random.Generator, T: int = 6, d: int = 3, e: int = 4) -> Arguments:
    """Draw queries, keys and values."""
    q, k = rng.standard_normal((2, T, d))
    return q, k, rng.standard_normal((T, e))


EXERCISE = Exercise(
    look_back,
    cases=(
        pencil(np.array([[1.0], [2.0]]), np.array([[0.0], [1.0]]), np.array([[1.0, 0.0], [0.0, 4.0]])),
        *random(draw),
        edge("one step, T = 1", lambda rng: draw(rng, T=1)),
        edge("all sizes equal", lambda rng: draw(rng, T=4, d=4, e=4)),
        edge("all keys equal", lambda rng: (draw(rng)[0], np.ones((6, 3)), draw(rng)[2])),
        edge("very large scores", lambda rng: (300 * draw(rng)[0], 300 * draw(rng)[1], draw(rng)[2])),
    ),
    essential=True,
    capstone=True,
)
