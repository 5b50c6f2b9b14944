"""Stacked against the same layers in Keras, called one after the other or put into a model."""

import keras
import numpy as np
import pytest

from rnn_course.scratch import GRU, LSTM, Bidirectional, Dense, Embedding, SimpleRNN, Stacked
from tests.layers import D, H, N, T, ragged_mask, random, random_states, with_random_weights
from tests.parity import assert_equal, compare

L = keras.layers
STACKS = {
    "rising": (
        lambda o: [SimpleRNN(3, **o), LSTM(5, **o), GRU(H, **o)],
        lambda o: [L.SimpleRNN(3, **o), L.LSTM(5, use_cudnn=False, **o), L.GRU(H, use_cudnn=False, **o)],
    ),
    "level": (
        lambda o: [GRU(H, reset_after=False, **o), GRU(H, **o), LSTM(H, **o)],
        lambda o: [
            L.GRU(H, reset_after=False, use_cudnn=False, **o),
            L.GRU(H, use_cudnn=False, **o),
            L.LSTM(H, use_cudnn=False, **o),
        ],
    ),
    "bidirectional": (
        lambda o: [Bidirectional(LSTM(3, **o)), Bidirectional(GRU(H, **o), merge_mode="ave")],
        lambda o: [
            L.Bidirectional(L.LSTM(3, use_cudnn=False, **o), dtype=o["dtype"]),
            L.Bidirectional(L.GRU(H, use_cudnn=False, **o), merge_mode="ave", dtype=o["dtype"]),
        ],
    ),
}


def chain(twins, residual, counts):
    """Call Keras layers one after the other, as a functional model would."""

    def call(x, initial_state, mask=None):
        starts, final = list(initial_state), []
        for twin, count in zip(twins, counts, strict=True):
            below = x
            own, starts = starts[:count], starts[count:]
            x, *states = twin(below, initial_state=own, mask=mask)
            final += states
            if residual and x.shape == below.shape:
                x = L.Add(dtype=x.dtype)([x, below])
        return (x, *final)

    return call, [weight for twin in twins for weight in twin.trainable_weights]


@pytest.mark.parametrize("kind", STACKS)
@pytest.mark.parametrize("residual", [False, True], ids=["plain", "residual"])
@pytest.mark.parametrize(
    ("masked", "dtype", "tolerance"),
    [(False, "float64", 1e-10), (True, "float64", 1e-10), (True, "float32", 1e-5)],
    ids=["unmasked", "masked", "masked float32"],
)
def test_equal_to_keras(kind, residual, masked, dtype, tolerance):
    ours, theirs = STACKS[kind]
    stack = Stacked(ours({"dtype": dtype}), return_sequences=True, return_state=True, residual=residual)
    with_random_weights(stack)
    twins = theirs({"dtype": dtype, "return_sequences": True, "return_state": True})
    width = D
    for layer, twin in zip(stack.layers, twins, strict=True):
        twin.build((N, T, width))
        twin.set_weights(layer.get_weights())
        width = layer.units
    counts = [len(layer.state_names) for layer in stack.layers]
    states, mask = random_states(stack, dtype=dtype), ragged_mask() if masked else None
    compare(stack, chain(twins, residual, counts), random((N, T, D), dtype), states, mask, tolerance)


@pytest.mark.parametrize("return_sequences", [False, True], ids=["last", "sequences"])
def test_a_sequential_model_with_masked_steps(return_sequences):
    stack = with_random_weights(
        Stacked([LSTM(5), Bidirectional(GRU(3)), GRU(H)], return_sequences=return_sequences)
    )
    model = keras.Sequential(
        [
            keras.Input((T, D)),
            L.Masking(),
            L.LSTM(5, return_sequences=True),
            L.Bidirectional(L.GRU(3, return_sequences=True)),
            L.GRU(H, return_sequences=return_sequences),
        ]
    )
    model.set_weights(stack.get_weights())
    x, mask = random((N, T, D), "float32"), ragged_mask()
    x[~mask] = 0  # what Masking takes for padding
    assert_equal([stack.forward(x, mask=mask)], [model(x)], 1e-5)


@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
def test_stacked_cells_of_keras(masked):
    """Keras's other way to go deep: one loop over time with all cells inside."""
    stack = with_random_weights(Stacked([LSTM(5), GRU(H)], return_sequences=True))
    twin = L.RNN(L.StackedRNNCells([L.LSTMCell(5), L.GRUCell(H)]), return_sequences=True)
    twin.build((N, T, D))
    twin.set_weights(stack.get_weights())
    x, mask = random((N, T, D), "float32"), ragged_mask() if masked else None
    assert_equal([stack.forward(x, mask=mask)], [twin(x, mask=mask)], 1e-5)


def test_masks_travel_from_the_ids_to_the_last_layer():
    """Ids in, a label for each step out, as a tagger does it: in Keras the mask travels by itself."""
    layers = [
        with_random_weights(Embedding(9, D, mask_zero=True, dtype="float64"), 9),
        with_random_weights(
            Stacked([Bidirectional(GRU(3, dtype="float64")), LSTM(H, dtype="float64")]), seed=1
        ),
        with_random_weights(Dense(2, dtype="float64"), H, seed=2),
    ]
    model = keras.Sequential(
        [
            keras.Input((T,), dtype="int32"),
            L.Embedding(9, D, mask_zero=True, dtype="float64"),
            L.Bidirectional(L.GRU(3, return_sequences=True, dtype="float64"), dtype="float64"),
            L.LSTM(H, dtype="float64"),
            L.Dense(2, dtype="float64"),
        ]
    )
    model.set_weights([weight for layer in layers for weight in layer.get_weights()])
    ids = np.array([[3, 8, 1, 0, 0], [5, 0, 0, 0, 0], [1, 2, 3, 4, 5], [0, 0, 0, 0, 0]])
    x, mask = ids, None
    for layer in layers:
        y = layer.forward(x, mask=mask)
        x, mask = y, layer.compute_mask(x, mask)
    assert_equal([x], [model(ids)], 1e-10)
    assert mask is None
