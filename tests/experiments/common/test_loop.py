import numpy as np
import pytest

from benchmarks.workloads import Shape, workload
from rnn_course.experiments.common import loop
from rnn_course.scratch.gradient_check import relative_error
from rnn_course.scratch.models import MODELS

TINY = Shape(3, 5, 4, 6)


@pytest.mark.parametrize("model", MODELS)
def test_the_naive_loop_computes_the_same_as_the_layer(model):
    work = workload(model, TINY, "float64")
    layer = MODELS[model].layer(TINY.H, return_sequences=True, dtype="float64")
    layer.build(TINY.D)
    layer.set_weights(work.weights)
    y = layer.forward(work.x, training=True)
    dx = layer.backward(work.dy)
    states = loop.forward(model, work.x, work.weights)
    assert relative_error(np.stack([h for h, *_ in states[1:]], axis=1), y) < 1e-12
    naive_dx, naive_grads = loop.training_step(model, work.x, work.dy, work.weights)
    assert relative_error(naive_dx, dx) < 1e-12
    for naive_grad, grad in zip(naive_grads, layer.grads, strict=True):
        assert relative_error(naive_grad, grad) < 1e-12
