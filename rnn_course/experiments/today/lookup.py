"""What attention is for: which value came with this key? The more pairs were read, the more must be kept."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.today.networks import network, right_at_the_end, train
from rnn_course.scratch import categorical_cross_entropy

KEYS, VALUES = 16, 4


def lookup_batch(rng: np.random.Generator, N: int, pairs: int) -> tuple[Array, Array]:
    """Draw pairs of a key and a value, then one of the keys again, whose value is asked for.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where they come from.
    N : int
        Sequences.
    pairs : int
        Pairs in each, with different keys; at most `KEYS`.

    Returns
    -------
    x : numpy.ndarray
        (N, pairs + 1, KEYS + VALUES): at each step a key and its value, one-hot; at the last a key alone.
    y : numpy.ndarray
        The value that is asked for, (N,).
    """
    keys = rng.permuted(np.tile(np.arange(KEYS), (N, 1)), axis=1)[:, :pairs]
    values = rng.integers(0, VALUES, (N, pairs))
    asked = rng.integers(0, pairs, (N, 1))
    x = np.zeros((N, pairs + 1, KEYS + VALUES), dtype="float32")
    np.put_along_axis(x[:, :-1], keys[:, :, np.newaxis], 1, axis=2)
    np.put_along_axis(x[:, :-1], KEYS + values[:, :, np.newaxis], 1, axis=2)
    np.put_along_axis(x[:, -1], np.take_along_axis(keys, asked, axis=1), 1, axis=1)
    return x, np.take_along_axis(values, asked, axis=1)[:, 0]


def _last_step_loss(y: Array, logits: Array) -> tuple[float, Array]:
    """Ask nothing of the steps before the last."""
    value, dlast = categorical_cross_entropy(y, logits[:, -1])
    dlogits = np.zeros_like(logits)
    dlogits[:, -1] = dlast
    return value, dlogits


def lookup(
    weights: int,
    pairs: Sequence[int],
    steps: int,
    samples: int,
    learning_rates: dict[str, float],
    seeds: int,
) -> dict[str, Any]:
    """Train every network to look up a value, anew for each number of pairs.

    Parameters
    ----------
    weights : int
        Of each network, about.
    pairs : sequence of int
        How many it has to keep.
    steps, samples : int
        Training steps, and fresh sequences in each.
    learning_rates : dict of str to float
        That of Adam by kind of network.
    seeds : int
        Networks of each kind.

    Returns
    -------
    dict
        By kind the number of ``weights`` and a list ``right``: for each seed the share of right answers by
        number of pairs.
    """
    tests = [lookup_batch(np.random.default_rng(1000), 1000, count) for count in pairs]
    result: dict[str, Any] = {}
    for kind, learning_rate in learning_rates.items():
        right: list[list[float]] = []
        for seed in range(seeds):
            right.append([])
            for count, test in zip(pairs, tests, strict=True):
                model = train(
                    network(kind, weights, KEYS + VALUES, VALUES, seed),
                    _last_step_loss,
                    lambda rng, count=count: lookup_batch(rng, samples, count),  # type: ignore[misc]
                    steps=steps,
                    learning_rate=learning_rate,
                    seed=seed,
                )
                right[-1].append(right_at_the_end(model, *test))
        result[kind] = {"weights": model.count_params(), "right": right}
    return result


LARGE: dict[str, Any] = {
    "today-lookup": (
        lookup,
        {
            "weights": 10_000,
            "pairs": [2, 4, 8, 16],
            "steps": 3_000,
            "samples": 64,
            # The better one of 0.003 and 0.01 on another seed.
            "learning_rates": {"LSTM": 0.01, "GRU": 0.01, "minGRU": 0.01, "Transformer": 0.003},
            "seeds": 3,
        },
    ),
}
