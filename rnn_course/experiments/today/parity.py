"""What a state is for: is the number of ones so far even? Learned on short sequences, asked on long ones."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.today.networks import NETWORKS, network, right_at_the_end, train
from rnn_course.scratch import categorical_cross_entropy


def parity_batch(rng: np.random.Generator, N: int, T: int) -> tuple[Array, Array]:
    """Draw bits, and say after each whether the ones so far are odd in number.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where they come from.
    N, T : int
        Sequences, and bits in each.

    Returns
    -------
    x : numpy.ndarray
        One-hot bits, (N, T, 2).
    y : numpy.ndarray
        0 if even, 1 if odd, (N, T).
    """
    bits = rng.integers(0, 2, (N, T))
    return np.eye(2, dtype="float32")[bits], np.cumsum(bits, axis=1) % 2


def parity(
    weights: int,
    T: int,
    lengths: Sequence[int],
    steps: int,
    samples: int,
    learning_rate: float,
    seeds: int,
) -> dict[str, Any]:
    """Train every network on parity, with an answer asked at every step, and test it on longer sequences.

    Parameters
    ----------
    weights : int
        Of each network, about.
    T : int
        Bits of a sequence in training.
    lengths : sequence of int
        Bits of a sequence in the test.
    steps, samples : int
        Training steps, and fresh sequences in each.
    learning_rate : float
        Of Adam.
    seeds : int
        Networks of each kind.

    Returns
    -------
    dict
        By kind the number of ``weights`` and a list ``right``: for each seed the share of right last answers
        by length.
    """
    tests = [parity_batch(np.random.default_rng(1000), 500, length) for length in lengths]
    result: dict[str, Any] = {}
    for kind in NETWORKS:
        right = []
        for seed in range(seeds):
            model = train(
                network(kind, weights, 2, 2, seed),
                categorical_cross_entropy,
                lambda rng: parity_batch(rng, samples, T),
                steps=steps,
                learning_rate=learning_rate,
                seed=seed,
            )
            right.append([right_at_the_end(model, x, y[:, -1]) for x, y in tests])
        result[kind] = {"weights": model.count_params(), "right": right}
    return result


LARGE: dict[str, Any] = {
    "today-parity": (
        parity,
        {
            "weights": 10_000,
            "T": 20,
            "lengths": [10, 20, 40, 100, 400],
            "steps": 3_000,
            "samples": 64,
            "learning_rate": 0.003,
            "seeds": 3,
        },
    ),
}
