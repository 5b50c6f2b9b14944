"""The cells written by hand: equal to the specification, to our layers and to Keras's own."""

import keras
import numpy as np
import pytest

from rnn_course.keras import GRUCell, LSTMCell, PeepholeLSTMCell, RNNCell
from tests.layers import MODELS, D, H, N, T, ragged_mask, random, random_states, with_random_weights
from tests.parity import assert_equal, compare

L = keras.layers
# The cell by hand and Keras's own, which does not have all of them.
CELLS = {
    "SimpleRNN": (RNNCell, {}, L.SimpleRNNCell),
    "LSTM": (LSTMCell, {}, L.LSTMCell),
    "LSTM with peepholes": (PeepholeLSTMCell, {}, None),
    "GRU": (GRUCell, {}, L.GRUCell),
    "GRU reset before": (GRUCell, {"reset_after": False}, L.GRUCell),
}
BUILT_IN = {"SimpleRNN": L.SimpleRNN, "LSTM": L.LSTM, "GRU": L.GRU, "GRU reset before": L.GRU}
TOLERANCES = {"float32": 1e-5, "float64": 1e-10}
each_cell = pytest.mark.parametrize("name", CELLS)


def by_hand(name, dtype="float32", **options):
    make, own, _ = CELLS[name]
    return L.RNN(make(H, dtype=dtype, **own), dtype=dtype, **options)


def with_weights_of(layer, twin):
    twin.build((N, T, D))
    twin.set_weights(layer.get_weights())
    return twin


@each_cell
@pytest.mark.parametrize("dtype", TOLERANCES)
def test_a_step_is_that_of_the_specification(name, dtype):
    make, own, _ = CELLS[name]
    layer_class, step = MODELS[name]
    layer = with_random_weights(layer_class(H, dtype=dtype))
    cell = make(H, dtype=dtype, **own)
    cell.build((N, D))
    cell.set_weights(layer.get_weights())
    x, states = random((N, D), dtype), random_states(layer, dtype=dtype)
    output, new = cell(x, states)
    want = step(x, states, layer.get_weights())
    assert_equal([output, *new], [want[0], *want], TOLERANCES[dtype])


@each_cell
@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
@pytest.mark.parametrize("go_backwards", [False, True], ids=["forwards", "backwards"])
def test_the_layer_is_ours_and_the_one_of_keras(name, dtype, masked, go_backwards):
    options = {"return_sequences": True, "return_state": True, "go_backwards": go_backwards, "dtype": dtype}
    layer = with_random_weights(MODELS[name][0](H, **options))
    twins = [by_hand(name, **options)]
    if name in BUILT_IN:
        twins.append(BUILT_IN[name](H, **CELLS[name][1], **options))
    mask, states = ragged_mask() if masked else None, random_states(layer, dtype=dtype)
    for twin in twins:
        with_weights_of(layer, twin)
        compare(layer, twin, random((N, T, D), dtype), states, mask, TOLERANCES[dtype])


@each_cell
def test_the_last_output_from_a_state_of_zeros(name):
    layer = with_random_weights(MODELS[name][0](H, dtype="float64", zero_output_for_mask=True))
    twin = with_weights_of(layer, by_hand(name, "float64", zero_output_for_mask=True))
    compare(layer, twin, random((N, T, D)), None, ragged_mask())


@pytest.mark.parametrize("name", BUILT_IN)
def test_initial_weights_are_those_of_keras(name):
    make, own, theirs = CELLS[name]
    twins = make(H, **own), theirs(H, **own)
    for cell in twins:
        cell.build((N, D))
    ours, keras_own = (cell.get_weights() for cell in twins)
    assert [w.shape for w in ours] == [w.shape for w in keras_own]
    np.testing.assert_array_equal(ours[2], keras_own[2])
    limit = np.sqrt(6 / (D + ours[0].shape[1]))
    assert 0.7 * limit < np.abs(ours[0]).max() <= limit
    np.testing.assert_allclose(ours[1] @ ours[1].T, np.eye(H), atol=1e-5)


def test_peepholes_begin_as_an_lstm_without():
    cell = PeepholeLSTMCell(H)
    cell.build((N, D))
    assert [w.shape for w in cell.get_weights()] == [(D, 4 * H), (H, 4 * H), (4 * H,), (3, H)]
    assert not cell.get_weights()[3].any()


@each_cell
def test_saved_loaded_and_trained(name, tmp_path):
    """In both directions: `Bidirectional` makes its layers anew from their configuration."""
    model = keras.Sequential([keras.Input((T, D)), L.Masking(), L.Bidirectional(by_hand(name)), L.Dense(2)])
    x, y = random((N, T, D), "float32"), random((N, 2), "float32", 2)
    model.compile(keras.optimizers.SGD(0.1), "mean_squared_error")
    losses = model.fit(x, y, batch_size=N, epochs=3, shuffle=False, verbose=0).history["loss"]
    assert losses[2] < losses[1] < losses[0]
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert type(again.layers[1].backward_layer.cell) is CELLS[name][0]
    np.testing.assert_array_equal(model(x), again(x))


def test_cells_of_different_kinds_in_one_loop():
    cells = [LSTMCell(5), GRUCell(3, reset_after=False), RNNCell(H)]
    model = keras.Sequential([keras.Input((T, D)), L.RNN(cells), L.Dense(2)])
    assert model.count_params() == sum(
        [4 * (D + 5 + 1) * 5, 3 * (5 + 3 + 1) * 3, (3 + H + 1) * H, (H + 1) * 2]
    )
    assert model(random((N, T, D), "float32")).shape == (N, 2)
