"""The loss of a tagger under a mask: the mean over real steps alone."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def masked_loss(p, tags, mask):
    """Average over the real steps."""
    N, T = tags.shape
    right = p[np.arange(N)[:, np.newaxis], np.arange(T), tags]  # (N, T)
    return float(-np.log(right[mask]).mean())


def draw(rng: np.random.Generator, N: int = 3, T: int = 5, K: int = 4) -> Arguments:
    """Draw probabilities (N, T, K), tags from 1 on and a mask (N, T)."""
    p = rng.random((N, T, K)) + 0.1
    mask = np.arange(T) < np.resize([min(2, T), T, 1], N)[:, np.newaxis]
    return p / p.sum(axis=-1, keepdims=True), np.where(mask, rng.integers(1, K, (N, T)), 0), mask


def draw_surprise(rng: np.random.Generator) -> Arguments:
    """Draw a right tag that was hardly expected."""
    p, tags, mask = draw(rng)
    p[0, 1] = (1 - 1e-8) / (p.shape[2] - 1)
    p[0, 1, tags[0, 1]] = 1e-8
    return p, tags, mask


def draw_padding(rng: np.random.Generator) -> Arguments:
    """Draw a sample of padding only."""
    p, tags, mask = draw(rng)
    return p, tags, mask & np.array([[True], [True], [False]])


def draw_anywhere(rng: np.random.Generator) -> Arguments:
    """Draw a sample with padding in front, and one with a gap."""
    p, tags, mask = draw(rng)
    mask[:2] = [[False, False, False, True, True], [True, True, False, True, True]]
    return p, np.where(mask, rng.integers(1, p.shape[2], tags.shape), 0), mask


def draw_tag_0(rng: np.random.Generator) -> Arguments:
    """Draw tags, one of which is 0 at a real step."""
    p, tags, mask = draw(rng)
    tags[0, 0] = 0
    return p, tags, mask


EXERCISE = Exercise(
    masked_loss,
    cases=(
        pencil(
            np.array([[[0.5, 0.5], [0.9, 0.1]], [[0.5, 0.5], [0.75, 0.25]]]),
            np.array([[1, 0], [0, 1]]),
            np.array([[True, False], [True, True]]),
        ),
        *random(draw),
        edge("one timestep, T = 1", lambda rng: draw(rng, T=1)),
        edge("a sample of padding only", draw_padding),
        edge("a real step with tag 0", draw_tag_0),
        edge("padding in front, and in a gap", draw_anywhere),
        edge("a right tag that was hardly expected", draw_surprise),
    ),
    essential=True,
)
