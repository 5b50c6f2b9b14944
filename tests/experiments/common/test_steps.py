import math

import numpy as np
import pytest

from rnn_course.experiments.common import steps
from rnn_course.scratch.models import MODELS


@pytest.mark.parametrize("model", MODELS)
def test_the_bare_products_are_those_of_the_layer(model, monkeypatch):
    """Every multiplication is counted: three times those of forward, but for the first state's gradient."""
    N, T, D, H = 3, 5, 4, 6
    counts = []

    def counted(product):
        def count(a, b, out):
            stack = math.prod(np.broadcast_shapes(a.shape[:-2], b.shape[:-2]))
            counts.append(stack * a.shape[-2] * a.shape[-1] * b.shape[-1])
            return product(a, b, out=out)

        return lambda a, b, out: count(a, b, out)

    monkeypatch.setattr(np, "matmul", counted(np.matmul))
    monkeypatch.setattr(np, "dot", counted(np.dot))
    forward, training_step = steps.bare_products(N, T, D, H, len(MODELS[model].gates))
    forward()
    gates = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}[model]
    assert sum(counts) == N * T * (D + H) * gates * H == steps.multiplications(N, T, D, H, gates)
    counts.clear()
    training_step()
    assert sum(counts) == 3 * N * T * (D + H) * gates * H


@pytest.mark.parametrize("model", MODELS)
def test_a_step_gives_the_gradients_of_the_layer(model):
    rng = np.random.default_rng(0)
    x, dy = rng.standard_normal((2, 5, 3)), rng.standard_normal((2, 4))
    layer = MODELS[model].layer(4, dtype="float64", seed=0)
    dx, grads = steps.layer_step(layer, x, dy)()
    layer.forward(x, training=True)
    np.testing.assert_array_equal(dx, layer.backward(dy))
    for grad, expected in zip(grads, layer.grads, strict=True):
        np.testing.assert_array_equal(grad, expected)


def test_the_multiplications_of_a_step_are_counted():
    N, T, D, H = 2, 3, 5, 4
    forward = sum(N * (D + H) * 4 * H for _ in range(T))
    backward = sum(N * 4 * H * (D + H) for _ in range(T))
    weights = (D + H) * 4 * H * T * N
    assert 3 * steps.multiplications(N, T, D, H, gates=4) == forward + backward + weights
    assert steps.bare_products(N, T, D, H, gates=4)[1]() is None
