"""Hold the gradients of a layer against finite differences, whatever goes in and comes out."""

from rnn_course.scratch.gradient_check import numeric_gradient, relative_error
from tests.layers import random


def as_list(outputs):
    return list(outputs) if isinstance(outputs, tuple) else [outputs]


def check_gradients(layer, forward, inputs=(), tolerance=1e-6):
    """Check dx, the weights and the initial states for a random loss on all outputs.

    `forward()` runs the layer for training on what `inputs`, x and the initial states, hold at the moment.
    """
    outputs = forward()
    weights = [random(output.shape, seed=50 + k) for k, output in enumerate(as_list(outputs))]
    dx = layer.backward(tuple(weights) if isinstance(outputs, tuple) else weights[0])
    exact = [*layer.grads] if dx is None else [dx, *getattr(layer, "initial_state_grads", []), *layer.grads]
    exact = [grad.copy() for grad in exact]

    def loss():
        return float(sum((y * w).sum() for y, w in zip(as_list(forward()), weights, strict=True)))

    arrays = [*inputs, *layer.params.values()]
    for k, (grad, array) in enumerate(zip(exact, arrays, strict=True)):
        assert relative_error(grad, numeric_gradient(loss, array)) < tolerance, k
