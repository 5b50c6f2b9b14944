"""The builders: shapes and parameter counts, the layers inside, what they refuse."""

import re

import keras
import numpy as np
import pytest

from rnn_course.keras import (
    GRUCell,
    LSTMCell,
    MinGRU,
    PeepholeLSTMCell,
    RNNCell,
    recurrent_layers,
    recurrent_model,
    seq2seq,
)
from rnn_course.keras.linear_recurrence import scan


def test_the_model_of_42_parameters():
    model = recurrent_model("SimpleRNN", 3, 10, timesteps=2)
    assert model.output_shape == (None, 3)
    assert model.count_params() == 42


def test_a_fixed_batch_size_and_sequences():
    model = recurrent_model("SimpleRNN", 3, 10, timesteps=2, batch_size=8, return_sequences=True)
    assert model.output_shape == (8, 2, 3)
    stateful = recurrent_model("GRU", 3, 10, batch_size=8, stateful=True)
    assert stateful.layers[0].states[0].shape == (8, 3)


def test_open_time_and_a_dense_layer_for_every_step():
    model = recurrent_model("SimpleRNN", 3, 10, outputs=5, return_sequences=True)
    assert model.output_shape == (None, None, 5)
    assert model.count_params() == 42 + 3 * 5 + 5


@pytest.mark.parametrize(("recurrent", "params"), [("LSTM", 4 * 42), ("GRU", 3 * (42 + 3))])
def test_the_layer_by_its_name_with_its_options(recurrent, params):
    model = recurrent_model(recurrent, 3, 10, go_backwards=True, dropout=0.2, dtype="float64")
    (layer,) = model.layers
    assert type(layer) is getattr(keras.layers, recurrent)
    assert (layer.go_backwards, layer.dropout, layer.compute_dtype) == (True, 0.2, "float64")
    assert model.count_params() == params


def test_ids_are_embedded_and_masked():
    model = recurrent_model("GRU", 3, 10, vocabulary_size=7, timesteps=4)
    assert model.input_shape == (None, 4)
    assert model.layers[0].mask_zero
    assert model.count_params() == 7 * 10 + 3 * (42 + 3)


def test_a_deep_model_in_both_directions():
    model = recurrent_model(
        "LSTM", [6, 5, 4], 10, bidirectional=True, dropout_between=0.3, outputs=2, return_sequences=True
    )
    kinds = ["Bidirectional", "Dropout", "Bidirectional", "Dropout", "Bidirectional", "Dense"]
    assert [type(layer).__name__ for layer in model.layers] == kinds
    assert [layer.rate for layer in model.layers[1:4:2]] == [0.3, 0.3]
    assert [layer.output.shape[-1] for layer in model.layers] == [12, 12, 10, 10, 8, 2]
    assert model.output_shape == (None, None, 2)


def test_only_the_last_layer_may_give_its_last_output():
    first, last = recurrent_layers("GRU", [5, 4])
    assert (first.return_sequences, last.return_sequences) == (True, False)


@pytest.mark.parametrize(
    ("attention", "own"), [("luong_dot", 0), ("luong_general", 3 * 3), ("bahdanau", 2 * 3 * 3 + 3)]
)
def test_an_encoder_decoder(attention, own):
    model = seq2seq(7, 8, 3, features=10, recurrent="SimpleRNN", attention=attention)
    assert model.output_shape == (None, None, 8)
    assert model.count_params() == 7 * 10 + 42 + 8 * 10 + 42 + own + 6 * 3 + 3 * 8 + 8


def test_an_encoder_decoder_survives_saving(tmp_path):
    model = seq2seq(7, 8, 3, features=10, attention="bahdanau")
    ids = np.array([[3, 1, 5, 0], [2, 6, 0, 0]])
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(model([ids, ids[:, :3]]), again([ids, ids[:, :3]]))


def test_what_is_not_known_is_named():
    known = r"\('SimpleRNN', 'LSTM', 'GRU'\)"
    with pytest.raises(ValueError, match=f"recurrent_layers: recurrent is 'RNN'; expected one of {known}"):
        recurrent_model("RNN", 3, 10)
    with pytest.raises(ValueError, match=r"recurrent_layers: units is \[\]; expected at least one number"):
        recurrent_layers("LSTM", [])
    with pytest.raises(ValueError, match=f"seq2seq: recurrent is 'RNN'; expected one of {known}"):
        seq2seq(7, 8, 3, features=10, recurrent="RNN")
    with pytest.raises(ValueError, match=r"seq2seq: attention is 'dot'; expected one of \('luong_dot', "):
        seq2seq(7, 8, 3, features=10, attention="dot")


def test_numbers_of_units_of_any_whole_kind():
    for units in (np.int64(4), [np.int64(4)], np.array([4]), (4,)):
        (layer,) = recurrent_layers("LSTM", units)
        assert layer.units == 4
    model = seq2seq(np.int64(7), 8, np.int32(3), features=10)
    assert model.output_shape == (None, None, 8)


@pytest.mark.parametrize(
    ("units", "error", "message"),
    [
        (0, ValueError, "units is 0; expected at least 1"),
        ([4, -1], ValueError, "units is -1; expected at least 1"),
        (4.0, TypeError, "units is 4.0; expected a whole number"),
        (True, TypeError, "units is True; expected a whole number"),
        ("4", TypeError, "units is '4'; expected a whole number"),
        (None, TypeError, "units is None; expected a whole number"),
    ],
)
def test_what_is_no_number_of_units_is_named(units, error, message):
    with pytest.raises(error, match=f"^recurrent_layers: {message}$"):
        recurrent_layers("LSTM", units)
    if not isinstance(units, list):
        with pytest.raises(error, match=f"^seq2seq: {message}$"):
            seq2seq(7, 8, units, features=10)
        for cell in (RNNCell, LSTMCell, GRUCell, PeepholeLSTMCell, MinGRU):
            with pytest.raises(error, match=f"^{cell.__name__}: {message}$"):
                cell(units)


def test_a_cell_takes_a_number_of_numpy():
    for cell in (RNNCell, LSTMCell, GRUCell, PeepholeLSTMCell):
        assert keras.layers.RNN(cell(np.int64(4)))(np.zeros((2, 3, 5), "float32")).shape == (2, 4)
    assert MinGRU(np.int64(4))(np.zeros((2, 3, 5), "float32")).shape == (2, 4)


@pytest.mark.parametrize("shape", [(2, 0, 4), (2, 4)])
def test_what_is_no_batch_of_sequences_is_named(shape):
    x = np.zeros(shape, "float32")
    with pytest.raises(
        ValueError, match=rf"MinGRU: x has shape {re.escape(str(shape))}; expected \(N, T, D\), with"
    ):
        MinGRU(3)(x)
    with pytest.raises(
        ValueError, match=rf"^scan: b has shape {re.escape(str(shape))}; expected \(N, T, H\), with"
    ):
        scan(x, x)


def test_options_of_another_kind_are_named():
    for name in ("bidirectional", "return_sequences"):
        with pytest.raises(TypeError, match=f"^recurrent_layers: {name} is 'no'; expected True or False$"):
            recurrent_layers("LSTM", 4, **{name: "no"})
    with pytest.raises(
        ValueError, match=r"^recurrent_layers: dropout_between is 1; expected at least 0 and less"
    ):
        recurrent_layers("LSTM", [4, 4], dropout_between=1)
