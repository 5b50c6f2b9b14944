"""The losses from scratch are those of Keras, and so is their averaging under a mask."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_course.scratch import binary_cross_entropy, categorical_cross_entropy, mean_squared_error
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
