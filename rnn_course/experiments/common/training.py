"""Training step by step, for experiments that draw new samples for each step or look in between."""

import math
from collections.abc import Callable
from typing import Any

from rnn_course.checks import Array
from rnn_course.scratch import Adam, Model
from rnn_course.scratch.training.optimizers import Optimizer


def take_step(
    model: Model, optimizer: Optimizer, loss: Callable[..., tuple[float, Array]], x: Array, y: Any
) -> float:
    """Take one training step, unless the loss is not finite, and return the loss before the step.

    The loss is a function of y and the predictions that gives its value and gradient.
    """
    value, dy = loss(y, model.forward(x, training=True))
    if math.isfinite(value):
        model.backward(dy)
        optimizer.apply(model.grads, model.weights)
    return value


def take_steps(
    model: Model,
    optimizer: Optimizer,
    loss: Callable[..., tuple[float, Array]],
    batch: Callable[[], tuple[Array, Array]],
    steps: int,
) -> list[float]:
    """Take training steps on a fresh batch each, and return the loss before every one of them."""
    return [take_step(model, optimizer, loss, *batch()) for _ in range(steps)]


def fit_classes(model: Model, x: Array, y: Array, *, epochs: int, seed: int, optimizer: Adam) -> list[float]:
    """Train a model that chooses among classes, in place, on batches of 32 samples.

    The optimiser goes on from where it stands; the seed decides the order of the samples. Returns the loss of
    each epoch.
    """
    history = model.fit(
        x, y, loss="categorical_cross_entropy", optimizer=optimizer, epochs=epochs, seed=seed, verbose=0
    )
    return history.loss
