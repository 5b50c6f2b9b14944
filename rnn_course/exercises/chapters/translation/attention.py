"""Attention by dot products, with a mask."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def attend(q, k, mask):
    """Let each query look at all keys that are no padding."""
    e = np.where(mask[:, np.newaxis], q @ k.swapaxes(1, 2), -np.inf)  # (N, T, S)
    weights = np.exp(e - e.max(axis=2, keepdims=True))
    weights = weights / weights.sum(axis=2, keepdims=True)
    return weights, weights @ k


def draw(rng: np.random.Generator, N: int = 3, T: int = 4, S: int = 5, H: int = 2) -> Arguments:
    """Draw queries, keys, and sources of different lengths."""
    lengths = 1 + rng.permutation(max(N, S))[:N] % S
    return (
        rng.standard_normal((N, T, H)),
        rng.standard_normal((N, S, H)),
        np.arange(S) < lengths[:, np.newaxis],
    )


def draw_large_padding(rng: np.random.Generator) -> Arguments:
    """Draw keys of which the masked ones fit best."""
    q, k, mask = draw(rng)
    return q, np.where(mask[..., np.newaxis], k, 2000 * k), mask


def draw_far_apart(rng: np.random.Generator) -> Arguments:
    """Draw sources whose scores are small in one and large in another."""
    q, k, mask = draw(rng)
    k[..., 0] = np.array([[-900], [0], [900]])
    q[..., 0] = 1 + 0.1 * q[..., 0]
    return q, k, mask


EXERCISE = Exercise(
    attend,
    cases=(
        pencil(
            np.array([[[np.log(2.0), 0.0]]]),
            np.array([[[1.0, 0.0], [0.0, 3.0], [4.0, 4.0]]]),
            np.array([[True, True, False]]),
        ),
        *random(draw),
        edge(
            "nothing is masked",
            lambda rng: (
                rng.standard_normal((2, 4, 3)),
                rng.standard_normal((2, 5, 3)),
                np.ones((2, 5), bool),
            ),
        ),
        edge("one key, S = 1", lambda rng: draw(rng, S=1)),
        edge("one query, T = 1", lambda rng: draw(rng, T=1)),
        edge("as many queries as keys", lambda rng: draw(rng, T=5)),
        edge("large scores", lambda rng: (500 * (part := draw(rng))[0], *part[1:])),
        edge("scores that are far apart", draw_far_apart),
        edge("padding with large scores", draw_large_padding),
        edge(
            "padding in the middle",
            lambda rng: (*draw(rng, N=1)[:2], np.array([[False, True, False, True, True]])),
        ),
    ),
    essential=True,
)
