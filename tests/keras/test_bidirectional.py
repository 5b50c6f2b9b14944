"""Bidirectional against Keras's: every merge, every model, masks, states and gradients."""

import keras
import pytest

from rnn_course.scratch import GRU, LSTM, Bidirectional, SimpleRNN
from rnn_course.scratch.bidirectional import MERGE_MODES
from tests.layers import D, H, N, T, ragged_mask, random, random_states, with_random_weights
from tests.parity import assert_equal, compare

MODELS = {
    "SimpleRNN": (SimpleRNN, keras.layers.SimpleRNN, {}),
    "LSTM": (LSTM, keras.layers.LSTM, {}),
    "GRU": (GRU, keras.layers.GRU, {}),
    "GRU reset before": (GRU, keras.layers.GRU, {"reset_after": False}),
}


def with_twin(layer, twin):
    """Build both with the same random weights."""
    with_random_weights(layer)
    twin.build((N, T, D))
    twin.set_weights(layer.get_weights())
    return layer, twin


def pair(model, merge_mode, **options):
    ours, theirs, common = MODELS[model]
    layer = Bidirectional(ours(H, **common, **options), merge_mode=merge_mode)
    inner = theirs(H, **common, **options)
    twin = keras.layers.Bidirectional(inner, merge_mode=merge_mode, dtype=options["dtype"])
    return with_twin(layer, twin)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("merge_mode", MERGE_MODES)
@pytest.mark.parametrize("return_sequences", [False, True], ids=["last", "sequences"])
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
def test_equal_to_keras(model, merge_mode, return_sequences, masked):
    options = {"return_sequences": return_sequences, "return_state": True, "dtype": "float64"}
    layer, twin = pair(model, merge_mode, **options)
    compare(layer, twin, random((N, T, D)), random_states(layer), ragged_mask() if masked else None)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("merge_mode", MERGE_MODES)
def test_equal_to_keras_in_float32(model, merge_mode):
    layer, twin = pair(model, merge_mode, return_sequences=True, dtype="float32")
    compare(layer, twin, random((N, T, D), "float32"), None, ragged_mask(), 1e-5)


@pytest.mark.parametrize("return_sequences", [False, True], ids=["last", "sequences"])
@pytest.mark.parametrize("zero_output_for_mask", [False, True])
def test_the_setting_for_masked_outputs_is_overruled_as_in_keras(return_sequences, zero_output_for_mask):
    options = {"return_sequences": return_sequences, "zero_output_for_mask": zero_output_for_mask}
    layer, twin = pair("GRU", "concat", dtype="float64", **options)
    assert layer.backward_layer.zero_output_for_mask == twin.backward_layer.zero_output_for_mask
    compare(layer, twin, random((N, T, D)), None, ragged_mask())


def test_two_different_layers():
    options = {"return_sequences": True, "return_state": True, "dtype": "float64"}
    layer, twin = with_twin(
        Bidirectional(GRU(H, **options), backward_layer=SimpleRNN(3, go_backwards=True, **options)),
        keras.layers.Bidirectional(
            keras.layers.GRU(H, **options),
            backward_layer=keras.layers.SimpleRNN(3, go_backwards=True, **options),
            dtype="float64",
        ),
    )
    compare(layer, twin, random((N, T, D)), random_states(layer), ragged_mask())


def test_the_first_layer_may_be_the_one_that_goes_backwards():
    options = {"return_sequences": True, "dtype": "float64"}
    layer, twin = with_twin(
        Bidirectional(
            GRU(H, go_backwards=True, **options), merge_mode="sum", backward_layer=GRU(H, **options)
        ),
        keras.layers.Bidirectional(
            keras.layers.GRU(H, go_backwards=True, **options),
            merge_mode="sum",
            backward_layer=keras.layers.GRU(H, **options),
            dtype="float64",
        ),
    )
    compare(layer, twin, random((N, T, D)), None, ragged_mask())


@pytest.mark.parametrize("model", MODELS)
def test_stateful(model):
    layer, twin = pair(model, "concat", stateful=True, dtype="float64")
    for k in range(3):
        x = random((N, T, D), seed=k)
        assert_equal([layer.forward(x)], [twin(x)], 1e-10)
    layer.reset_state()
    twin.reset_state()
    assert_equal([layer.forward(x)], [twin(x)], 1e-10)
