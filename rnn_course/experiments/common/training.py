"""Training step by step, for experiments that draw new samples for each step or look in between."""

import math
from collections.abc import Callable
from typing import Any

from rnn_course.checks import Array
from rnn_course.scratch import Model
from rnn_course.scratch.training.optimizers import Optimizer


def take_step(
    model: Model, optimizer: Optimizer, loss: Callable[..., tuple[float, Array]], x: Array, y: Any
) -> float:
    """Take one training step.

    Parameters
    ----------
    model : Model
        Is changed in place, unless the loss is not finite.
    optimizer : Optimizer
        Changes it.
    loss : callable
        ``loss(y, y_pred) -> (loss, dy_pred)``.
    x, y : numpy.ndarray
        A batch, as the model and the loss want it.

    Returns
    -------
    float
        The loss before the step.
    """
    value, dy = loss(y, model.forward(x, training=True))
    if math.isfinite(value):
        model.backward(dy)
        optimizer.apply(model.grads, model.weights)
    return value
