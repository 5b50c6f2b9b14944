"""Runs of two models whose outcome is known."""

import numpy as np

from rnn_course.exercises.exercise import Arguments


def runs(rng: np.random.Generator, settings: str, S: int = 3, E: int = 5) -> Arguments:
    """Draw runs of which each setting goes as its letter says.

    A or B wins with all seeds; the seeds differ ("?", or "+" where most are for A, "-" where most are for B);
    the two are equal ("="); A or B is lower, but not below the baseline ("a", "b"); A is lower and exactly
    at the baseline ("0"); A or B is lower and alone below the baseline ("C", "D"); A is lower, and below the
    baseline with all seeds but one ("m").
    """
    K = len(settings)
    baseline = np.round(rng.uniform(0.5, 0.6, K), 2) * 5.0 ** rng.permutation(K)
    best = rng.integers(0, E, (2, K, S))
    final = np.repeat(rng.uniform(0.2, 0.4, (1, K, S)), 2, axis=0)  # in parts of the baseline
    for k, letter in enumerate(settings):
        for s in range(S):
            for_a = {"+": s > 0, "-": s == 0, "?": s % 2 == 0}.get(letter, letter in "AaC0m")
            if letter != "=":
                final[int(for_a), k, s] += 1.0 if letter in "CD" else 0.4
        if letter in "ab":
            final[:, k] += 1
        if letter == "m":
            final[:, k, 0] += 1
        if letter == "0":
            final[:, k] = [[1.0], [1.4]]
    epoch = np.arange(E)
    apart = np.abs(epoch - best[..., np.newaxis])
    validation = 0.3 + 0.1 * apart + 0.02 * rng.random((2, K, S, E))
    validation[1] -= 0.25 * rng.integers(0, 2, (K, 1, 1))  # what is chosen by says nothing of who is better
    test = np.where(apart == 0, final[..., np.newaxis], rng.uniform(0.0, 1.5, (2, K, S, E)))
    return validation, test * baseline[:, np.newaxis, np.newaxis], baseline
