"""Fill blanks by counting, from the left and from both sides."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def both_sides(text, K, before, after):
    """Fill blanks by counting pairs, from the left and from both sides."""
    counts = np.ones((K, K))
    np.add.at(counts, (text[:-1], text[1:]), 1)
    follow = counts / counts.sum(axis=1, keepdims=True)
    left = follow[before]
    both = left * follow[:, after].T
    return left, both / both.sum(axis=1, keepdims=True)


def draw(rng: np.random.Generator, T: int = 40, K: int = 4, N: int = 3) -> Arguments:
    """Draw a text in which some pairs are frequent, and what is beside N blanks."""
    text = np.cumsum(rng.choice([1, 2, 3], size=T, p=[0.6, 0.3, 0.1])) % K
    text[::5] = 0
    return text, K, rng.integers(K, size=N), rng.permutation(K)[:N]


EXERCISE = Exercise(
    both_sides,
    cases=(
        pencil(np.array([0, 1, 1, 0, 1]), 2, np.array([0]), np.array([0])),
        *random(draw),
        edge("one blank, N = 1", lambda rng: draw(rng, N=1)),
        edge("as many blanks as characters", lambda rng: draw(rng, K=5, N=5)),
        edge("a text of one character: no pairs", lambda rng: draw(rng, T=1)),
        edge(
            "the last character comes nowhere else",
            lambda rng: (np.array([0, 1, 0, 1, 2]), 3, np.array([2, 1]), np.array([0, 2])),
        ),
        edge(
            "characters that the text does not have",
            lambda rng: (np.array([0, 1, 2, 0, 0]), 6, np.array([5, 0, 1]), np.array([0, 4, 2])),
        ),
        edge(
            "one character over and over", lambda rng: (np.full(9, 1), 3, np.array([1, 2]), np.array([1, 0]))
        ),
    ),
    essential=True,
    capstone=True,
)
