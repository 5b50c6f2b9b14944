"""Does it remember as well: the adding problem, the gates that solve it, and LSTM against GRU."""

import dataclasses
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from rnn_course import layouts
from rnn_course.checks import Array
from rnn_course.experiments.common import tasks
from rnn_course.experiments.gru.rivals import Batches, compare, train
from rnn_course.scratch import GRU, Model, mean_squared_error
from rnn_course.scratch.activations import sigmoid


class Gates(NamedTuple):
    """What happens inside a GRU while it reads: update gate, reset gate and state, (N, T, H) each."""

    z: Array
    r: Array
    h: Array


def gates(layer: GRU, x: Array) -> Gates:
    """Look at the gates of a GRU while it reads a batch, (N, T, D), from a state of zeros.

    The layer has been built, with biases and the sigmoid as gate activation; it is left as it is.
    """
    reader = dataclasses.replace(layer, return_sequences=True, return_state=False, stateful=False)
    reader.build(x.shape[2])
    reader.set_weights(layer.get_weights())
    h = reader.forward(x)
    h_before = np.concatenate([np.zeros_like(h[:, :1]), h[:, :-1]], axis=1)
    W, U, b = layer.get_weights()
    H = layer.units
    a = x @ W[:, : 2 * H] + h_before @ U[:, : 2 * H] + np.atleast_2d(b).sum(axis=0)[: 2 * H]
    z, r = np.split(sigmoid(a), 2, axis=2)
    return Gates(z, r, h)


def train_on_adding(model: str, units: int, T: int, steps: int, seed: int) -> tuple[Model, Array, float]:
    """Train one recurrent layer on the adding problem of length T.

    Returns the model, the loss of each batch before its step, (steps,), and the error on new samples.
    """
    network, losses = train(model, units, _batches(T), steps, seed)
    return network, losses, error(network, T, seed)


def error(network: Model, T: int, seed: int) -> float:
    """Measure the mean squared error on 1,000 new adding problems of length T."""
    x, y = tasks.adding(1000, T, np.random.default_rng(1000 + seed))
    return mean_squared_error(y, network.predict(x, batch_size=250))[0]


def _batches(T: int) -> Batches:
    return lambda rng: tasks.adding(32, T, rng)


def errors_of_mistakes(model: Model, T: int) -> dict[str, float]:
    """Measure a trained GRU on the adding problem as it is, and with its weights taken for something else.

    The model is one of :func:`train_on_adding`, with ``reset_after=True``. Returns the mean squared error on
    1,000 sequences by what was done to the weights.
    """
    trained, head = model.layers
    W, U, b = trained.get_weights()
    z, r, g = np.arange(3 * len(U)).reshape(3, -1)
    swapped = np.concatenate([r, z, g])
    variants: dict[str, tuple[bool, Sequence[Array]]] = {
        "as trained": (True, [W, U, b]),
        "the other reset gate": (False, [W, U, b.sum(axis=0)]),
        "z and r swapped": (True, [weight[..., swapped] for weight in (W, U, b)]),
        "z means the opposite": (True, layouts.flip_update_gate([W, U, b])),
    }
    x, y = tasks.adding(1000, T, np.random.default_rng(0))
    errors = {}
    for name, (reset_after, weights) in variants.items():
        layer = GRU(len(U), reset_after=reset_after, dtype="float64")
        layer.build(W.shape[0])
        layer.set_weights(weights)
        errors[name], _ = mean_squared_error(y, head.forward(layer.forward(x)))
    return errors


def compare_on_adding(
    lstm_units: int, T: int, learning_rates: Sequence[float], steps: int, seeds: int
) -> list[dict[str, Any]]:
    """Compare LSTM and GRU on the adding problem of length T.

    Returns what :func:`rnn_course.experiments.gru.rivals.compare` does, with ``errors``: the mean squared
    error of each seed on new samples.
    """

    def errors(network: Model, seed: int) -> float:
        return round(error(network, T, seed), 4)

    return compare(2, lstm_units, learning_rates, seeds, _batches(T), steps, errors=errors)


LARGE: dict[str, Any] = {
    "gru-adding": (
        compare_on_adding,
        {"lstm_units": 24, "T": 100, "learning_rates": [0.003, 0.01], "steps": 2000, "seeds": 3},
    ),
}
