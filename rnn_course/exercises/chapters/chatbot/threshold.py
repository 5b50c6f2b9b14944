"""A threshold, and what it does to requests and strangers."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def know_or_not(validation, percent, requests, right, strangers):
    """Choose a threshold on the validation part, and measure what it does elsewhere."""
    asked = -(-percent * len(validation) // 100)  # rounded up
    threshold = np.sort(validation)[len(validation) - asked]
    answered = requests >= threshold
    answers = answered.sum() + (strangers >= threshold).sum()
    precision = right[answered].sum() / answers if answers else 1.0
    return threshold, answered.mean(), precision


def draw(
    rng: np.random.Generator, V: int = 11, N: int = 9, M: int = 6, percent: int = 70, lower: float = 0.0
) -> Arguments:
    """Draw the scores of validation requests, of test requests and of strangers."""
    right = np.arange(N) % 3 != 1
    requests = rng.beta(3, 1, N) - lower
    requests[:2] = 0.97 - lower, 0.98 - lower  # one that is right, and one that is not
    strangers = rng.beta(2, 2, M) - lower
    strangers[:1] = 0.96 - lower
    return rng.beta(3, 1, V) * 0.95, percent, requests, right, strangers


def draw_ties(rng: np.random.Generator) -> Arguments:
    """Let the threshold be a score that comes several times, in every part."""
    _, _, requests, right, strangers = draw(rng)
    requests[3:5], strangers[2] = 0.5, 0.5
    return np.array([0.5, 0.9, 0.5, 0.3, 0.5, 0.1]), 50, requests, right, strangers


EXERCISE = Exercise(
    know_or_not,
    cases=(
        pencil(
            np.array([0.2, 0.9, 0.6, 0.8]),
            75,
            np.array([0.7, 0.5, 0.9, 0.6]),
            np.array([True, True, False, True]),
            np.array([0.1, 0.8]),
        ),
        *random(draw),
        edge("all of them, percent = 100", lambda rng: draw(rng, percent=100)),
        edge("one in a hundred, percent = 1", lambda rng: draw(rng, percent=1)),
        edge("25 scores and 28 percent, which is 7", lambda rng: draw(rng, V=25, percent=28)),
        edge("a score that comes several times", draw_ties),
        edge("one validation score", lambda rng: draw(rng, V=1, percent=10)),
        edge("no strangers", lambda rng: draw(rng, M=0)),
        edge("nothing is answered", lambda rng: draw(rng, lower=1.0)),
    ),
    essential=True,
    capstone=True,
)
