"""What was given up: minGRU beside an LSTM on the adding problem."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course.experiments.common.tasks import adding
from rnn_course.experiments.common.training import take_step
from rnn_course.scratch import LSTM, Adam, Dense, MinGRU, Model, mean_squared_error

MODELS: dict[str, type[LSTM] | type[MinGRU]] = {"LSTM": LSTM, "minGRU": MinGRU}


def adding_errors(
    model: str, length: int, units: int, seed: int, steps: int, every: int, learning_rate: float = 0.01
) -> list[float]:
    """Train a network on the adding problem, on new samples in every step.

    Parameters
    ----------
    model : {"LSTM", "minGRU"}
        The recurrent layer.
    length, units : int
        Timesteps T, hidden units H.
    seed : int
        Of the weights and the training samples; the test samples are always the same.
    steps, every : int
        Training steps, of 32 samples, and after how many of them the error is measured.
    learning_rate : float
        Of Adam, with gradients clipped to a norm of 1.

    Returns
    -------
    list of float
        Mean squared error on 500 test samples, before training and then after each `every` steps.
    """
    recurrent = MODELS[model](units, dtype="float64", seed=seed)
    network = Model([recurrent, Dense(1, dtype="float64", seed=seed + 100)])
    optimizer = Adam(learning_rate, global_clipnorm=1.0)
    rng = np.random.default_rng(seed)
    x_test, y_test = adding(500, length, np.random.default_rng(1000))
    errors = []
    for step in range(steps + 1):
        if step % every == 0:
            errors.append(float(np.mean((network.forward(x_test) - y_test) ** 2)))
        take_step(network, optimizer, mean_squared_error, *adding(32, length, rng))
    return errors


def adding_grid(
    lengths: Sequence[int], seeds: Sequence[int], units: int, steps: int, every: int, learning_rate: float
) -> dict[str, dict[str, list[list[float]]]]:
    """Train both models on the adding problem, for several lengths and seeds.

    Returns
    -------
    dict
        ``result[model][str(length)]``: one list of `adding_errors` a seed, rounded to four digits.
    """
    return {
        model: {
            str(length): [
                [round(e, 4) for e in adding_errors(model, length, units, seed, steps, every, learning_rate)]
                for seed in seeds
            ]
            for length in lengths
        }
        for model in MODELS
    }


LARGE: dict[str, Any] = {
    "parallel-adding": (
        adding_grid,
        {
            "lengths": [50, 100],
            "seeds": [0, 1, 2],
            "units": 32,
            "steps": 2000,
            "every": 100,
            "learning_rate": 0.01,
        },
    ),
}
