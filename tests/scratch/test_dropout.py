"""Dropout: nothing at inference, the right share and mean in training, the same draws from the same seed."""

import numpy as np
import pytest

from rnn_course.scratch import Dropout
from rnn_course.scratch.layer import deserialize, serialize
from tests.layers import D, H, N, T, random


def test_nothing_is_dropped_at_inference():
    x = random((N, T, D), "float32")
    assert Dropout(0.5).forward(x) is x


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.9])
def test_the_right_share_is_dropped_and_the_mean_kept(rate):
    x = np.ones((200, 300), "float32")
    y = Dropout(rate, seed=0).forward(x, training=True)
    assert y.dtype == "float32"
    assert abs((y == 0).mean() - rate) < 0.01
    np.testing.assert_allclose(np.unique(y), [0, 1 / (1 - rate)], rtol=1e-6)
    assert abs(y.mean() - 1) < 0.03


def test_every_step_is_drawn_for_itself():
    y = Dropout(0.5, seed=0).forward(np.ones((2, 50, 40), "float32"), training=True)
    assert 0.4 < (y[:, 0] != y[:, 1]).mean() < 0.6


def test_the_gradient_goes_where_the_input_went():
    layer = Dropout(0.4, dtype="float64", seed=0)
    x, dy = random((N, T, D)), random((N, T, D), seed=2)
    keep = layer.forward(x, training=True) / x
    np.testing.assert_allclose(layer.backward(dy), dy * keep, atol=1e-14)
    assert layer.grads == []


def test_nothing_to_drop():
    layer = Dropout(0, dtype="float64")
    x = random((N, D))
    assert layer.forward(x, training=True) is x
    assert layer.backward(x) is x
    assert layer.get_weights() == []
    assert layer.count_params() == 0
    layer.set_weights([])


def test_the_same_seed_draws_the_same_and_the_generator_can_be_put_back():
    x = np.ones((N, 50), "float32")
    layer, twin = Dropout(0.5, seed=7), Dropout(0.5, seed=7)
    first = layer.forward(x, training=True)
    np.testing.assert_array_equal(twin.forward(x, training=True), first)
    state = layer._rng.bit_generator.state
    second = layer.forward(x, training=True)
    assert not np.array_equal(first, second)
    layer._rng.bit_generator.state = state
    np.testing.assert_array_equal(layer.forward(x, training=True), second)
    np.testing.assert_array_equal(deserialize(serialize(layer)).forward(x, training=True), first)


def test_the_mask_goes_through():
    mask = np.ones((N, T), bool)
    assert Dropout(0.5).compute_mask(random((N, T, D)), mask) is mask


def test_what_it_refuses():
    for rate in (-0.1, 1, 2.5):
        with pytest.raises(
            ValueError, match=rf"Dropout: rate is {rate}; expected at least 0 and less than 1"
        ):
            Dropout(rate)
    layer = Dropout(0.5)
    with pytest.raises(RuntimeError, match=r"Dropout.get_weights: no weights yet"):
        layer.get_weights()
    with pytest.raises(TypeError, match=r"Dropout.forward: x has dtype float64; expected float32"):
        layer.forward(random((N, D)))
    layer.forward(random((N, T, D), "float32"))
    with pytest.raises(RuntimeError, match=r"Dropout.backward: nothing to go back through"):
        layer.backward(random((N, T, D), "float32"))
    layer.forward(random((N, T, D), "float32"), training=True)
    with pytest.raises(ValueError, match=r"Dropout.backward: dy has shape \(3, 4\)"):
        layer.backward(random((N, D), "float32"))
    with pytest.raises(ValueError, match=r"6 features; the layer was built for 4"):
        layer.forward(random((N, T, H), "float32"))


def test_axes_are_named():
    layer = Dropout(0.5)
    with pytest.raises(ValueError, match=r"x has shape \(2,\); expected \(samples, features\)$"):
        layer.forward(np.ones(2, "float32"))
    for axis, name in enumerate(("samples", "timesteps", "features")):
        shape = tuple(0 if k == axis else 2 for k in range(3))
        with pytest.raises(ValueError, match=f"; the axis {name} is empty$"):
            layer.forward(np.ones(shape, "float32"))
    layer.forward(np.ones((2, 4), "float32"), training=True)
    with pytest.raises(ValueError, match=r"dy has .*; expected \(samples=2, features=4\)$"):
        layer.backward(np.ones((2, 3, 4), "float32"))
    layer.forward(np.ones((2, 3, 4), "float32"), training=True)
    with pytest.raises(ValueError, match=r"dy has .*; expected \(samples=2, timesteps=3, features=4\),"):
        layer.backward(np.ones((2, 4), "float32"))
