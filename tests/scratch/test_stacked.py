"""Stacked: the layers one after the other, with what goes on between them."""

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.scratch import GRU, LSTM, Bidirectional, Dense, SimpleRNN, Stacked
from rnn_course.scratch.layer import deserialize, serialize
from tests.gradients import check_gradients
from tests.layers import D, H, N, T, ragged_mask, random, random_states, with_random_weights

F64 = {"dtype": "float64"}
STACKS = {
    "rising": lambda: [SimpleRNN(2, **F64), LSTM(3, **F64), GRU(4, **F64)],
    "level": lambda: [LSTM(3, **F64), GRU(3, reset_after=False, **F64), LSTM(3, peepholes=True, **F64)],
    "bidirectional": lambda: [
        Bidirectional(GRU(2, **F64)),
        Bidirectional(LSTM(2, **F64)),
        Bidirectional(GRU(4, **F64), merge_mode="sum"),
    ],
    "backwards": lambda: [GRU(3, go_backwards=True, **F64), GRU(3, **F64), LSTM(3, go_backwards=True, **F64)],
    "single": lambda: [LSTM(3, **F64)],
}
SWITCHES = [
    dict(zip(("return_sequences", "return_state", "residual"), values, strict=True))
    for values in itertools.product([False, True], repeat=3)
]


def one_after_the_other(stack, x, states, mask):
    """Run the layers of a stack by hand."""
    final = []
    for layer, own in zip(stack.layers, stack._split(states), strict=True):
        below = x
        x, *out = layer.forward(below, initial_state=own, mask=mask)
        mask = layer.compute_mask(below, mask)
        final += out
        if stack.residual and x.shape == below.shape:
            x = x + (below[:, ::-1] if layer.go_backwards else below)
    return [x, *final] if stack.return_state else [x]


@pytest.mark.parametrize("kind", STACKS)
@pytest.mark.parametrize("options", SWITCHES, ids=lambda o: "+".join(k for k in o if o[k]) or "plain")
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
def test_it_is_one_layer_after_the_other(kind, options, masked):
    stack = with_random_weights(Stacked(STACKS[kind](), **options))
    x, states = random((N, T, D)), random_states(stack)
    mask = ragged_mask() if masked else None
    got = stack.forward(x, initial_state=states, mask=mask)
    got = list(got) if options["return_state"] else [got]
    for a, b in zip(got, one_after_the_other(stack, x, states, mask), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-14)


@pytest.mark.parametrize("kind", STACKS)
@settings(max_examples=4)
@given(
    sizes=st.tuples(*[st.integers(1, 4)] * 2).filter(lambda s: s[0] != s[1]),
    d=st.sampled_from([2, 3]),
    options=st.sampled_from(SWITCHES),
    dropout=st.sampled_from([0, 0.4]),
    masked=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_gradients_equal_finite_differences(kind, sizes, d, options, dropout, masked, seed):
    n, t = sizes
    stack = with_random_weights(Stacked(STACKS[kind](), dropout=dropout, **options), d, seed)
    x, states = random((n, t, d), seed=seed + 1), random_states(stack, n, seed=seed + 2)
    mask = ragged_mask(n, t, seed) if masked and t > 2 else None

    def forward():
        stack._rng = np.random.default_rng(seed)  # the same draws each time
        return stack.forward(x, initial_state=states, mask=mask, training=True)

    check_gradients(stack, forward, [x, *states])


def test_gradients_through_residual_connections_around_layers_that_go_backwards():
    stack = with_random_weights(Stacked(STACKS["backwards"](), return_sequences=True, residual=True), 3)
    x, states = random((N, T, 3)), random_states(stack)
    check_gradients(stack, lambda: stack.forward(x, initial_state=states, training=True), [x, *states])


def test_the_last_layer_decides_what_is_returned():
    stack = Stacked([LSTM(3), GRU(H, return_sequences=True, return_state=True)])
    y, *states = stack.forward(random((N, T, D), "float32"))
    assert y.shape == (N, T, H)
    assert [state.shape[1] for state in states] == [3, 3, H]
    assert Stacked([LSTM(3, return_sequences=True), GRU(H)]).forward(random((N, T, D), "float32")).shape == (
        N,
        H,
    )
    y = Stacked([LSTM(3), GRU(H)], return_sequences=True).forward(random((N, T, D), "float32"))
    assert y.shape == (N, T, H)


def test_dropout_is_between_the_layers_in_training_alone():
    x = np.ones((400, 2, D))
    kept = [SimpleRNN(50, activation="linear", **F64), SimpleRNN(H, activation="linear", **F64)]
    stack = with_random_weights(Stacked(kept, dropout=0.4, return_sequences=True, seed=0))
    plain = Stacked(kept, return_sequences=True)
    plain.build(D)
    plain.set_weights(stack.get_weights())
    np.testing.assert_array_equal(stack.forward(x), plain.forward(x))
    y = stack.forward(x, training=True)
    assert not np.allclose(y, plain.forward(x))
    assert np.all(y != 0)  # what the last layer gives is whole
    want = plain.forward(x)[0]
    np.testing.assert_allclose(y.mean(axis=0), want, atol=0.1 * np.abs(want).max())  # linear: the mean stays
    single = Stacked([kept[0]], dropout=0.9)
    single.build(D)
    np.testing.assert_array_equal(single.forward(x, training=True), single.forward(x))


def test_the_dropout_of_the_seed():
    x = random((N, T, D), "float32")
    a, b = (Stacked([GRU(H, seed=1), GRU(H, seed=2)], dropout=0.5, seed=3) for _ in range(2))
    first = a.forward(x, training=True)
    np.testing.assert_array_equal(b.forward(x, training=True), first)
    assert not np.array_equal(b.forward(x, training=True), first)


def test_residual_connections_stand_where_widths_agree():
    options = {"return_sequences": True, **F64}
    x = random((N, T, D))
    for units, added in ((D, True), (H, False)):
        layer = with_random_weights(SimpleRNN(units, **options))
        stack = Stacked([SimpleRNN(units, **options)], residual=True)
        stack.build(D)
        stack.set_weights(layer.get_weights())
        np.testing.assert_allclose(stack.forward(x), layer.forward(x) + (x if added else 0), atol=1e-15)


def test_the_weights_are_those_of_the_layers():
    stack = Stacked([LSTM(3), Bidirectional(GRU(2))])
    stack.build(D)
    assert list(stack.params)[:4] == [
        "layer 0/kernel", "layer 0/recurrent_kernel", "layer 0/bias", "layer 1/forward/kernel"
    ]  # fmt: skip
    assert stack.params["layer 1/backward/bias"] is stack.layers[1].backward_layer.params["bias"]
    assert stack.params["layer 1/forward/kernel"].shape == (3, 6)
    assert stack.count_params() == sum(layer.count_params() for layer in stack.layers)
    assert stack.units == 4
    assert stack.state_names == ("layer 0 h", "layer 0 c", "layer 1 forward h", "layer 1 backward h")


def test_stateful_and_reset():
    stack = with_random_weights(
        Stacked([GRU(3, stateful=True, **F64), LSTM(H, stateful=True, return_state=True, **F64)])
    )
    x = random((N, T, D))
    whole = stack.forward(x)[0]
    stack.reset_state()
    stack.forward(x[:, :2])
    np.testing.assert_allclose(stack.forward(x[:, 2:])[0], whole, atol=1e-14)
    assert not np.allclose(stack.forward(x)[0], whole)
    stack.reset_state()
    np.testing.assert_array_equal(stack.forward(x)[0], whole)


def test_the_mask_goes_on_with_sequences():
    mask, x = ragged_mask(), random((N, T, D))
    assert Stacked([GRU(3), GRU(2, return_sequences=True)]).compute_mask(x, mask) is mask
    assert Stacked([GRU(3, return_sequences=True), GRU(2)]).compute_mask(x, mask) is None


def test_made_again_from_its_configuration():
    layers = [Bidirectional(GRU(3, seed=1), merge_mode="mul"), LSTM(4, seed=2)]
    stack = Stacked(layers, return_state=True, dropout=0.3, residual=True, seed=9)
    again = deserialize(json.loads(json.dumps(serialize(stack))))
    assert serialize(again) == serialize(stack)
    x = random((N, T, D), "float32")
    for a, b in zip(again.forward(x, training=True), stack.forward(x, training=True), strict=True):
        np.testing.assert_array_equal(a, b)
    assert [layer.name for layer in again.sublayers()] == ["Bidirectional", "LSTM"]


def test_what_it_refuses():
    for nothing in ([], None, GRU(3)):
        with pytest.raises(ValueError, match=r"Stacked: layers is .*; expected a list of at least one layer"):
            Stacked(nothing)
    with pytest.raises(TypeError, match=r"Stacked: layer 1 is Dense\(.*; expected a recurrent or a Bidirect"):
        Stacked([GRU(3), Dense(3)])
    with pytest.raises(
        ValueError, match=r"Stacked: layer 0 has merge_mode=None and so two outputs; expected"
    ):
        Stacked([Bidirectional(GRU(3), merge_mode=None), GRU(3)])
    with pytest.raises(ValueError, match=r"Stacked: layer 1 has dtype float64, layer 0 has float32"):
        Stacked([GRU(3), GRU(3, **F64)])
    with pytest.raises(ValueError, match=r"Stacked: dropout is 1; expected at least 0 and less than 1"):
        Stacked([GRU(3)], dropout=1)
    with pytest.raises(ValueError, match=r"Stacked: GRU is built already, and its weights would be lost"):
        Stacked([with_random_weights(GRU(3))])
    stack = Stacked([GRU(3, **F64), LSTM(H, **F64)])
    x = random((N, T, D))
    with pytest.raises(ValueError, match=r"Stacked.forward: x has shape \(3, 4\).*forget the time axis"):
        stack.forward(x[:, 0])
    with pytest.raises(TypeError, match=r"Stacked.forward: x has dtype float32; expected float64"):
        stack.forward(x.astype("float32"))
    with pytest.raises(
        ValueError, match=r"initial_state has 1 arrays; expected 3: layer 0 h, layer 1 h, layer"
    ):
        stack.forward(x, initial_state=np.zeros((N, 3)))
    with pytest.raises(RuntimeError, match=r"Stacked.backward: nothing to go back through"):
        stack.backward(random((N, H)))
    stack.forward(x, training=True)
    with pytest.raises(
        ValueError, match=r"Stacked.backward: dy has shape \(3, 3\); expected \(samples=3, units=6"
    ):
        stack.backward(random((N, 3)))
    with pytest.raises(ValueError, match=r"Stacked.backward: got 4 gradients; expected one array"):
        stack.backward([random((N, H)), None, None, None])
    with pytest.raises(ValueError, match=r"6 features; the layer was built for 4"):
        stack.forward(random((N, T, H)))


@pytest.mark.parametrize("value", ["x", 1, 0.0, []])
def test_whether_states_are_returned_is_true_or_false(value):
    with pytest.raises(TypeError, match=r"Stacked: return_state is .*; expected True or False"):
        Stacked([LSTM(2)], return_state=value)


@pytest.mark.parametrize("layers", ["x", [None], [1, LSTM(2)]])
def test_what_is_no_layer_is_named(layers):
    with pytest.raises(TypeError, match=r"^Stacked: layer 0 is .*; expected a recurrent or a Bidirectional"):
        Stacked(layers)


@pytest.mark.parametrize("layer", [Stacked([LSTM(2)]), Bidirectional(LSTM(2))], ids=lambda layer: layer.name)
def test_states_and_gradients_that_are_none_are_named(layer):
    x = np.ones((1, 3, 2), "float32")
    with pytest.raises(TypeError, match=r"\.forward: initial_state is a bool; expected a sequence"):
        layer.forward(x, initial_state=True)
    layer.forward(x, training=True)
    with pytest.raises(TypeError, match=r"\.backward: dy is a NoneType; expected a sequence"):
        layer.backward(None)
