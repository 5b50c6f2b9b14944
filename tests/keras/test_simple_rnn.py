"""SimpleRNN from scratch, Keras's own and the hand-written cell: equal outputs, states and gradients."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_course.keras import RNNCell, from_keras, simple_rnn
from rnn_course.scratch import Dense, SimpleRNN, mean_squared_error
from tests.layers import D, H, N, T, ragged_mask, random, with_random_weights

SWITCHES = ("return_sequences", "go_backwards", "zero_output_for_mask")
OPTIONS = [dict(zip(SWITCHES, values, strict=True)) for values in itertools.product([False, True], repeat=3)]
NAMES = ("y", "h", "dx", "dh0", "dW", "dU", "db")


def assert_close(name, got, want, tolerance):
    scale = max(1.0, float(np.abs(want).max()))
    assert np.abs(np.asarray(got) - np.asarray(want)).max() < tolerance * scale, name


def through_keras(layer, x, h0, mask, dy, dh):
    """Run a Keras layer and its tape; give outputs, states and gradients."""
    x, h0 = tf.constant(x), tf.constant(h0)
    with tf.GradientTape() as tape:
        tape.watch([x, h0])
        y, h = layer(x, initial_state=h0, mask=mask)
        loss = tf.reduce_sum(y * dy) + tf.reduce_sum(h * dh)
    return [y, h, *tape.gradient(loss, [x, h0, *(w.value for w in layer.trainable_weights)])]


def through_scratch(layer, x, h0, mask, dy, dh):
    y, h = layer.forward(x, initial_state=h0, mask=mask, training=True)
    dx = layer.backward((dy, dh))
    return [y, h, dx, *layer.initial_state_grads, *layer.grads]


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-5), ("float64", 1e-12)])
@pytest.mark.parametrize("kind", ["built-in", "hand-written cell"])
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
@pytest.mark.parametrize("options", OPTIONS, ids=lambda o: "+".join(k for k in o if o[k]) or "plain")
def test_equal_to_keras(options, masked, kind, dtype, tolerance):
    layer = with_random_weights(SimpleRNN(H, return_state=True, dtype=dtype, **options))
    if kind == "built-in":
        twin = keras.layers.SimpleRNN(H, return_state=True, dtype=dtype, **options)
    else:
        twin = keras.layers.RNN(RNNCell(H, dtype=dtype), return_state=True, dtype=dtype, **options)
    twin.build((N, T, D))
    twin.set_weights(layer.get_weights())
    x, h0, dh = random((N, T, D), dtype), random((N, H), dtype, 2), random((N, H), dtype, 3)
    dy = random((N, T, H) if layer.return_sequences else (N, H), dtype, 4)
    arguments = x, h0, ragged_mask() if masked else None, dy, dh
    ours, theirs = through_scratch(layer, *arguments), through_keras(twin, *arguments)
    for name, got, want in zip(NAMES, ours, theirs, strict=True):
        assert_close(name, got, want, tolerance)


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "linear"])
def test_other_activations_are_keras_ones(activation):
    layer = with_random_weights(SimpleRNN(H, activation=activation))
    twin = simple_rnn(H, D, activation=activation)
    twin.set_weights(layer.get_weights())
    x = random((N, T, D), "float32")
    assert_close("y", layer.forward(x), twin(x), 1e-5)


def test_a_step_of_gradient_descent_is_the_same():
    model = simple_rnn(H, D, outputs=2)
    layers = [SimpleRNN(H), Dense(2)]
    from_keras(model, layers)
    x, y_true = random((N, T, D), "float32"), random((N, 2), "float32", 2)
    model.compile(keras.optimizers.SGD(0.1), "mean_squared_error")
    history = model.fit(x, y_true, batch_size=N, epochs=3, shuffle=False, verbose=0)
    losses = []
    for _ in range(3):
        h = layers[0].forward(x, training=True)
        loss, dy = mean_squared_error(y_true, layers[1].forward(h, training=True))
        layers[0].backward(layers[1].backward(dy))
        for layer in layers:
            for weight, grad in zip(layer.params.values(), layer.grads, strict=True):
                weight -= np.float32(0.1) * grad
        losses.append(loss)
    np.testing.assert_allclose(losses, history.history["loss"], rtol=1e-5)
    for layer, twin in zip(layers, model.layers, strict=True):
        for ours, theirs in zip(layer.get_weights(), twin.get_weights(), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)


def test_the_hand_written_cell_survives_saving(tmp_path):
    model = keras.Sequential([keras.Input((T, D)), keras.layers.RNN(RNNCell(H))])
    x = random((N, T, D), "float32")
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", custom_objects={"RNNCell": RNNCell})
    np.testing.assert_array_equal(model(x), again(x))
