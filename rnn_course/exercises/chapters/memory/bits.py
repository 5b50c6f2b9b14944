"""Bits per character: what a model pays for the letters that came."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def bits_per_letter(p, ids):
    """Average what the letters that came have cost."""
    right = p[np.arange(len(p)), ids[1:]]
    return -np.log2(right).mean()


def draw(rng: np.random.Generator, T: int = 6, K: int = 4) -> Arguments:
    """Draw probabilities (T, K) and letters (T + 1,)."""
    logits = rng.standard_normal((T, K))
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True), rng.integers(K, size=T + 1)


def draw_with(rng: np.random.Generator, right: float) -> Arguments:
    """Give one letter that came a certain probability, and share the rest among the others."""
    p, ids = draw(rng)
    p[2] = (1 - right) / (p.shape[1] - 1)
    p[2, ids[3]] = right
    return p, ids


EXERCISE = Exercise(
    bits_per_letter,
    cases=(
        pencil(np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([0, 0, 1])),
        *random(draw),
        edge("one prediction, T = 1", lambda rng: draw(rng, T=1)),
        edge("two letters, K = 2", lambda rng: draw(rng, K=2)),
        edge("a letter that was predicted for sure", lambda rng: draw_with(rng, 1 - 3e-9)),
        edge("a letter that was hardly expected", lambda rng: draw_with(rng, 1e-5)),
    ),
    essential=True,
)
