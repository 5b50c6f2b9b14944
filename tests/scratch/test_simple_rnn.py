"""SimpleRNN: what it begins with and how it is configured."""

import numpy as np

from rnn_course.scratch import SimpleRNN
from tests.layers import D, H, N, T, random, with_random_weights


def test_without_return_state_backward_takes_the_output_gradient_alone():
    layer = with_random_weights(SimpleRNN(H, dtype="float64"))
    both = with_random_weights(SimpleRNN(H, dtype="float64", return_state=True))
    x, dy = random((N, T, D)), random((N, H), seed=6)
    layer.forward(x, training=True)
    both.forward(x, training=True)
    dx = layer.backward(dy)
    np.testing.assert_array_equal(dx, both.backward((None, dy)))  # the last output is the last state
    np.testing.assert_array_equal(dx, both.backward(dy))
    for a, b in zip(layer.grads, both.grads, strict=True):
        np.testing.assert_array_equal(a, b)


def test_parameters_are_counted_and_shaped_as_in_keras():
    layer = SimpleRNN(3)
    layer.build(10)
    assert layer.count_params() == 42
    assert {name: w.shape for name, w in layer.params.items()} == {
        "kernel": (10, 3),
        "recurrent_kernel": (3, 3),
        "bias": (3,),
    }
    layer = SimpleRNN(3, use_bias=False)
    layer.build(10)
    assert [w.shape for w in layer.get_weights()] == [(10, 3), (3, 3)]


def test_initial_weights_follow_keras_defaults():
    layer = SimpleRNN(50, dtype="float64", seed=0)
    layer.build(30)
    W, U, b = layer.get_weights()
    limit = np.sqrt(6 / (30 + 50))
    assert np.abs(W).max() <= limit
    assert np.abs(W).max() > 0.99 * limit
    assert abs(W.mean()) < 0.02
    np.testing.assert_allclose(U @ U.T, np.eye(50), atol=1e-12)
    np.testing.assert_array_equal(b, 0)


def test_the_seed_decides_the_weights():
    layers = [SimpleRNN(H, seed=seed) for seed in (7, 7, 8)]
    for layer in layers:
        layer.build(D)
    first, same, other = (layer.get_weights()[0] for layer in layers)
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


def test_config_makes_the_same_layer():
    layer = SimpleRNN(H, activation="relu", return_sequences=True, use_bias=False, dtype="float64", seed=3)
    again = SimpleRNN(**layer.get_config())
    assert again.get_config() == layer.get_config()
    x = random((N, T, D))
    np.testing.assert_array_equal(layer.forward(x), again.forward(x))
