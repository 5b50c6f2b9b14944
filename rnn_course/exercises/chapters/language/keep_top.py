"""Let only the most probable characters take part."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def keep_top(p, k):
    """Let only the k most probable characters take part."""
    top = np.argsort(-p, kind="stable")[:k]
    kept = np.zeros_like(p)
    kept[top] = p[top]
    return kept / kept.sum()


def draw(rng: np.random.Generator, K: int = 7, k: int = 3) -> Arguments:
    """Draw the probabilities of K characters."""
    p = rng.uniform(0.1, 1.0, K)
    return p / p.sum(), k


EXERCISE = Exercise(
    keep_top,
    cases=(
        pencil(np.array([0.125, 0.5, 0.25, 0.125]), 2),
        *random(draw),
        edge("only one takes part, k = 1", lambda rng: draw(rng, k=1)),
        edge("all take part, k = K", lambda rng: draw(rng, k=7)),
        edge("k is larger than K", lambda rng: draw(rng, K=4, k=9)),
        edge("equal ones at the border", lambda rng: (np.array([0.1, 0.2, 0.3, 0.2, 0.2]), 2)),
        edge("all are equally likely", lambda rng: (np.full(5, 0.2), 3)),
        edge("some characters never come", lambda rng: (np.array([0.0, 0.7, 0.0, 0.3, 0.0]), 4)),
        edge("one character", lambda rng: (np.array([1.0]), 1)),
    ),
    essential=True,
)
