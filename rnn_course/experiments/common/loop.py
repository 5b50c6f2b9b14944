"""The naive loop: a layer as a textbook writes it, its cell step after step, and back through all of them."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.models import MODELS


def forward(model: str, x: Array, weights: Sequence[Array]) -> list[tuple[Array, ...]]:
    """Read a batch, (N, T, D), from states of zeros.

    Returns the states before the first step and after each.
    """
    cell, n = MODELS[model].cell, len(MODELS[model].layer.state_names)
    states = [(np.zeros((len(x), len(weights[1])), x.dtype),) * n]
    for t in range(x.shape[1]):
        after = cell(x[:, t], *states[t], weights)
        states.append(after if isinstance(after, tuple) else (after,))
    return states


def backward(
    model: str, x: Array, dy: Array, weights: Sequence[Array], states: Sequence[tuple[Array, ...]]
) -> tuple[Array, list[Array]]:
    """Go back through all steps with the gradients dy of the outputs, (N, T, H).

    Returns the gradients of x and of the weights.
    """
    cell_backward = MODELS[model].cell_backward
    dx, grads = np.empty_like(x), [np.zeros_like(weight) for weight in weights]
    dh, *others = (np.zeros_like(state) for state in states[0])
    for t in reversed(range(x.shape[1])):
        dx[:, t], dh, *others, parts = cell_backward(dh + dy[:, t], *others, x[:, t], *states[t], weights)
        for grad, part in zip(grads, parts, strict=True):
            grad += part
    return dx, grads


def training_step(model: str, x: Array, dy: Array, weights: Sequence[Array]) -> tuple[Array, list[Array]]:
    """Go forward and back: the gradients of x and of the weights."""
    return backward(model, x, dy, weights, forward(model, x, weights))
