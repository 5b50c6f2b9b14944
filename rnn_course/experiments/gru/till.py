"""What the reset gate is for: a cash desk that adds up payments and starts anew with every customer."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.common.training import take_steps
from rnn_course.scratch import GRU, Adam, Dense, Model, mean_squared_error


def till(N: int, T: int, rng: np.random.Generator, share: float = 0.2) -> tuple[Array, Array]:
    """Draw the payments at a cash desk, and the balance of each customer so far.

    Parameters
    ----------
    N, T : int
        How many sequences, and how many payments in each.
    rng : numpy.random.Generator
        Draws the payments, between -1 and 1, and who is new.
    share : float
        How often a payment is the first one of a new customer. The first of all always is.

    Returns
    -------
    x, y : numpy.ndarray
        (N, T, 2), the payments and a 1 beside the first one of each customer; and (N, T, 1), the balance of
        the customer after each payment.
    """
    paid = rng.uniform(-1, 1, (N, T))
    new = rng.uniform(0, 1, (N, T)) < share
    new[:, 0] = True
    balance = np.zeros((N, T))
    for t in range(T):
        balance[:, t] = paid[:, t] + np.where(new[:, t], 0, balance[:, t - 1])
    return np.stack([paid, new], axis=2), balance[:, :, np.newaxis]


def train(
    units: int, reset: bool, steps: int, seed: int, T: int = 30, learning_rate: float = 0.01
) -> tuple[Model, float]:
    """Train a GRU to say the balance after each payment.

    Parameters
    ----------
    units, steps, seed : int
        Its H, how many batches of 32 sequences, and the seed of weights and samples.
    reset : bool
        False holds the reset gate open at 1, with a bias of 100: there the sigmoid is flat, so training does
        not move it.
    T : int
        How many payments it reads.
    learning_rate : float
        Of Adam, with gradients clipped to a global norm of 1.

    Returns
    -------
    model : Model
        The trained model.
    error : float
        Its mean squared error on 1,000 new sequences.
    """
    layer = GRU(units, return_sequences=True, dtype="float64", seed=seed)
    network = Model([layer, Dense(1, dtype="float64", seed=seed + 1)])
    network.build((T, 2))
    if not reset:
        layer.params["bias"][0, units : 2 * units] = 100.0
    optimizer, rng = Adam(learning_rate, global_clipnorm=1.0), np.random.default_rng(seed)
    take_steps(network, optimizer, mean_squared_error, lambda: till(32, T, rng), steps)
    x, y = till(1000, T, np.random.default_rng(1000 + seed))
    return network, mean_squared_error(y, network.predict(x, batch_size=250))[0]


def compare(
    sizes: Sequence[tuple[int, bool]], seeds: int, steps: int, learning_rates: Sequence[float]
) -> list[dict[str, Any]]:
    """Train GRUs with and without a reset gate to keep the balance.

    Returns
    -------
    list of dict
        For each size and rate: ``"units"``, whether it has a ``"reset"`` gate, ``"learning_rate"``, how many
        ``"weights"`` are trained (of the recurrent layer), and the ``"errors"`` of all seeds.
    """
    rows = []
    for rate in learning_rates:
        for units, reset in sizes:
            blocks = 3 if reset else 2
            errors = [train(units, reset, steps, seed, learning_rate=rate)[1] for seed in range(seeds)]
            rows.append(
                {
                    "units": units,
                    "reset": reset,
                    "learning_rate": rate,
                    "weights": blocks * (2 * units + units * units + 2 * units),
                    "errors": [round(error, 5) for error in errors],
                }
            )
    return rows


LARGE: dict[str, Any] = {
    "gru-till": (
        compare,
        {
            "sizes": [[1, True], [1, False], [8, True], [8, False], [10, False]],
            "seeds": 5,
            "steps": 1500,
            "learning_rates": [0.003, 0.01],
        },
    ),
}
