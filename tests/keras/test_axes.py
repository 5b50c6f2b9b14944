"""What the first chapters say of Keras: its axes, its padding, and its mask."""

import keras
import numpy as np
import pytest


def test_a_recurrent_layer_wants_three_axes():
    layer = keras.layers.SimpleRNN(2)
    with pytest.raises(ValueError, match="ndim"):
        layer(np.zeros((32, 10), "float32"))
    assert layer(np.zeros((32, 10, 1), "float32")).shape == (32, 2)


def test_channels_come_last():
    assert keras.layers.Conv2D(7, 1)(np.zeros((1, 4, 5, 3), "float32")).shape == (1, 4, 5, 7)
    assert keras.layers.Conv3D(7, 1)(np.zeros((1, 2, 4, 5, 3), "float32")).shape == (1, 2, 4, 5, 7)


def test_padding_comes_first_unless_told_otherwise():
    sequences = [[7], [8, 9]]
    assert keras.utils.pad_sequences(sequences).tolist() == [[0, 7], [8, 9]]
    assert keras.utils.pad_sequences(sequences, padding="post").tolist() == [[7, 0], [8, 9]]


def test_an_embedding_with_mask_zero_takes_id_0_for_padding():
    mask = keras.layers.Embedding(5, 2, mask_zero=True).compute_mask(np.array([[2, 3, 0, 1, 4]]))
    np.testing.assert_array_equal(mask, [[True, True, False, True, True]])
