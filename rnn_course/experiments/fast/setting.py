"""One training step of an LSTM: what each rung of the ladder starts from, and what it gives."""

from typing import Any, NamedTuple

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import LSTM

Gradients = tuple[Array, list[Array]]
"""Of x, and of the weights W, U and b."""


class Batch(NamedTuple):
    """What a training step of an LSTM starts from.

    Attributes
    ----------
    x, dy : numpy.ndarray
        Inputs, (N, T, D), and the gradient of the loss with respect to all hidden states, (N, T, H).
    weights : list of numpy.ndarray
        W (D, 4H), U (H, 4H) and b (4H,), with the gates in Keras's order i, f, c, o.
    """

    x: Array
    dy: Array
    weights: list[Array]


class Tape(NamedTuple):
    """What forward leaves for backward; each entry has one array or block a step.

    Attributes
    ----------
    h, c : sequence of numpy.ndarray
        The states before the first step and after each, T + 1 times (N, H).
    gates : sequence of numpy.ndarray
        i, f, candidate and o, T times four of (N, H).
    """

    h: Any
    c: Any
    gates: Any


def draw_batch(N: int, T: int, D: int, H: int, dtype: str = "float32") -> Batch:
    """Draw a batch of N samples, T steps, D features and H units, and weights with biases that differ.

    The numbers are the same on every call.
    """
    rng = np.random.default_rng(0)
    layer = LSTM(H, dtype="float64", seed=0)
    layer.build(D)
    W, U, b = layer.get_weights()
    b += 0.1 * rng.standard_normal(b.shape)
    x, dy = rng.standard_normal((N, T, D)), rng.standard_normal((N, T, H))
    return Batch(x.astype(dtype), dy.astype(dtype), [weight.astype(dtype) for weight in (W, U, b)])
