"""Dense: products against a plain formula, gradients against finite differences."""

import numpy as np
import pytest

from rnn_course.scratch import Dense
from tests.gradients import assert_gradient
from tests.layers import D, N, T, random, with_random_weights

UNITS = 7


@pytest.mark.parametrize("shape", [(N, D), (N, T, D)])
@pytest.mark.parametrize("activation", ["linear", "sigmoid", "tanh"])
@pytest.mark.parametrize("use_bias", [True, False])
def test_gradients_equal_finite_differences(shape, activation, use_bias):
    layer = with_random_weights(Dense(UNITS, activation=activation, use_bias=use_bias, dtype="float64"))
    x, dy = random(shape), random((*shape[:-1], UNITS), seed=5)
    layer.forward(x, training=True)
    exact = {"x": layer.backward(dy), **dict(zip(layer.params, layer.grads, strict=True))}
    for name, array in {"x": x, **layer.params}.items():
        assert_gradient(exact[name], lambda: float((layer.forward(x) * dy).sum()), array, name)


def test_every_step_of_a_sequence_is_treated_alike():
    layer = with_random_weights(Dense(UNITS, dtype="float64"))
    x = random((N, T, D))
    W, b = layer.get_weights()
    y = layer.forward(x)
    for n in range(N):
        for t in range(T):
            np.testing.assert_allclose(y[n, t], x[n, t] @ W + b, atol=1e-12)


def test_arrays_may_change_between_forward_and_backward():
    layer = with_random_weights(Dense(UNITS, activation="tanh", dtype="float64"))
    x, dy = random((N, D)), random((N, UNITS), seed=5)
    layer.forward(x, training=True)
    before = layer.backward(dy)
    y = layer.forward(x, training=True)
    x[:], y[:] = 7, 0
    np.testing.assert_array_equal(layer.backward(dy), before)


def test_bad_input_is_named():
    layer = with_random_weights(Dense(UNITS, dtype="float64"))
    with pytest.raises(
        ValueError, match=r"Dense.forward: x has shape \(4,\); expected \(samples, features\)"
    ):
        layer.forward(np.zeros(D))
    with pytest.raises(
        ValueError, match=r"x has shape \(3, 5\) and so 5 features; the layer was built for 4"
    ):
        layer.forward(np.zeros((N, 5)))
    layer.forward(np.zeros((N, D)))  # not for training: nothing is kept
    with pytest.raises(RuntimeError, match=r"Dense.backward: nothing to go back through"):
        layer.backward(np.zeros((N, UNITS)))
    layer.forward(np.zeros((N, D)), training=True)
    with pytest.raises(ValueError, match=r"dy has shape \(3, 4\); expected \(samples=3, units=7\)"):
        layer.backward(np.zeros((N, D)))
    layer.forward(np.zeros((N, T, D)), training=True)
    with pytest.raises(ValueError, match=r"dy has .*; expected \(samples=3, timesteps=5, units=7\)"):
        layer.backward(np.zeros((N, T, D)))
    with pytest.raises(ValueError, match="Dense: units is 0"):
        Dense(0)


def test_a_new_layer_has_a_glorot_kernel_and_no_bias():
    layer = Dense(30, seed=0)
    layer.build(20)
    kernel, bias = layer.get_weights()
    limit = np.sqrt(6 / (20 + 30))
    assert kernel.shape == (20, 30)
    assert 0.99 * limit < np.abs(kernel).max() <= limit
    np.testing.assert_array_equal(bias, np.zeros(30))


def test_axes_are_named():
    layer = Dense(UNITS)
    for axis, name in enumerate(("samples", "timesteps", "features")):
        shape = tuple(0 if k == axis else 2 for k in range(3))
        with pytest.raises(ValueError, match=rf"^Dense\.forward: x has shape .*; the axis {name} is empty$"):
            layer.forward(np.ones(shape, "float32"))
