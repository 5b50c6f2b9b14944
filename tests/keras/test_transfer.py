"""Weights travel both ways unchanged, and what does not fit changes nothing."""

import keras
import numpy as np
import pytest

from rnn_course.keras import from_keras, simple_rnn, to_keras
from rnn_course.scratch import Dense, SimpleRNN
from tests.layers import D, H, N, T, random, with_random_weights


def test_there_and_back():
    layers = [with_random_weights(SimpleRNN(H)), with_random_weights(Dense(2), H, seed=9)]
    model = simple_rnn(H, D, outputs=2)
    to_keras(layers, model)
    x = random((N, T, D), "float32")
    y = layers[1].forward(layers[0].forward(x))
    np.testing.assert_allclose(model(x), y, rtol=0, atol=1e-5)

    fresh = [SimpleRNN(H), Dense(2)]
    from_keras(model, fresh)
    for old, new in zip(layers, fresh, strict=True):
        for a, b in zip(old.get_weights(), new.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)


def test_a_single_layer_and_layers_without_weights():
    layer = with_random_weights(SimpleRNN(H))
    twin = keras.layers.SimpleRNN(H)
    twin.build((N, T, D))
    to_keras([layer], twin)
    np.testing.assert_array_equal(twin.get_weights()[1], layer.get_weights()[1])
    model = keras.Sequential([keras.Input((T, D)), keras.layers.SimpleRNN(H), keras.layers.Dropout(0.5)])
    to_keras([layer], model)
    np.testing.assert_array_equal(model.get_weights()[0], layer.get_weights()[0])


def test_what_does_not_fit_changes_nothing():
    model = simple_rnn(H, D, outputs=2)
    before = model.get_weights()
    rnn, dense = with_random_weights(SimpleRNN(H)), with_random_weights(Dense(3), H)
    with pytest.raises(
        ValueError, match=r"to_keras: Dense has weights of shapes \[\(6, 3\), \(3,\)\], dense.* of"
    ):
        to_keras([rnn, dense], model)
    with pytest.raises(ValueError, match=r"to_keras: got 1 layers; .* has 2 with weights"):
        to_keras([rnn], model)
    for now, then in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)
