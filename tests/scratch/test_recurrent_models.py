"""Every recurrent model: the layer equals its cell, and its gradients equal finite differences."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.scratch import GRU, LSTM, MinGRU, SimpleRNN, processor
from tests.gradients import assert_gradient, check_gradients
from tests.layers import (
    MODELS,
    D,
    H,
    N,
    T,
    buffers,
    ragged_mask,
    random,
    random_states,
    walks,
    with_random_weights,
)

SWITCHES = ("return_sequences", "go_backwards", "zero_output_for_mask")
OPTIONS = [dict(zip(SWITCHES, values, strict=True)) for values in itertools.product([False, True], repeat=3)]
each_model = pytest.mark.parametrize("model", MODELS)


def option_id(options):
    return "+".join(name for name, on in options.items() if on) or "plain"


def loop_over_cells(layer, cell, x, states, mask):
    """Read the specification aloud: one cell a step, with Keras's rules for masks, direction and output."""
    params = layer.get_weights()
    steps = range(x.shape[1])
    outputs, output = [], np.zeros_like(states[0])
    for t in reversed(steps) if layer.go_backwards else steps:
        real = mask[:, t, np.newaxis]
        new = cell(x[:, t], states, params)
        states = [np.where(real, after, before) for after, before in zip(new, states, strict=True)]
        output = np.where(real, states[0], 0 if layer.zero_output_for_mask else output)
        outputs.append(output)
    return [np.stack(outputs, axis=1) if layer.return_sequences else output, *states]


@each_model
@pytest.mark.parametrize("options", OPTIONS, ids=option_id)
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
def test_layer_equals_cells(model, options, masked, training):
    make, cell = MODELS[model]
    layer = with_random_weights(make(H, return_state=True, dtype="float64", **options))
    x, states = random((N, T, D)), random_states(layer)
    mask = ragged_mask() if masked else np.ones((N, T), bool)
    got = layer.forward(x, initial_state=states, mask=mask if masked else None, training=training)
    for a, b in zip(got, loop_over_cells(layer, cell, x, states, mask), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)


def check_recurrent(layer, n, t, d, seed, mask=None):
    """Hold every gradient of a random loss on outputs and final states against finite differences."""
    x, states = random((n, t, d), seed=seed + 1), random_states(layer, n, seed=seed + 2)

    def forward():
        return layer.forward(x, initial_state=states, mask=mask, training=True)

    check_gradients(layer, forward, [x, *states], seed + 10)


@each_model
@settings(max_examples=12)
@given(
    sizes=st.tuples(*[st.integers(1, 4)] * 4).filter(lambda s: s[0] != s[1] and s[2] != s[3]),
    options=st.fixed_dictionaries(dict.fromkeys([*SWITCHES, "use_bias", "checkpoint"], st.booleans())),
    activation=st.sampled_from(["tanh", "sigmoid", "linear"]),
    masked=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_gradients_equal_finite_differences(model, sizes, options, activation, masked, seed):
    n, t, d, h = sizes
    make, _ = MODELS[model]
    layer = make(h, activation=activation, return_state=True, dtype="float64", **options)
    with_random_weights(layer, d, seed)
    check_recurrent(layer, n, t, d, seed, mask=ragged_mask(n, t, seed) if masked and t > 2 else None)


@each_model
@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_gates_with_other_activations(model, activation):
    make, _ = MODELS[model]
    if model == "SimpleRNN":
        layer = make(H, activation=activation, return_state=True, dtype="float64")
    else:
        layer = make(
            H, activation=activation, recurrent_activation="tanh", return_state=True, dtype="float64"
        )
    check_recurrent(with_random_weights(layer), N, T, D, seed=5)


@each_model
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
@pytest.mark.parametrize("t", [4, 11], ids=["two stretches", "four stretches"])
def test_checkpoints_change_nothing(model, masked, t, monkeypatch):
    monkeypatch.setattr(processor, "CACHE_ROWS", 2 * N)  # stretches of several steps, the last one shorter
    make, _ = MODELS[model]
    results = []
    for checkpoint in (False, True):
        options = {"return_state": True, "return_sequences": True, "go_backwards": True, "dtype": "float64"}
        layer = with_random_weights(make(H, checkpoint=checkpoint, **options))
        x, states, mask = random((N, t, D)), random_states(layer), ragged_mask(N, t)
        out = layer.forward(x, initial_state=states, mask=mask if masked else None, training=True)
        dx = layer.backward([random(o.shape, seed=k) for k, o in enumerate(out)])
        results.append([*out, dx, *layer.initial_state_grads, *layer.grads])
    assert len(walks(layer)[0].x) < t  # the buffers hold a stretch, not the sequence
    for plain, checkpointed in zip(*results, strict=True):
        np.testing.assert_allclose(checkpointed, plain, rtol=0, atol=1e-13)


@each_model
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_a_batch_gives_what_its_samples_give_one_by_one(model, activation):
    """The batch goes back in several chunks of steps, a sample alone in one: see CACHE_ROWS."""
    n, t = 5, 250
    make, _ = MODELS[model]
    layer = with_random_weights(
        make(H, activation=activation, return_sequences=True, return_state=True, dtype="float64")
    )
    layer.set_weights([0.3 * weight for weight in layer.get_weights()])  # small ones, so that nothing grows
    x, states, mask = random((n, t, D)), random_states(layer, n), ragged_mask(n, t)

    def run(samples):
        outputs = layer.forward(
            x[samples], initial_state=[s[samples] for s in states], mask=mask[samples], training=True
        )
        full = [(n, *output.shape[1:]) for output in outputs]
        dx = layer.backward([random(shape, seed=k)[samples] for k, shape in enumerate(full)])
        return [*outputs, dx, *layer.initial_state_grads], layer.grads

    assert n * t > 2 * processor.CACHE_ROWS > 2 * t
    batch, batch_grads = run(slice(None))
    alone, alone_grads = zip(*(run(slice(k, k + 1)) for k in range(n)), strict=True)
    for together, parts in zip(batch, zip(*alone, strict=True), strict=True):
        np.testing.assert_allclose(np.concatenate(parts), together, rtol=0, atol=1e-10)
    for together, parts in zip(batch_grads, zip(*alone_grads, strict=True), strict=True):
        np.testing.assert_allclose(sum(parts), together, rtol=0, atol=1e-10 * np.abs(together).max())


@each_model
def test_more_samples_than_rows_in_the_cache(model):
    n = processor.CACHE_ROWS + 2
    make, _ = MODELS[model]
    layer = with_random_weights(make(H, return_sequences=True, dtype="float64"))
    x, dy = random((n, T, D)), random((n, T, H), seed=2)
    y = layer.forward(x, training=True)
    dx, grads = layer.backward(dy), layer.grads
    sums = [np.zeros_like(grad) for grad in grads]
    for half in (slice(n // 2), slice(n // 2, n)):
        np.testing.assert_allclose(layer.forward(x[half], training=True), y[half], rtol=0, atol=1e-12)
        np.testing.assert_allclose(layer.backward(dy[half]), dx[half], rtol=0, atol=1e-11)
        sums = [a + b for a, b in zip(sums, layer.grads, strict=True)]
    for together, parts in zip(grads, sums, strict=True):
        np.testing.assert_allclose(parts, together, rtol=1e-9, atol=1e-9)


@each_model
@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_everything_is_of_the_layers_dtype(model, use_bias, activation):
    make, _ = MODELS[model]
    switches = {"use_bias": use_bias, "return_sequences": True, "return_state": True}
    layer = make(H, activation=activation, dropout=0.2, recurrent_dropout=0.2, **switches)
    x, mask = random((N, T, D), "float32"), ragged_mask()
    states = random_states(layer, dtype="float32")
    for initial_state in (None, states):
        outputs = layer.forward(x, initial_state=initial_state, mask=mask, training=True)
        for dy in (outputs, outputs[0]):
            dx = layer.backward(dy)
            arrays = [*outputs, dx, *layer.initial_state_grads, *layer.grads, *layer.get_weights()]
            arrays += [value for value in vars(layer).values() if isinstance(value, np.ndarray)]
            assert {array.dtype.name for array in arrays} == {"float32"}


@each_model
def test_dropout_is_one_pattern_for_all_steps(model):
    make, _ = MODELS[model]
    layer = with_random_weights(make(H, dropout=0.5, dtype="float64", seed=4))
    x = random((N, T, D))
    layer.forward(x, training=True)
    dx = layer.backward(random((N, H), seed=8))
    dropped = (dx == 0).all(axis=1)
    assert 0 < dropped.sum() < dropped.size
    np.testing.assert_array_equal((dx == 0).any(axis=1), dropped)  # dropped at one step, dropped at all


@each_model
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
def test_dropout_has_the_right_gradients(model, masked):
    make, _ = MODELS[model]
    layer = make(
        H,
        dropout=0.3,
        recurrent_dropout=0.4,
        return_sequences=True,
        return_state=True,
        dtype="float64",
        seed=1,
    )
    with_random_weights(layer)
    x, states, mask = random((N, T, D)), random_states(layer), ragged_mask() if masked else None

    def outputs():
        layer._rng = np.random.default_rng(99)  # the same pattern each time
        return layer.forward(x, initial_state=states, mask=mask, training=True)

    weights = [random(output.shape, seed=k) for k, output in enumerate(outputs())]
    exact = {
        "x": layer.backward(weights),
        **dict(zip(layer.state_names, layer.initial_state_grads, strict=True)),
    }
    exact |= dict(zip(layer.params, layer.grads, strict=True))

    def loss():
        return float(sum((o * w).sum() for o, w in zip(outputs(), weights, strict=True)))

    arrays = {"x": x, **dict(zip(layer.state_names, states, strict=True)), **layer.params}
    for name, array in arrays.items():
        assert_gradient(exact[name], loss, array, name)


@each_model
def test_recurrent_dropout_is_for_training_only(model):
    make, _ = MODELS[model]
    dropped, plain = (
        with_random_weights(make(H, recurrent_dropout=rate, dtype="float64", seed=2)) for rate in (0.5, 0.0)
    )
    x = random((N, T, D))
    np.testing.assert_array_equal(dropped.forward(x), plain.forward(x))
    assert np.abs(dropped.forward(x, training=True) - plain.forward(x)).max() > 0.01


@pytest.mark.parametrize("model", ["SimpleRNN", "LSTM", "LSTM with peepholes"])
def test_recurrent_dropout_is_one_pattern_for_all_steps(model):
    make, cell = MODELS[model]
    layer = with_random_weights(make(H, recurrent_dropout=0.5, return_state=True, dtype="float64", seed=2))
    x, states = random((N, T, D)), random_states(layer)
    _, *got = layer.forward(x, initial_state=states, training=True)
    keep = layer._tape[0].batch.keep_state
    assert set(keep.flat) == {0, 2}
    for t in range(T):  # these cells meet h in its recurrent product only
        states = cell(x[:, t], [states[0] * keep, *states[1:]], layer.get_weights())
    for a, b in zip(got, states, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)


@each_model
def test_dropout_keeps_the_mean_and_rests_at_inference(model):
    make, _ = MODELS[model]
    x = np.ones((2000, 1, D))
    layer = make(H, activation="linear", dropout=0.4, dtype="float64", seed=2)
    layer.build(D)
    plain = make(H, activation="linear", dtype="float64", seed=2)
    plain.build(D)
    plain.set_weights(layer.get_weights())
    np.testing.assert_array_equal(layer.forward(x), plain.forward(x))
    if model == "SimpleRNN":  # linear in x, so the mean of the outputs is the output of the mean
        np.testing.assert_allclose(layer.forward(x, training=True).mean(0), plain.forward(x)[0], atol=0.05)


def test_parameters_are_counted_and_shaped_as_in_keras():
    D, H = 10, 3
    for make, shapes in (
        (LSTM(H), [(D, 4 * H), (H, 4 * H), (4 * H,)]),
        (LSTM(H, peepholes=True), [(D, 4 * H), (H, 4 * H), (4 * H,), (3, H)]),
        (GRU(H), [(D, 3 * H), (H, 3 * H), (2, 3 * H)]),
        (GRU(H, reset_after=False), [(D, 3 * H), (H, 3 * H), (3 * H,)]),
        (GRU(H, use_bias=False), [(D, 3 * H), (H, 3 * H)]),
    ):
        make.build(D)
        assert [w.shape for w in make.get_weights()] == shapes
        assert make.count_params() == sum(int(np.prod(shape)) for shape in shapes)


@pytest.mark.parametrize(
    ("layer", "name", "expected"),
    [
        (SimpleRNN(3), "bias", np.zeros(3)),
        (GRU(3), "bias", np.zeros((2, 9))),
        (GRU(3, reset_after=False), "bias", np.zeros(9)),
        (MinGRU(3), "bias", [-1] * 3 + [0] * 3),
        (LSTM(3, peepholes=True), "peepholes", np.zeros((3, 3))),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_what_a_new_layer_begins_with(layer, name, expected):
    layer.build(4)
    np.testing.assert_array_equal(layer.params[name], expected)


@pytest.mark.parametrize("unit_forget_bias", [True, False])
def test_the_forget_gate_begins_open(unit_forget_bias):
    layer = LSTM(3, unit_forget_bias=unit_forget_bias)
    layer.build(4)
    np.testing.assert_array_equal(layer.params["bias"], [0] * 3 + [int(unit_forget_bias)] * 3 + [0] * 6)


def test_peepholes_of_zero_are_no_peepholes():
    plain, peeping = LSTM(H, dtype="float64", seed=0), LSTM(H, peepholes=True, dtype="float64", seed=0)
    x = random((N, T, D))
    np.testing.assert_allclose(plain.forward(x), peeping.forward(x), atol=1e-14)


def test_where_the_two_resets_differ():
    """They agree in z and r; the candidate differs as soon as the reset gate is not 1 and the state not 0."""
    after = with_random_weights(GRU(H, dtype="float64"))
    before = GRU(H, reset_after=False, dtype="float64")
    before.build(D)
    W, U, b = after.get_weights()
    b[1] = 0
    after.set_weights([W, U, b])
    before.set_weights([W, U, b[0]])
    x, h = random((N, 1, D)), random((N, H), seed=3)
    np.testing.assert_allclose(after.forward(x), before.forward(x), atol=1e-14)  # the state is zero
    assert np.abs(after.forward(x, initial_state=h) - before.forward(x, initial_state=h)).max() > 0.01
    b[0, H : 2 * H] = 50  # the reset gate is 1
    after.set_weights([W, U, b])
    before.set_weights([W, U, b[0]])
    np.testing.assert_allclose(
        after.forward(x, initial_state=h), before.forward(x, initial_state=h), atol=1e-12
    )


@each_model
def test_inference_memory_does_not_grow_with_time(model):
    make, _ = MODELS[model]
    layer = make(H)
    layer.forward(np.zeros((1, 50_000, D), "float32"))
    assert sum(buffer.nbytes for buffer in buffers(layer)) < 500_000


@each_model
def test_initial_states_may_change_between_forward_and_backward(model, monkeypatch):
    monkeypatch.setattr(processor, "CACHE_ROWS", 2 * N)
    layer = with_random_weights(MODELS[model][0](H, dtype="float64", checkpoint=True), D)
    x, states = random((N, 17, D)), [random((N, H), seed=k) for k in range(len(layer.state_names))]
    layer.forward(x, initial_state=[state.copy() for state in states], training=True)
    want = layer.backward(np.ones((N, H)))
    layer.forward(x, initial_state=states, training=True)
    for state in states:
        state[...] = 9
    np.testing.assert_array_equal(layer.backward(np.ones((N, H))), want)


@each_model
def test_checkpoints_of_few_samples_are_short(model):
    """The buffers hold sqrt(T) steps, whatever would fit into the cache, forward and backward."""
    layer = MODELS[model][0](H, checkpoint=True)
    layer.forward(random((1, 100, D), "float32"), training=True)
    layer.backward(np.ones((1, H), "float32"))
    most = max(buffer.size for buffer in buffers(layer))
    assert most <= 11 * 5 * (D + H + 1)


FUNCTIONS = {
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "relu": lambda z: np.maximum(z, 0),
    "linear": lambda z: z,
}


@pytest.mark.parametrize("N", [1, 3])
@pytest.mark.parametrize(
    ("activation", "gate"),
    [("tanh", "sigmoid"), ("relu", "sigmoid"), ("tanh", "tanh"), ("linear", "relu"), ("sigmoid", "linear")],
)
@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_activations_and_gates_may_be_any(kind, activation, gate, N):
    T, D, H = 4, 3, 5
    rng = np.random.default_rng(0)
    layer = kind(H, activation=activation, recurrent_activation=gate, return_sequences=True, dtype="float64")
    layer.build(D)
    layer.set_weights([0.5 * rng.standard_normal(weight.shape) for weight in layer.get_weights()])
    W, U, b = layer.get_weights()
    x = rng.standard_normal((N, T, D))
    f, s = FUNCTIONS[activation], FUNCTIONS[gate]
    h = c = np.zeros((N, H))
    for t, y in enumerate(layer.forward(x, training=True).swapaxes(0, 1)):
        if kind is LSTM:
            i, forget, g, o = np.split(x[:, t] @ W + h @ U + b, 4, axis=1)
            c = s(forget) * c + s(i) * f(g)
            h = s(o) * f(c)
        else:
            (z, r, g), (z_h, r_h, g_h) = (
                np.split(part, 3, axis=1) for part in (x[:, t] @ W + b[0], h @ U + b[1])
            )
            z, r = s(z + z_h), s(r + r_h)
            h = z * h + (1 - z) * f(g + r * g_h)
        np.testing.assert_allclose(y, h, atol=1e-12)
