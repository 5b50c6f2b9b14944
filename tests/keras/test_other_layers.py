"""The layers without memory against Keras's: Embedding, Dense, Dropout and LayerNormalization."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.scratch import Dense, Dropout, Embedding, LayerNormalization
from tests.layers import D, H, N, T, ragged_mask, random, with_random_weights
from tests.parity import assert_equal, compare

TOLERANCES = {"float32": 1e-5, "float64": 1e-10}
each_dtype = pytest.mark.parametrize("dtype", TOLERANCES)


@each_dtype
@pytest.mark.parametrize("mask_zero", [False, True])
@settings(max_examples=10)
@given(st.tuples(*[st.integers(1, 8)] * 4), st.integers(0, 1000))
def test_embedding(dtype, mask_zero, sizes, seed):
    n, t, k, d = sizes
    layer = with_random_weights(Embedding(k, d, mask_zero=mask_zero, dtype=dtype), k, seed)
    twin = keras.layers.Embedding(k, d, mask_zero=mask_zero, dtype=dtype)
    twin.build()
    twin.set_weights(layer.get_weights())
    ids = np.random.default_rng(seed).integers(0, k, (n, t))
    dy = random((n, t, d), dtype, seed)
    with tf.GradientTape() as tape:
        theirs = twin(ids)
        loss = tf.reduce_sum(theirs * dy)
    grad = tf.convert_to_tensor(tape.gradient(loss, twin.trainable_weights[0].value))  # summed by id
    ours = layer.forward(ids, training=True)
    layer.backward(dy)
    assert_equal([ours, layer.grads[0]], [theirs, grad], TOLERANCES[dtype])
    mask, their_mask = layer.compute_mask(ids), twin.compute_mask(ids)
    assert (mask is None) == (their_mask is None) == (not mask_zero)
    if mask_zero:
        np.testing.assert_array_equal(mask, their_mask)


def test_embedding_begins_in_the_range_of_keras():
    twin = keras.layers.Embedding(500, 8)
    twin.build()
    for table in (Embedding(500, 8, seed=0).get_weights()[0], twin.get_weights()[0]):
        assert 0.0499 < np.abs(table).max() <= 0.05
        assert abs(table.std() - 0.1 / np.sqrt(12)) < 5e-4


@each_dtype
@pytest.mark.parametrize("activation", ["linear", "tanh", "sigmoid", "relu"])
@pytest.mark.parametrize("shape", [(N, D), (N, T, D)], ids=["vectors", "every step"])
@pytest.mark.parametrize("use_bias", [True, False])
def test_dense(dtype, activation, shape, use_bias):
    options = {"activation": activation, "use_bias": use_bias, "dtype": dtype}
    layer = with_random_weights(Dense(H, **options))
    twin = keras.layers.Dense(H, **options)
    twin.build(shape)
    twin.set_weights(layer.get_weights())
    compare(layer, twin, random(shape, dtype), tolerance=TOLERANCES[dtype])


def test_dense_does_not_look_at_the_mask_but_hands_it_on():
    layer = with_random_weights(Dense(H))
    model = keras.Sequential([keras.Input((T, D)), keras.layers.Masking(), keras.layers.Dense(H)])
    model.set_weights(layer.get_weights())
    x, mask = random((N, T, D), "float32"), ragged_mask()
    x[~mask] = 0
    theirs = model(x)
    assert_equal([layer.forward(x, mask=mask)], [theirs], 1e-5)
    np.testing.assert_array_equal(layer.compute_mask(x, mask), keras.src.backend.get_keras_mask(theirs))


@each_dtype
@pytest.mark.parametrize("rate", [0.0, 0.3, 0.8])
def test_dropout_draws_from_the_same_distribution(dtype, rate):
    layer, twin = Dropout(rate, dtype=dtype, seed=0), keras.layers.Dropout(rate, dtype=dtype, seed=0)
    x = random((100, 50, 20), dtype)
    np.testing.assert_array_equal(layer.forward(x), twin(x, training=False))
    ours, theirs = layer.forward(x, training=True), np.asarray(twin(x, training=True))
    for y in (ours, theirs):
        assert y.dtype == dtype
        assert abs((y == 0).mean() - rate) < 0.005
        np.testing.assert_allclose(y[y != 0], (x / (1 - rate))[y != 0], rtol=1e-6)
        # Every element for itself: no step, sample or feature loses much more than another.
        for axes in ((0, 1), (0, 2), (1, 2)):
            assert np.abs((y == 0).mean(axis=axes) - rate).max() < 0.08
    dy = random(x.shape, dtype, 3)
    np.testing.assert_allclose(layer.backward(dy), np.where(ours == 0, 0, dy / (1 - rate)), rtol=1e-5)


@each_dtype
@pytest.mark.parametrize("shape", [(N, D), (N, T, D)], ids=["vectors", "every step"])
@pytest.mark.parametrize("options", [{}, {"epsilon": 0.3}], ids=["default", "epsilon"])
def test_layer_normalization(dtype, shape, options):
    layer = with_random_weights(LayerNormalization(dtype=dtype, **options))
    twin = keras.layers.LayerNormalization(dtype=dtype, **options)
    twin.build(shape)
    twin.set_weights(layer.get_weights())
    compare(layer, twin, 2 + random(shape, dtype), tolerance=TOLERANCES[dtype])
