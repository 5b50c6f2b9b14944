"""From the losses of all runs to a verdict."""

import numpy as np

from rnn_course.exercises.chapters.claims._draws import runs
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def verdict(validation, test, baseline):
    """Judge whether model A is better than model B."""
    epochs = validation.argmin(axis=-1)
    loss = np.take_along_axis(test, epochs[..., np.newaxis], axis=-1)[..., 0]  # (2, K, S)
    better = (loss < loss[::-1]) & (loss < baseline[:, np.newaxis])
    wins = better.sum(axis=-1)
    A, B = wins == loss.shape[-1]  # which settings A has won, and which B
    if A.all():
        return wins, "supported"
    if B.any():
        return wins, "it depends" if A.any() else "refuted"
    return wins, "unclear"


EXERCISE = Exercise(
    verdict,
    capstone=True,
    essential=True,
    cases=(
        pencil(
            np.array([[[[0.5, 0.3], [0.2, 0.4]]], [[[0.3, 0.4], [0.6, 0.5]]]]),
            np.array([[[[0.4, 0.2], [0.1, 0.3]]], [[[0.3, 0.1], [0.5, 0.4]]]]),
            np.array([0.9]),
        ),
        *random(lambda rng: runs(rng, "A?B")),
        edge("A wins everywhere", lambda rng: runs(rng, "AAA")),
        edge("B wins everywhere", lambda rng: runs(rng, "BB")),
        edge("a single counterexample", lambda rng: runs(rng, "?B+")),
        edge("one counterexample among many settings", lambda rng: runs(rng, "AABA")),
        edge("no setting is won", lambda rng: runs(rng, "+-?", S=4)),
        edge("most settings are won, none by B", lambda rng: runs(rng, "AA?")),
        edge("a seed less than all", lambda rng: runs(rng, "A+", S=5)),
        edge("only A below the baseline", lambda rng: runs(rng, "CA")),
        edge("only B below the baseline", lambda rng: runs(rng, "DA")),
        edge("A lower, but not below the baseline", lambda rng: runs(rng, "aA")),
        edge("B lower, but not below the baseline", lambda rng: runs(rng, "bA")),
        edge("one seed not below the baseline", lambda rng: runs(rng, "mA")),
        edge("exactly at the baseline", lambda rng: runs(rng, "0A")),
        edge("equal losses", lambda rng: runs(rng, "A=")),
        edge("one seed, S = 1", lambda rng: runs(rng, "BAA", S=1)),
        edge("one epoch, E = 1", lambda rng: runs(rng, "A-B", E=1)),
    ),
)
