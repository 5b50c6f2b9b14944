"""Probes: what a linear map can read out of states is what they hold at least."""

import numpy as np

from rnn_course.checks import Array


def probe(states: Array, targets: Array, ridge: float = 1e-3) -> Array:
    """Measure how well a linear map can tell classes from states: a lower bound on what they hold.

    One half of the samples fits the map, by ridge regression on one-hot vectors; the other half tests it.

    Parameters
    ----------
    states : numpy.ndarray
        (N, F).
    targets : numpy.ndarray
        (N, S) of int: S classes of each sample.
    ridge : float
        Weight of the penalty on large maps.

    Returns
    -------
    numpy.ndarray
        (S,): for each of the S the share of the test samples where the largest output is the right one.
    """
    half = len(states) // 2
    X = np.concatenate([states, np.ones((len(states), 1))], axis=1).astype("float64")
    one_hot = np.eye(int(targets.max()) + 1)[targets]  # (N, S, K)
    N, S, K = one_hot.shape
    fit = X[:half]
    products = fit.T @ fit + ridge * np.eye(X.shape[1])
    weights = np.linalg.solve(products, fit.T @ one_hot[:half].reshape(half, S * K))
    guesses = (X[half:] @ weights).reshape(N - half, S, K).argmax(axis=-1)
    return np.mean(guesses == targets[half:], axis=0)
