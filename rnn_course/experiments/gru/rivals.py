"""LSTM against GRU at equal weights: how both are trained on a task, and what is kept of it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.common.models import count_weights
from rnn_course.experiments.common.training import take_steps
from rnn_course.experiments.gru.cost import equal_units
from rnn_course.scratch import Adam, Dense, Model, mean_squared_error
from rnn_course.scratch.models import MODELS

Batches = Callable[[np.random.Generator], tuple[Array, Array]]


def train(
    model: str,
    units: int,
    batches: Batches,
    steps: int,
    seed: int,
    update_bias: float = 0.0,
    learning_rate: float = 0.005,
) -> tuple[Model, Array]:
    """Train one recurrent layer with one output, on a fresh batch at every step.

    Parameters
    ----------
    model : {"SimpleRNN", "LSTM", "GRU"}
        What the layer is.
    units, steps, seed : int
        Its H, how many batches, and the seed of weights and samples.
    batches : callable
        Makes a batch, x of (N, T, D) and y of (N, 1), from a generator of random numbers.
    update_bias : float
        Bias of a GRU's update gate at the start.
    learning_rate : float
        Of Adam, with gradients clipped to a global norm of 1.

    Returns
    -------
    model : Model
        The trained model.
    losses : numpy.ndarray
        (steps,), the mean squared error of each batch before its step.
    """
    layer = MODELS[model].layer(units, dtype="float64", seed=seed)
    network = Model([layer, Dense(1, dtype="float64", seed=seed + 1)])
    example, _ = batches(np.random.default_rng(seed))
    network.build(example.shape[1:])
    if update_bias:
        layer.params["bias"][0, :units] = update_bias
    optimizer, rng = Adam(learning_rate, global_clipnorm=1.0), np.random.default_rng(seed)
    losses = take_steps(network, optimizer, mean_squared_error, lambda: batches(rng), steps)
    return network, np.array(losses)


def compare(
    features: int,
    lstm_units: int,
    learning_rates: Sequence[float],
    seeds: int,
    batches: Batches,
    steps: int,
    **measures: Callable[[Model, int], float],
) -> list[dict[str, Any]]:
    """Train LSTM and GRU with about equally many weights on a task.

    Parameters
    ----------
    features, lstm_units : int
        D, and H of the LSTM.
    learning_rates, seeds
        Rates of Adam, since which network learns sooner may depend on it; and how many runs of each.
    batches, steps
        As for `train`.
    **measures : callable
        By name, what is measured of a trained model; it is told the seed, too.

    Returns
    -------
    list of dict
        For each learning rate and layer ``learning_rate``, ``layer``, ``units``, ``weights``, ``curves`` (for
        each seed the losses, each the mean of 50 steps), and for each seed what was measured.
    """
    H = equal_units(features, lstm_units)
    rivals: dict[str, tuple[str, int, float]] = {
        "LSTM": ("LSTM", lstm_units, 0.0),
        "GRU": ("GRU", H, 0.0),
        "GRU, update bias 1": ("GRU", H, 1.0),
    }
    rows = []
    for rate in learning_rates:
        for name, (model, units, bias) in rivals.items():
            runs = [train(model, units, batches, steps, seed, bias, rate) for seed in range(seeds)]
            rows.append(
                {
                    "learning_rate": rate,
                    "layer": name,
                    "units": units,
                    "weights": count_weights(model, features, units),
                    "curves": [losses.reshape(-1, 50).mean(axis=1).round(4).tolist() for _, losses in runs],
                    **{
                        what: [measure(network, seed) for seed, (network, _) in enumerate(runs)]
                        for what, measure in measures.items()
                    },
                }
            )
    return rows
