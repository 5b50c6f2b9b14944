"""The losses from scratch are those of Keras, and so is their averaging under a mask."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_course.keras import pinball, to_keras
from rnn_course.scratch import (
    SGD,
    Dense,
    Model,
    Pinball,
    binary_cross_entropy,
    categorical_cross_entropy,
    mean_squared_error,
)
from tests.layers import ragged_mask, random

N, T, C = 4, 5, 3
LOSSES = {
    "mean_squared_error": (
        mean_squared_error,
        keras.losses.MeanSquaredError(dtype="float64"),
        random((N, T, C), seed=4),
    ),
    "binary_cross_entropy": (
        binary_cross_entropy,
        keras.losses.BinaryCrossentropy(from_logits=True, dtype="float64"),
        np.random.default_rng(4).random((N, T, C)),
    ),
    "categorical_cross_entropy": (
        categorical_cross_entropy,
        keras.losses.SparseCategoricalCrossentropy(from_logits=True, dtype="float64"),
        np.random.default_rng(4).integers(0, C, (N, T)),
    ),
}


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
def test_value_and_gradient_are_those_of_keras(name, masked):
    ours, theirs, y_true = LOSSES[name]
    y_pred = 3 * random((N, T, C), seed=2)
    mask = ragged_mask(N, T) if masked else None
    z = tf.Variable(y_pred)
    with tf.GradientTape() as tape:
        outputs = tf.identity(z)
        if masked:
            keras.src.backend.set_keras_mask(outputs, tf.constant(mask))  # as a layer leaves it
        loss = theirs(y_true, outputs)
    got, dy = ours(y_true, y_pred, mask)
    # Under a mask Keras adds 1e-7 to the number of real steps, so that it may be zero.
    assert got == pytest.approx(float(loss), rel=1e-7 if masked else 1e-12)
    np.testing.assert_allclose(dy, tape.gradient(loss, z), rtol=1e-6, atol=1e-9 if masked else 1e-14)


@pytest.mark.parametrize("name", LOSSES)
def test_float32(name):
    ours, _, y_true = LOSSES[name]
    theirs = type(LOSSES[name][1])(**({} if name == "mean_squared_error" else {"from_logits": True}))
    y_pred = 30 * random((N, T, C), "float32", 2)
    y_true = y_true.astype("float32") if y_true.dtype == "float64" else y_true
    assert ours(y_true, y_pred)[0] == pytest.approx(float(theirs(y_true, y_pred)), rel=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_pinball_is_the_loss_of_its_twin(dtype):
    levels = [0.1, 0.5, 0.9]
    y_true, y_pred = random((N, T, C), dtype, 4), random((N, T, C), dtype, 2)
    z = tf.Variable(y_pred)
    with tf.GradientTape() as tape:
        losses = pinball(levels)(y_true, z)
        mean = tf.reduce_mean(losses)
    loss, dy = Pinball(levels)(y_true, y_pred)
    assert losses.shape == (N, T)
    assert loss == pytest.approx(float(mean), rel=1e-6)
    np.testing.assert_allclose(dy, tape.gradient(mean, z), rtol=1e-5)


def test_a_layer_trains_alike_on_both_pinball_losses():
    x, y = random((64, C), "float32", 4), random((64, 2), "float32", 2)
    ours = Model([Dense(2, seed=0)])
    ours.build((C,))
    theirs = keras.Sequential([keras.Input((C,)), keras.layers.Dense(2)])
    to_keras(ours, theirs)
    theirs.compile(keras.optimizers.SGD(0.1), pinball([0.2, 0.8]))
    loss = Pinball([0.2, 0.8])
    ours.fit(x, y, loss=loss, optimizer=SGD(0.1), epochs=5, batch_size=64, seed=0, verbose=0)
    theirs.fit(x, y, epochs=5, batch_size=64, verbose=0)
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)
