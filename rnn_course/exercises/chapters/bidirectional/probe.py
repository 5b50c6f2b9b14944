"""A linear probe: what a state knows of a token."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def probe(states, tokens, K, ridge):
    """Fit a linear map from states to tokens, and test it."""
    half = len(states) // 2
    X = np.concatenate([states, np.ones((len(states), 1))], axis=1)
    fit, one_hot = X[:half], np.eye(K)[tokens[:half]]
    weights = np.linalg.solve(fit.T @ fit + ridge * half * np.eye(X.shape[1]), fit.T @ one_hot)
    guesses = (X[half:] @ weights).argmax(axis=1)
    return weights, float(np.mean(guesses == tokens[half:]))


def _draw(rng: np.random.Generator, N: int = 60, F: int = 5, K: int = 4, ridge: float = 0.05) -> Arguments:
    tokens = rng.integers(0, K, N)
    tokens[:K] = range(K)  # each of them is there
    states = rng.standard_normal((K, F))[tokens] + rng.standard_normal((N, F)) + 0.5
    return states, tokens, K, ridge


EXERCISE = Exercise(
    probe,
    cases=(
        pencil(np.array([[1.0], [-1.0], [2.0], [-0.5]]), np.array([1, 0, 1, 1]), 2, 0.5),
        *random(_draw),
        edge("an odd number of samples", lambda rng: _draw(rng, N=51)),
        edge("a token that is never seen", lambda rng: (*_draw(rng)[:2], 6, 0.05)),
        edge("one number in each state", lambda rng: _draw(rng, F=1)),
    ),
)
