"""Attention from scratch and Keras's own: equal contexts, weights and gradients."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_course.scratch import BahdanauAttention, LuongAttention
from tests.layers import random, with_random_weights

N, Tq, Tk, H, A = 3, 4, 5, 6, 7
MASK = np.array([[True, False, True, True, False], [False, False, False, True, False], [True] * 5])
KINDS = {
    "dot": lambda dtype: LuongAttention(dtype=dtype),
    "general": lambda dtype: LuongAttention("general", dtype=dtype),
    "additive": lambda dtype: BahdanauAttention(A, dtype=dtype),
}


def through_keras(kind, weights, queries, keys, mask):
    """Keras has no projections of its own in these layers: make them, and pass the keys as the values."""
    dtype = queries.dtype.name
    masks = None if mask is None else [None, tf.constant(mask)]
    keys = tf.convert_to_tensor(keys)  # the locked Keras looks for an attribute that a tf.Variable lacks
    if kind != "additive":
        projected = queries if kind == "dot" else queries @ weights[0]
        layer = keras.layers.Attention(dtype=dtype)
        return layer([projected, keys], mask=masks, return_attention_scores=True)
    W, U, v = weights
    layer = keras.layers.AdditiveAttention(dtype=dtype)
    projected = [queries @ W, keys, keys @ U]
    layer.build([tuple(x.shape) for x in projected])
    layer.scale = v
    return layer(projected, mask=masks, return_attention_scores=True)


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-5), ("float64", 1e-10)])
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
@pytest.mark.parametrize("kind", KINDS)
def test_equal_to_keras(kind, masked, dtype, tolerance):
    layer = with_random_weights(KINDS[kind](dtype), H)
    queries, keys = random((N, Tq, H), dtype, 1), random((N, Tk, H), dtype, 2)
    mask, dy = MASK if masked else None, random((N, Tq, H), dtype, 3)
    ours = [*layer.forward(queries, keys, mask=mask, training=True)]
    ours += [*layer.backward(dy), *layer.grads]

    watched = [tf.Variable(array) for array in (queries, keys, *layer.get_weights())]
    with tf.GradientTape() as tape:
        contexts, weights = through_keras(kind, watched[2:], watched[0], watched[1], mask)
        loss = tf.reduce_sum(contexts * dy)
    theirs = [contexts, weights, *tape.gradient(loss, watched)]
    for got, want in zip(ours, theirs, strict=True):
        scale = max(1.0, float(np.abs(want).max()))
        assert got.dtype == dtype
        assert np.abs(got - np.asarray(want)).max() < tolerance * scale


def test_where_all_keys_are_masked_keras_averages_the_padding_and_we_do_not():
    queries, keys = random((1, Tq, H), "float32", 1), random((1, Tk, H), "float32", 2)
    mask = np.zeros((1, Tk), bool)
    theirs = keras.layers.Attention()([queries, keys], mask=[None, mask])
    np.testing.assert_allclose(theirs, np.repeat(keys.mean(axis=1, keepdims=True), Tq, axis=1), atol=1e-6)
    assert not LuongAttention().forward(queries, keys, mask=mask)[0].any()
