"""Depth against width once more: which network remembers the first symbol."""

from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.common.training import fit_classes
from rnn_course.experiments.deep.width import DEPTHS, count_params, width_for
from rnn_course.scratch import GRU, Adam, Dense, Model, Stacked


def recall_batch(rng: np.random.Generator, N: int, T: int, symbols: int, dtype: str) -> tuple[Array, Array]:
    """Draw sequences of one-hot symbols whose first one must be remembered to the end.

    Returns x, (N, T, symbols), and y, (N,), the first symbol of each.
    """
    ids = rng.integers(0, symbols, (N, T))
    return np.eye(symbols, dtype=dtype)[ids], ids[:, 0]


def recall(
    params: int, T: int, symbols: int, samples: int, epochs: int, seeds: int, learning_rate: float
) -> list[dict[str, Any]]:
    """Train stacks of 1 to 4 layers with the same number of weights to remember their first symbol.

    Parameters
    ----------
    params, T, symbols : int
        Weights of each model, about; timesteps, and different symbols.
    samples, epochs, seeds, learning_rate
        Sequences to learn from, how often they are read at most, models of each kind, and Adam's rate.

    Returns
    -------
    list of dict
        ``{"depth", "width", "params", "readings"}``: for each seed after how many readings 95 % of the
        answers on other sequences are right, or None if they never are.
    """
    kinds = []
    x_test, y_test = recall_batch(np.random.default_rng(1000), 1000, T, symbols, "float32")
    for depth in DEPTHS:
        width = width_for(depth, params, symbols, symbols)
        results: list[int | None] = []
        for seed in range(seeds):
            x, y = recall_batch(np.random.default_rng(seed), samples, T, symbols, "float32")
            stack = Stacked([GRU(width, seed=100 * seed + k) for k in range(depth)])
            model = Model([stack, Dense(symbols, seed=100 * seed + 99)])
            optimizer = Adam(learning_rate, clipnorm=1.0)
            results.append(None)
            for epoch in range(epochs):
                fit_classes(model, x, y, epochs=1, seed=100 * seed + epoch, optimizer=optimizer)
                right = model.predict(x_test, batch_size=200).argmax(axis=1) == y_test
                if right.mean() >= 0.95:
                    results[-1] = epoch + 1
                    break
        weights = count_params(depth, width, symbols, symbols)
        kinds.append({"depth": depth, "width": width, "params": weights, "readings": results})
    return kinds


LARGE: dict[str, Any] = {
    "deep-recall": (
        recall,
        {
            "params": 3_000,
            "T": 20,
            "symbols": 8,
            "samples": 4_000,
            "epochs": 20,
            "seeds": 5,
            "learning_rate": 0.01,
        },
    ),
}
