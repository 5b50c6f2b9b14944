"""Train the networks of the playground: a small recurrent layer, an output layer, a task, some seconds."""

import copy
import math
from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.common.numbers import Numbers
from rnn_course.experiments.common.training import take_step
from rnn_course.experiments.playground.tasks import TASKS, Batch
from rnn_course.scratch import Adam, Dense, Model, initializers
from rnn_course.scratch.models import MODELS
from rnn_course.scratch.recurrent import Recurrent

CELLS = ("SimpleRNN", "ReLU", "LSTM", "GRU")
INITIALISATIONS = ("Keras", "forget bias 0", "identity", "small", "large")
SCALES = {"small": 0.1, "large": 5.0}  # of both kernels, as Keras draws them
SAMPLES = 16


def recurrent(
    cell: str, features: int, units: int, initialisation: str, rng: Any, *, return_sequences: bool
) -> Recurrent:
    """Make a recurrent layer in float64 with its initial weights.

    Parameters
    ----------
    cell : str
        One of `CELLS`: "ReLU" is a SimpleRNN with that activation.
    features, units : int
        Input features D and hidden units H.
    initialisation : str
        One of `INITIALISATIONS`. "Keras" draws Glorot's uniform kernel and an orthogonal recurrent kernel;
        "small" and "large" multiply both with `SCALES`; "identity" has the identity for recurrent kernel.
        Biases are 0, and 1 for the forget gate unless it is said to be 0.
    rng
        A generator of random numbers.
    return_sequences : bool
        As for the layer.

    Raises
    ------
    ValueError
        If the initialisation is not one of that cell.
    """
    if initialisation == "identity" and cell not in ("SimpleRNN", "ReLU"):
        raise ValueError(f"the identity is an initialisation of SimpleRNN and ReLU, not of {cell}")
    if initialisation == "forget bias 0" and cell != "LSTM":
        raise ValueError(f"only an LSTM has a forget bias, and the cell is {cell}")
    activation: dict[str, Any] = {"activation": "relu"} if cell == "ReLU" else {}
    kind = MODELS["SimpleRNN" if cell == "ReLU" else cell].layer
    layer = kind(units, return_sequences=return_sequences, dtype="float64", **activation)
    layer.build(features)
    columns, scale = layer.gates * units, SCALES.get(initialisation, 1.0)
    kernel, recurrent_kernel, bias = layer.params.values()
    kernel[...] = scale * initializers.glorot_uniform(rng, features, columns)
    recurrent_kernel[...] = scale * initializers.orthogonal(rng, units, columns)
    if initialisation == "identity":
        recurrent_kernel[...] = np.eye(units)
    if initialisation == "forget bias 0":
        bias[...] = 0
    return layer


class Run(NamedTuple):
    """A training of the playground: what :func:`train` returns."""

    losses: list[float]
    """The loss of each training step, before it; the last one is not finite if the training diverged."""
    norms: list[float]
    """The norm of the gradient of all weights at each step with a finite loss, before clipping."""
    before: list[float]
    """The gradient by lag before the training: see :func:`gradient_by_lag`."""
    layer: Recurrent
    """The trained layer."""
    head: Dense
    """The trained layer that answers from its states."""
    batch: Batch
    """Samples that it was not trained on, to look at."""


def train(
    cell: str,
    task: str,
    lag: int,
    units: int = 16,
    learning_rate: float = 0.01,
    clip: float | None = 1.0,
    initialisation: str = "Keras",
    seed: int = 0,
    steps: int = 400,
) -> Run:
    """Train on batches that are drawn anew for every step, until a loss is not finite.

    Parameters
    ----------
    cell, initialisation : str
        See :func:`recurrent`.
    task : str
        One of :data:`rnn_course.experiments.playground.tasks.TASKS`.
    lag, units, seed, steps : int
        Lag of the task, hidden units H, seed of all random numbers, and training steps.
    learning_rate, clip : float
        Of Adam, and the largest norm of the gradient of all weights together; None does not clip.
    """
    chosen = TASKS[task]
    rng: Any = Numbers(seed)  # where a generator of NumPy is expected
    batch = chosen.draw(SAMPLES, lag, rng)
    features, whole = batch.x.shape[-1], chosen.at_every_step
    layer = recurrent(cell, features, units, initialisation, rng, return_sequences=whole)
    head = Dense(chosen.outputs, dtype="float64")
    head.build(units)
    head.params["kernel"][...] = initializers.glorot_uniform(rng, units, chosen.outputs)
    before = gradient_by_lag(task, layer, head, batch)
    network, optimizer = Model([layer, head]), Adam(learning_rate, global_clipnorm=clip)
    losses, norms = [], []
    for _ in range(steps):
        x, y, mask = chosen.draw(SAMPLES, lag, rng)
        with np.errstate(all="ignore"):  # it may diverge
            losses.append(take_step(network, optimizer, partial(chosen.loss, mask=mask), x, y))
        if not math.isfinite(losses[-1]):
            break
        norms.append(norm(network.grads))
    return Run(losses, norms, before, layer, head, batch)


def gradient_by_lag(task: str, layer: Recurrent, head: Dense, batch: Batch) -> list[float]:
    """Measure what is left of a gradient after each step back.

    Returns
    -------
    list of float
        The norm of the gradient of the last answer's loss with respect to the states 0, 1, 2, ... steps
        before, of all samples together. The state of an LSTM is both h and c.
    """
    x, y, _ = batch
    one_step = copy.copy(layer)
    one_step.return_state, one_step.return_sequences = True, False
    states: list[list[Array]] = []
    for t in range(x.shape[1]):
        _, *state = one_step.forward(x[:, t : t + 1], states[-1] if states else None)
        states.append(state)
    answer = head.forward(states[-1][0], training=True)
    _, dy = TASKS[task].loss(y[:, -1] if TASKS[task].at_every_step else y, answer)
    flow = [head.backward(dy), *(np.zeros_like(state) for state in states[-1][1:])]
    norms = [norm(flow)]
    for t in range(len(states) - 1, 0, -1):
        one_step.forward(x[:, t : t + 1], states[t - 1], training=True)
        one_step.backward([None, *flow])
        flow = one_step.initial_state_grads
        norms.append(norm(flow))
    return norms


def norm(arrays: Iterable[Array]) -> float:
    """Give the norm of several arrays, taken as one vector."""
    return math.sqrt(sum(float(np.vdot(array, array)) for array in arrays))
