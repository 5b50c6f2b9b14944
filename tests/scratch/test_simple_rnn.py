"""SimpleRNN: the layer equals its cell, and its gradients equal finite differences."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.scratch import SimpleRNN
from rnn_course.scratch.cells import rnn_cell
from rnn_course.scratch.gradient_check import numeric_gradient, relative_error
from tests.layers import D, H, N, T, ragged_mask, random, with_random_weights

OPTIONS = [
    dict(zip(("return_sequences", "go_backwards", "zero_output_for_mask"), values, strict=True))
    for values in itertools.product([False, True], repeat=3)
]


def option_id(options):
    return "+".join(name for name, on in options.items() if on) or "plain"


def loop_over_cells(layer, x, h, mask):
    """Read the specification aloud: one cell a step, with Keras's rules for masks, direction and output."""
    params = layer.get_weights()
    if not layer.use_bias:
        params.append(np.zeros(layer.units))
    steps = range(x.shape[1])
    outputs, output = [], np.zeros_like(h)
    for t in reversed(steps) if layer.go_backwards else steps:
        real = mask[:, t, np.newaxis]
        h = np.where(real, rnn_cell(x[:, t], h, params), h)
        output = np.where(real, h, 0 if layer.zero_output_for_mask else output)
        outputs.append(output)
    return np.stack(outputs, axis=1) if layer.return_sequences else output, h


@pytest.mark.parametrize("options", OPTIONS, ids=option_id)
@pytest.mark.parametrize("masked", [False, True])
def test_layer_equals_cells(options, masked):
    layer = with_random_weights(SimpleRNN(H, return_state=True, dtype="float64", **options))
    x, h0 = random((N, T, D)), random((N, H), seed=3)
    mask = ragged_mask() if masked else np.ones((N, T), bool)
    y, h = layer.forward(x, initial_state=h0, mask=mask if masked else None)
    want_y, want_h = loop_over_cells(layer, x, h0, mask)
    np.testing.assert_allclose(y, want_y, rtol=0, atol=1e-12)
    np.testing.assert_allclose(h, want_h, rtol=0, atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(
    sizes=st.tuples(*[st.integers(1, 5)] * 4).filter(lambda s: s[0] != s[1] and s[2] != s[3]),
    options=st.fixed_dictionaries(dict.fromkeys([*OPTIONS[0], "use_bias"], st.booleans())),
    masked=st.booleans(),
    activation=st.sampled_from(["tanh", "sigmoid", "linear"]),
    seed=st.integers(0, 1000),
)
def test_gradients_equal_finite_differences(sizes, options, masked, activation, seed):
    n, t, d, h = sizes
    layer = SimpleRNN(h, activation=activation, return_state=True, dtype="float64", **options)
    with_random_weights(layer, d, seed)
    x, h0 = random((n, t, d), seed=seed + 1), random((n, h), seed=seed + 2)
    mask = ragged_mask(n, t, seed) if masked and t > 2 else None
    dy = random((n, t, h) if layer.return_sequences else (n, h), seed=seed + 3)
    dh = random((n, h), seed=seed + 4)

    def loss():
        y, h_last = layer.forward(x, initial_state=h0, mask=mask)
        return float((y * dy).sum() + (h_last * dh).sum())

    layer.forward(x, initial_state=h0, mask=mask, training=True)
    dx = layer.backward((dy, dh))
    exact = {"x": dx, "initial_state": layer.initial_state_grads[0]}
    exact |= dict(zip(layer.params, layer.grads, strict=True))
    for name, array in {"x": x, "initial_state": h0, **layer.params}.items():
        assert relative_error(exact[name], numeric_gradient(loss, array)) < 1e-6, name


def test_relu_gradient_away_from_the_kink():
    layer = with_random_weights(SimpleRNN(H, activation="relu", return_sequences=True, dtype="float64"))
    x, dy = random((N, T, D)), random((N, T, H), seed=5)
    layer.forward(x, training=True)
    dx = layer.backward(dy)
    numeric = numeric_gradient(lambda: float((layer.forward(x) * dy).sum()), x)
    assert relative_error(dx, numeric) < 1e-6


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
