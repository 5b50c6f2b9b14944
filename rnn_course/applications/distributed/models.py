"""The network that is trained, from scratch and in Keras, and what a worker computes of a step."""

from functools import lru_cache
from typing import Any, NamedTuple

from rnn_course._extras import require
from rnn_course.applications.distributed.data import BATCH, Windows
from rnn_course.checks import Array
from rnn_course.scratch import GRU, Dense, Model, mean_squared_error

LEARNING_RATE = 0.003


class Part(NamedTuple):
    """What one worker contributes to a step.

    Attributes
    ----------
    loss : float
        Its part of the mean loss of the whole batch.
    grads : list of numpy.ndarray
        Its part of the gradients, in the order of the weights.
    """

    loss: float
    grads: list[Array]


def network(units: int = 16, seed: int = 0) -> Model:
    """Make the network from scratch: a GRU and a dense layer.

    Parameters
    ----------
    units : int
        Hidden units H.
    seed : int
        Seed of the weights.

    Returns
    -------
    Model
        Built for samples (T, 1).
    """
    model = Model([GRU(units, seed=seed), Dense(1, seed=seed + 1)])
    model.build((None, 1))
    return model


@lru_cache(maxsize=1)
def _workbench(units: int) -> Model:
    """Keep one network from step to step: drawing its first weights can take longer than a step."""
    return network(units)


def keras_network(units: int = 16) -> Any:
    """Make its twin in Keras.

    Parameters
    ----------
    units : int
        Hidden units H.

    Returns
    -------
    keras.Sequential
        Built for samples (T, 1).
    """
    keras = require("keras", "keras")
    return keras.Sequential([keras.Input((None, 1)), keras.layers.GRU(units), keras.layers.Dense(1)])


def part_of_step(weights: list[Array], windows: Windows, rows: Array, batch: int = BATCH) -> Part:
    """Compute what the samples in `rows` contribute to the loss of a step and to its gradients.

    The loss of a step is the mean over all N samples of the batch. A worker that has n of them knows the mean
    over these n; n / N times it is its part, and so it is with the gradients.

    Parameters
    ----------
    weights : list of numpy.ndarray
        The weights of the network, in the order of ``get_weights``.
    windows : Windows
        All samples.
    rows : numpy.ndarray
        (n,), those of this worker.
    batch : int
        N, how many samples the step has over all workers.

    Returns
    -------
    Part
        Loss and gradients; those of all workers add up to those of the batch.
    """
    model = _workbench(weights[1].shape[0])
    model.set_weights(weights)
    share = len(rows) / batch
    y = model.forward(windows.x[rows], training=True)
    loss, dy = mean_squared_error(windows.y[rows], y)
    model.backward(dy * dy.dtype.type(share))
    return Part(loss * share, [grad.copy() for grad in model.grads])
