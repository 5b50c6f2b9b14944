"""A layer around a cell of one's own: equal to the layers of the course, and at home wherever they are."""

from functools import partial

import numpy as np
import pytest

from rnn_course.scratch import (
    GRU,
    LSTM,
    Adam,
    Bidirectional,
    Dense,
    Model,
    RecurrentCell,
    SimpleRNN,
    Stacked,
    cells,
)
from tests.layers import D, H, N, T, ragged_mask, random, random_states, with_random_weights

OPTIONS = {"return_sequences": True, "return_state": True, "dtype": "float64"}


def gru_weights(rng, features, units):
    return {
        "W": rng.standard_normal((features, 3 * units)),
        "U": rng.standard_normal((units, 3 * units)),
        "b": np.zeros((2, 3 * units)),
    }


PAIRS = {
    "SimpleRNN": (SimpleRNN, partial(RecurrentCell, cells.rnn_cell, cells.rnn_cell_backward)),
    "LSTM": (LSTM, partial(RecurrentCell, cells.lstm_cell, cells.lstm_cell_backward, gates=4)),
    "GRU": (
        GRU,
        partial(RecurrentCell, cells.gru_cell, cells.gru_cell_backward, initial_weights=gru_weights),
    ),
}
each_pair = pytest.mark.parametrize("model", PAIRS)


def leaky(x, h, params, leak=0.5):
    W, U, b = params
    return leak * h + (1 - leak) * np.tanh(x @ W + h @ U + b)


def leaky_backward(dh, x, h, params, leak=0.5):
    W, U, b = params
    dz = (1 - leak) * dh * (1 - np.tanh(x @ W + h @ U + b) ** 2)
    return dz @ W.T, leak * dh + dz @ U.T, [x.T @ dz, h.T @ dz, dz.sum(axis=0)]


@each_pair
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"go_backwards": True, "zero_output_for_mask": True},
        {"dropout": 0.4, "seed": 2},
        {"checkpoint": True},
    ],
    ids=lambda options: "+".join(options) or "plain",
)
def test_it_equals_the_fast_layer(model, options):
    fast, cell = (with_random_weights(make(H, **OPTIONS | options)) for make in PAIRS[model])
    x, mask, states = random((N, T, D)), ragged_mask(), random_states(fast)
    results = []
    for layer in (fast, cell):
        layer._rng = np.random.default_rng(1)
        outputs = layer.forward(x, initial_state=states, mask=mask, training=True)
        dx = layer.backward([random(output.shape, seed=k) for k, output in enumerate(outputs)])
        results.append([*outputs, dx, *layer.initial_state_grads, *layer.grads])
    for a, b in zip(*results, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)
    assert fast.state_names == cell.state_names


@pytest.mark.parametrize("model", ["SimpleRNN", "LSTM"])
@pytest.mark.parametrize(
    "around", [Bidirectional, lambda layer: Stacked([layer, second()])], ids=["both", "deep"]
)
def test_composite_layers_take_it(model, around):
    fast, cell = (with_random_weights(around(make(H, **OPTIONS))) for make in PAIRS[model])
    x = random((N, T, D))
    for a, b in zip(fast.forward(x), cell.forward(x), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)


def second():
    """A second recurrent layer, for a stack."""
    return SimpleRNN(3, dtype="float64", return_state=True)


def test_a_model_learns_with_a_cell_of_ones_own():
    x = np.random.default_rng(0).standard_normal((64, 10, 1)).astype("float32")
    model = Model([RecurrentCell(leaky, leaky_backward, 8, seed=0), Dense(1, seed=1)])
    options = {"loss": "mean_squared_error", "optimizer": Adam(0.01), "epochs": 30, "seed": 0, "verbose": 0}
    losses = model.fit(x, x.sum(axis=1), **options).loss
    assert losses[-1] < 0.3 * losses[0]
    assert "RecurrentCell" in model.summary()


def test_a_stream_goes_on_from_piece_to_piece():
    x = random((2, 12, 3))
    whole, parts = (
        with_random_weights(
            RecurrentCell(leaky, leaky_backward, 4, return_sequences=True, dtype="float64", stateful=s), 3
        )
        for s in (False, True)
    )
    pieces = np.concatenate([parts.forward(x[:, :5]), parts.forward(x[:, 5:])], axis=1)
    np.testing.assert_allclose(pieces, whole.forward(x), atol=1e-14)


def test_the_states_bear_the_names_of_the_arguments():
    def cell(x, out, slow, fast, params):
        return out, slow, fast

    layer = RecurrentCell(cell, leaky_backward, 3)
    assert layer.state_names == ("out", "slow", "fast")
    assert RecurrentCell(leaky, leaky_backward, 3).state_names == ("h",)  # what has a default is no state

    def with_options(x, h, params, *others, **options):
        return leaky(x, h, params, *others, **options)

    assert RecurrentCell(with_options, leaky_backward, 3).state_names == ("h",)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("lstm", leaky_backward, 4), TypeError, "cell is 'lstm' and cell_backward <function"),
        ((leaky, None, 4), TypeError, r"expected a function such as cell\(x, h, params\)"),
        (
            (lambda x, h: h, leaky_backward, 4),
            TypeError,
            r"the cell takes \(x, h\); expected",
        ),
        ((lambda x, h, *rest: h, leaky_backward, 4), TypeError, r"the cell takes \(x, h, \*rest\); expected"),
        (
            (lambda x, h, params, *, leak, slope: h, leaky_backward, 4),
            TypeError,
            r"nothing gives it leak and slope; use functools.partial\(cell, leak=",
        ),
        ((max, leaky_backward, 4), TypeError, r"no signature .*; expected a function such as cell"),
        ((leaky, leaky_backward, 0), ValueError, "units is 0; expected at least 1"),
    ],
)
def test_bad_arguments_are_named(arguments, error, message):
    with pytest.raises(error, match=rf"RecurrentCell: .*{message}|RecurrentCell: {message}"):
        RecurrentCell(*arguments)


def test_a_cell_of_another_shape_is_named_when_it_is_built():
    layer = RecurrentCell(lambda x, h, params: h[:, :2], leaky_backward, 4)
    with pytest.raises(ValueError, match=r"cell gives arrays of shapes \[\(1, 2\)\]; expected \[\(1, 4\)\]"):
        layer.forward(np.zeros((2, 5, 3), "float32"))
    assert layer.input_dim is None
    layer = RecurrentCell(leaky, lambda dh, x, h, params: (x, h, []), 4)
    with pytest.raises(ValueError, match=r"cell_backward gives arrays of shapes \[\(1, 3\), \(1, 4\)\]; exp"):
        layer.build(3)


@pytest.mark.parametrize(
    ("backward", "message"),
    [
        (lambda dh, x, h, params: None, r"NoneType; expected \(dx, dh, list of the gradients of the weights"),
        (lambda dh, x, h, params: x, "gives ndarray; expected"),
        (lambda dh, x, h, params: (x, h), r"gives \(ndarray, ndarray\); expected"),
        (lambda dh, x, h, params: (x, h, None), r"gives \(ndarray, ndarray, NoneType\); expected"),
    ],
)
def test_a_way_back_that_gives_something_else_is_named_when_it_is_built(backward, message):
    layer = RecurrentCell(leaky, backward, 4)
    with pytest.raises(ValueError, match=message):
        layer.build(3)
    assert layer.input_dim is None
    assert layer.params == {}


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (None, "initial_weights gives a NoneType; expected arrays by name, in a dict"),
        ([np.zeros(3)], "initial_weights gives a list; expected"),
        ({"W": [0.0]}, "initial_weights: W is a list; expected a NumPy array"),
        ({"W": np.zeros(3, complex)}, "initial_weights: W has dtype complex128; expected floats"),
    ],
)
def test_weights_that_are_none_are_named_when_it_is_built(weights, message):
    layer = RecurrentCell(leaky, leaky_backward, 4, initial_weights=lambda rng, D, H: weights)
    with pytest.raises(TypeError, match=message):
        layer.build(3)
    assert layer.input_dim is None


def test_a_cell_that_fails_once_may_be_built_for_other_inputs():
    fails = [True]

    def cell(x, h, params):
        if fails:
            raise KeyError("no such thing")
        return leaky(x, h, params)

    layer = RecurrentCell(cell, leaky_backward, 4, seed=0)
    with pytest.raises(KeyError, match="no such thing"):
        layer.forward(np.zeros((2, 5, 3), "float32"))
    assert layer.input_dim is None
    fails.clear()
    assert layer.forward(np.zeros((2, 5, 2), "float32")).shape == (2, 4)


def exchange(x, h, c, params):
    W, U, b = params
    return c, np.tanh(x @ W + h @ U + b)


def exchange_backward(dh, dc, x, h, c, params):
    W, U, b = params
    dz = dc * (1 - np.tanh(x @ W + h @ U + b) ** 2)
    return dz @ W.T, dz @ U.T, dh, [x.T @ dz, h.T @ dz, dz.sum(axis=0)]


@pytest.mark.parametrize("masked", [False, True])
def test_a_cell_may_give_back_what_it_got(masked):
    results = []
    for copies in (False, True):

        def backward(*arguments, copies=copies):
            dx, dh, dc, grads = exchange_backward(*arguments)
            return dx, dh, dc.copy() if copies else dc, grads

        layer = with_random_weights(RecurrentCell(exchange, backward, H, **OPTIONS))
        outputs = layer.forward(random((N, T, D)), mask=ragged_mask() if masked else None, training=True)
        dx = layer.backward([random(output.shape, seed=k) for k, output in enumerate(outputs)])
        results.append([dx, *layer.initial_state_grads, *layer.grads])
    for a, b in zip(*results, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("options", [{}, {"recurrent_dropout": 0.3}, {"checkpoint": True}])
def test_a_cell_may_work_in_place_and_keep_what_it_got(options):
    kept = []

    def in_place(x, h, params):
        kept.append(h)
        result = leaky(x, h, params)
        x *= 0
        return result

    def in_place_backward(dh, x, h, params):
        dx, dbefore, grads = leaky_backward(dh, x, h, params)
        dh *= 0
        x *= 0
        h *= 0
        return dx, dbefore, grads

    results = []
    for cell, back in ((leaky, leaky_backward), (in_place, in_place_backward)):
        layer = with_random_weights(RecurrentCell(cell, back, H, seed=0, **OPTIONS, **options))
        layer._rng = np.random.default_rng(1)
        y, h = layer.forward(random((N, T, D)), training=True)
        seen = [array.copy() for array in kept]
        for _ in range(2):
            dx = layer.backward((random(y.shape, seed=2), h))
        results.append([y, h, dx, *layer.initial_state_grads, *layer.grads])
    for a, b in zip(*results, strict=True):
        np.testing.assert_array_equal(a, b)
    layer.forward(random((N, T, D), seed=9))
    for then, now in zip(seen, kept, strict=False):
        np.testing.assert_array_equal(now, then)


def test_a_state_may_be_called_keep():
    def cell(x, keep, params):
        return leaky(x, keep, params)

    layers = [
        with_random_weights(RecurrentCell(one, leaky_backward, H, seed=0, recurrent_dropout=0.4, **OPTIONS))
        for one in (leaky, cell)
    ]
    a, b = (layer.forward(random((N, T, D)), training=True)[0] for layer in layers)
    np.testing.assert_array_equal(a, b)


def test_a_file_holds_no_code(tmp_path):
    model = Model([RecurrentCell(leaky, leaky_backward, 4, seed=0), Dense(1, seed=1)])
    model.build((None, 3))
    with pytest.raises(ValueError, match="a file holds no code"):
        model.save(tmp_path / "model.safetensors")
    assert not list(tmp_path.iterdir())
