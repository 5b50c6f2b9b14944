"""Hold gradients against finite differences, whatever goes in and comes out."""

import numpy as np

from rnn_course.scratch.gradient_check import numeric_gradient
from tests.layers import random


def as_list(outputs):
    return list(outputs) if isinstance(outputs, tuple) else [outputs]


STEP = 1e-5
ROUNDING = 10 * np.finfo("float64").eps / STEP  # of a difference of two losses of about 1


def assert_gradient(exact, loss, array, name="", tolerance=1e-6):
    """Hold the gradient of `loss()` for `array`, float64, against finite differences.

    A gradient that is next to nothing has no sure digits: losses are rounded, and their difference is
    divided by the step.
    """
    numeric = numeric_gradient(loss, array, STEP)
    scale = max(np.abs(exact).max(), np.abs(numeric).max())
    unseen = ROUNDING * max(1.0, abs(loss()))
    assert np.abs(exact - numeric).max() < tolerance * scale + unseen, name


def check_gradients(layer, forward, inputs=(), seed=50):
    """Check dx, the weights and the initial states for a random loss on all outputs.

    `forward()` runs the layer for training on what `inputs`, x and the initial states, hold at the moment.
    """
    outputs = forward()
    weights = [random(output.shape, seed=seed + k) for k, output in enumerate(as_list(outputs))]
    dx = layer.backward(tuple(weights) if isinstance(outputs, tuple) else weights[0])
    exact = [*layer.grads] if dx is None else [dx, *getattr(layer, "initial_state_grads", []), *layer.grads]
    exact = [grad.copy() for grad in exact]

    def loss():
        return float(sum((y * w).sum() for y, w in zip(as_list(forward()), weights, strict=True)))

    arrays = [*inputs, *layer.params.values()]
    for k, (grad, array) in enumerate(zip(exact, arrays, strict=True)):
        assert_gradient(grad, loss, array, k)
