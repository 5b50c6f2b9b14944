"""Every recurrent layer against Keras's own: outputs, final states and all gradients, with every option."""

import itertools

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.keras import from_keras, recurrent_model
from rnn_course.scratch import GRU, LSTM, Dense, SimpleRNN, mean_squared_error
from tests.layers import D, H, N, T, ragged_mask, random, random_states, with_random_weights
from tests.parity import assert_equal, compare

# The layer from scratch, its Keras twin, and what both are made with.
MODELS = {
    "SimpleRNN": (SimpleRNN, keras.layers.SimpleRNN, {}, {}),
    "LSTM": (LSTM, keras.layers.LSTM, {}, {"use_cudnn": False}),
    "GRU": (GRU, keras.layers.GRU, {}, {"use_cudnn": False}),
    "GRU reset before": (GRU, keras.layers.GRU, {"reset_after": False}, {"use_cudnn": False}),
}
TOLERANCES = {"float32": 1e-5, "float64": 1e-10}
SWITCHES = ("return_sequences", "go_backwards", "zero_output_for_mask")
OPTIONS = [dict(zip(SWITCHES, values, strict=True)) for values in itertools.product([False, True], repeat=3)]
each_model = pytest.mark.parametrize("model", MODELS)


def pair(model, units=H, input_dim=D, batch=N, **options):
    """Make a layer and its twin with the same random weights."""
    ours, theirs, common, extra = MODELS[model]
    layer = with_random_weights(ours(units, **common, **options), input_dim)
    twin = theirs(units, **common, **extra, **options)
    twin.build((batch, T, input_dim))
    twin.set_weights(layer.get_weights())
    return layer, twin


@each_model
@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
@pytest.mark.parametrize("options", OPTIONS, ids=lambda o: "+".join(k for k in o if o[k]) or "plain")
def test_equal_to_keras(model, options, masked, dtype):
    layer, twin = pair(model, return_state=True, dtype=dtype, **options)
    mask = ragged_mask() if masked else None
    states = random_states(layer, dtype=dtype)
    compare(layer, twin, random((N, T, D), dtype), states, mask, TOLERANCES[dtype])


@each_model
@settings(max_examples=8)
@given(
    sizes=st.tuples(*[st.integers(1, 9)] * 4).filter(lambda s: s[0] != s[1] and s[2] != s[3]),
    options=st.fixed_dictionaries(dict.fromkeys([*SWITCHES, "return_state", "use_bias"], st.booleans())),
    activation=st.sampled_from(["tanh", "sigmoid", "relu", "linear"]),
    started=st.booleans(),
    masked=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_any_shape_and_option(model, sizes, options, activation, started, masked, seed):
    n, t, d, h = sizes
    layer, twin = pair(model, h, d, n, activation=activation, dtype="float64", **options)
    states = random_states(layer, n, seed=seed) if started else None
    mask = ragged_mask(n, t, seed) if masked and t > 2 else None
    compare(layer, twin, random((n, t, d), seed=seed + 9), states, mask)


@pytest.mark.parametrize("model", [name for name in MODELS if name != "SimpleRNN"])
@pytest.mark.parametrize("activation", ["tanh", "relu", "linear"])
def test_other_gate_activations(model, activation):
    layer, twin = pair(model, recurrent_activation=activation, dtype="float64")
    compare(layer, twin, random((N, T, D)) / 4, random_states(layer))


@each_model
def test_a_batch_where_everything_is_masked(model):
    layer, twin = pair(model, return_sequences=True, return_state=True, dtype="float64")
    compare(layer, twin, random((N, T, D)), random_states(layer), np.zeros((N, T), bool))


@each_model
@pytest.mark.parametrize("shares", [(0.4, 0), (0, 0.4), (0.3, 0.4)], ids=["inputs", "state", "both"])
def test_dropout_with_the_same_draws(model, shares):
    dropout, recurrent_dropout = shares
    options = {"dropout": dropout, "recurrent_dropout": recurrent_dropout, "return_sequences": True}
    layer, twin = pair(model, dtype="float64", seed=1, **options)
    x, states = random((N, T, D)), random_states(layer)
    layer._rng = np.random.default_rng(5)
    layer.forward(x, training=True)
    cell, draws = twin.cell, list(layer._tape[0].batch[3:])
    if getattr(cell, "implementation", 2) == 1:  # with recurrent dropout Keras draws for every gate anew
        draws = [[draw] * cell.dropout_mask_count for draw in draws]
    cell._dropout_mask, cell._recurrent_dropout_mask = draws
    layer._rng = np.random.default_rng(5)
    compare(layer, twin, x, states, training=True)


@each_model
def test_stateful_batches_and_a_reset(model):
    layer, twin = pair(model, stateful=True, return_sequences=True, dtype="float64")
    x = random((N, T, D))
    first = None
    for batch in (x, 2 * x, -x, None, x):
        if batch is None:
            layer.reset_state()
            twin.reset_state()
            continue
        y = layer.forward(batch)
        assert_equal([y], [twin(batch)], 1e-10)
        first = y if first is None else first
    np.testing.assert_array_equal(y, first)


@each_model
def test_the_defaults_are_those_of_keras(model):
    make, theirs, common, _ = MODELS[model]
    config, twin = make(H, **common).get_config(), theirs(H, **common).get_config()
    shared = set(config) & set(twin) - {"dtype", "seed"}
    assert {name: config[name] for name in shared} == {name: twin[name] for name in shared}
    assert {"units", "use_bias", "activation", "go_backwards", "stateful", "recurrent_dropout"} <= shared


def test_a_step_of_gradient_descent_is_the_same():
    model = recurrent_model("SimpleRNN", H, D, outputs=2)
    layers = [SimpleRNN(H), Dense(2)]
    from_keras(model, layers)
    x, y_true = random((N, T, D), "float32"), random((N, 2), "float32", 2)
    model.compile(keras.optimizers.SGD(0.1), "mean_squared_error")
    history = model.fit(x, y_true, batch_size=N, epochs=3, shuffle=False, verbose=0)
    losses = []
    for _ in range(3):
        h = layers[0].forward(x, training=True)
        loss, dy = mean_squared_error(y_true, layers[1].forward(h, training=True))
        layers[0].backward(layers[1].backward(dy))
        for layer in layers:
            for weight, grad in zip(layer.params.values(), layer.grads, strict=True):
                weight -= np.float32(0.1) * grad
        losses.append(loss)
    np.testing.assert_allclose(losses, history.history["loss"], rtol=1e-5)
    for layer, twin in zip(layers, model.layers, strict=True):
        for ours, theirs in zip(layer.get_weights(), twin.get_weights(), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)
