"""Bidirectional: two layers and a merge, in values, gradients, states and masks."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.scratch import GRU, LSTM, Bidirectional, Dense, SimpleRNN
from rnn_course.scratch.bidirectional import MERGE_MODES
from rnn_course.scratch.layer import deserialize, serialize
from tests.gradients import as_list, check_gradients
from tests.layers import MODELS, D, H, N, T, ragged_mask, random, random_states, with_random_weights

MERGES = {
    "concat": lambda a, b: np.concatenate([a, b], axis=-1),
    "sum": np.add,
    "mul": np.multiply,
    "ave": lambda a, b: (a + b) / 2,
    None: lambda a, b: (a, b),
}
OPTIONS = {"dtype": "float64", "return_sequences": True, "return_state": True}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("merge_mode", MERGE_MODES)
@pytest.mark.parametrize("return_sequences", [False, True])
def test_it_is_one_layer_each_way(model, merge_mode, return_sequences):
    make, _ = MODELS[model]
    options = {**OPTIONS, "return_sequences": return_sequences}
    both = with_random_weights(Bidirectional(make(H, **options), merge_mode=merge_mode))
    x, states, mask = random((N, T, D)), random_states(both), ragged_mask()
    got = both.forward(x, initial_state=states, mask=mask)

    weights, half = both.get_weights(), len(states) // 2
    ahead = make(H, **options, zero_output_for_mask=return_sequences)
    ahead.build(D)
    ahead.set_weights(weights[: len(weights) // 2])
    back = make(H, **options, zero_output_for_mask=return_sequences)
    back.build(D)
    back.set_weights(weights[len(weights) // 2 :])
    y_a, *s_a = ahead.forward(x, initial_state=states[:half], mask=mask)
    y_b, *s_b = back.forward(x[:, ::-1].copy(), initial_state=states[half:], mask=mask[:, ::-1].copy())
    if return_sequences:
        y_b = y_b[:, ::-1]  # what it said at a step, next to what the other said at the same step
    want = [*as_list(MERGES[merge_mode](y_a, y_b)), *s_a, *s_b]
    for a, b in zip(got, want, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-14)


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=5)
@given(
    sizes=st.tuples(*[st.integers(1, 4)] * 4).filter(lambda s: s[0] != s[1] and s[2] != s[3]),
    merge_mode=st.sampled_from(MERGE_MODES),
    options=st.fixed_dictionaries(
        dict.fromkeys(["return_sequences", "return_state", "use_bias", "checkpoint"], st.booleans())
    ),
    masked=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_gradients_equal_finite_differences(model, sizes, merge_mode, options, masked, seed):
    n, t, d, h = sizes
    layer = Bidirectional(MODELS[model][0](h, dtype="float64", **options), merge_mode=merge_mode)
    with_random_weights(layer, d, seed)
    x, states = random((n, t, d), seed=seed + 1), random_states(layer, n, seed=seed + 2)
    mask = ragged_mask(n, t, seed) if masked and t > 2 else None
    check_gradients(
        layer, lambda: layer.forward(x, initial_state=states, mask=mask, training=True), [x, *states]
    )


def test_two_different_layers():
    """Other model, other width, other activation: only the merge must be possible."""
    layer = Bidirectional(
        LSTM(2, **OPTIONS), backward_layer=SimpleRNN(5, activation="sigmoid", go_backwards=True, **OPTIONS)
    )
    with_random_weights(layer)
    x, states = random((N, T, D)), random_states(layer)
    assert [state.shape for state in states] == [(N, 2), (N, 2), (N, 5)]
    assert layer.state_names == ("forward h", "forward c", "backward h")
    y, *final = layer.forward(x, initial_state=states, mask=ragged_mask())
    assert y.shape == (N, T, layer.units) == (N, T, 7)
    assert [state.shape for state in final] == [(N, 2), (N, 2), (N, 5)]
    check_gradients(
        layer,
        lambda: layer.forward(x, initial_state=states, mask=ragged_mask(), training=True),
        [x, *states],
    )
    apart = Bidirectional(layer=GRU(2), merge_mode=None, backward_layer=GRU(5, go_backwards=True))
    a, b = apart.forward(random((N, T, D), "float32"), training=True)
    assert (a.shape, b.shape) == ((N, 2), (N, 5))
    assert apart.backward((None, b)).shape == (N, T, D)
    assert not any(np.any(grad) for grad in apart.grads[:3])
    assert np.any(apart.grads[3])


def test_the_reversed_pair_answers_in_reversed_time():
    ahead = Bidirectional(SimpleRNN(H, **OPTIONS))
    with_random_weights(ahead)
    turned = Bidirectional(SimpleRNN(H, go_backwards=True, **OPTIONS), backward_layer=SimpleRNN(H, **OPTIONS))
    turned.build(D)
    turned.set_weights(ahead.get_weights())
    assert turned.go_backwards
    assert not ahead.go_backwards
    x = random((N, T, D))
    for a, b in zip(turned.forward(x), ahead.forward(x[:, ::-1].copy()), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-14)


def test_both_directions_begin_with_other_weights_and_the_same_seed_with_the_same():
    layer, twin, other = (Bidirectional(GRU(H, seed=seed)) for seed in (0, 0, 1))
    for each in (layer, twin, other):
        each.build(D)
    kernels = [w for each in (layer, twin, other) for name, w in each.params.items() if "kernel" in name]
    for a, b in zip(kernels[:4], kernels[4:8], strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(kernels[0], kernels[2])
    assert not np.array_equal(kernels[0], kernels[8])
    assert not np.array_equal(kernels[2], kernels[8])
    assert Bidirectional(GRU(H)).backward_layer.seed is None


def test_the_weights_are_those_of_the_layers():
    layer = with_random_weights(Bidirectional(LSTM(H, dtype="float64")))
    assert list(layer.params) == [
        f"{way}/{name}" for way in ("forward", "backward") for name in ("kernel", "recurrent_kernel", "bias")
    ]
    assert layer.params["backward/bias"] is layer.backward_layer.params["bias"]
    assert layer.params["forward/kernel"] is layer.forward_layer.params["kernel"]
    assert layer.count_params() == 2 * layer.forward_layer.count_params()
    x, before = random((N, T, D)), layer.get_weights()
    y = layer.forward(x)
    with pytest.raises(ValueError, match=r"Bidirectional.set_weights: got shapes .* 'backward/bias'"):
        layer.set_weights(before[:-1])
    np.testing.assert_array_equal(layer.forward(x), y)
    layer.params["backward/kernel"] *= 2  # as an optimiser does
    assert not np.allclose(layer.forward(x), y)


def test_what_the_loss_does_not_use():
    layer = with_random_weights(Bidirectional(LSTM(H, **OPTIONS)))
    x, dy = random((N, T, D)), random((N, T, 2 * H), seed=5)
    layer.forward(x, training=True)
    dx = layer.backward(dy)
    np.testing.assert_array_equal(layer.backward((dy, None, None, None, None)), dx)
    zeros = [np.zeros((N, H))] * 4
    np.testing.assert_array_equal(layer.backward((dy, *zeros)), dx)
    layer.backward((None, None, None, None, np.ones((N, H))))
    assert not any(np.any(grad) for grad in layer.grads[:3])
    assert np.any(layer.grads[3])


def test_the_masks_go_on():
    mask, x = ragged_mask(), random((N, T, D))
    assert Bidirectional(GRU(H, return_sequences=True)).compute_mask(x, mask) is mask
    assert Bidirectional(GRU(H)).compute_mask(x, mask) is None
    apart = Bidirectional(GRU(H, return_sequences=True), merge_mode=None)
    assert apart.compute_mask(x, mask) == (mask, mask)
    assert Bidirectional(GRU(H), merge_mode=None).compute_mask(x, mask) == (None, None)


def test_stateful_and_reset():
    layer = with_random_weights(Bidirectional(LSTM(H, stateful=True, **OPTIONS)))
    x = random((N, T, D))
    first, *states = layer.forward(x)
    second, *_ = layer.forward(x)
    again, *_ = layer.forward(x, initial_state=states)
    np.testing.assert_array_equal(second, again)
    assert not np.allclose(first, second)
    layer.reset_state()
    np.testing.assert_array_equal(layer.forward(x)[0], first)


def test_made_again_from_its_configuration():
    layer = Bidirectional(LSTM(H, seed=5, peepholes=True, return_state=True), merge_mode="ave")
    again = deserialize(json.loads(json.dumps(serialize(layer))))
    assert serialize(again) == serialize(layer)
    assert type(layer).from_config(layer.get_config()).get_config() == layer.get_config()
    x = random((N, T, D), "float32")
    for a, b in zip(again.forward(x), layer.forward(x), strict=True):
        np.testing.assert_array_equal(a, b)


def test_what_it_refuses():
    with pytest.raises(TypeError, match=r"Bidirectional: layer is Dense\(.*; expected a recurrent layer"):
        Bidirectional(Dense(3))
    with pytest.raises(TypeError, match=r"Bidirectional: backward_layer is 3; expected a recurrent layer"):
        Bidirectional(GRU(3), backward_layer=3)
    with pytest.raises(ValueError, match=r"merge_mode is 'add'; expected one of 'concat', 'sum', .*, None"):
        Bidirectional(GRU(3), merge_mode="add")
    with pytest.raises(ValueError, match=r"both layers have go_backwards=False; expected one of each"):
        Bidirectional(GRU(3), backward_layer=GRU(3))
    with pytest.raises(ValueError, match=r"both layers have go_backwards=True; expected one of each"):
        Bidirectional(GRU(3, go_backwards=True))
    for name, value in (("return_sequences", True), ("return_state", True), ("stateful", True)):
        with pytest.raises(ValueError, match=rf"{name} is False in layer and True in backward_layer"):
            Bidirectional(GRU(3), backward_layer=GRU(3, go_backwards=True, **{name: value}))
    with pytest.raises(ValueError, match=r"dtype is 'float32' in layer and 'float64' in backward_layer"):
        Bidirectional(GRU(3), backward_layer=GRU(3, go_backwards=True, dtype="float64"))
    with pytest.raises(ValueError, match=r"units is 3 in layer and 4 in backward_layer; expected the same"):
        Bidirectional(GRU(3), merge_mode="sum", backward_layer=GRU(4, go_backwards=True))
    with pytest.raises(
        ValueError, match=r"Bidirectional: GRU is built already, and its weights would be los"
    ):
        Bidirectional(with_random_weights(GRU(3)))

    layer = Bidirectional(LSTM(H, **OPTIONS))
    with pytest.raises(RuntimeError, match=r"Bidirectional.get_weights: no weights yet"):
        layer.get_weights()
    with pytest.raises(ValueError, match=r"Bidirectional.forward: x has shape .* did you forget the time ax"):
        layer.forward(random((N, D)))
    x = random((N, T, D))
    with pytest.raises(
        ValueError, match=r"initial_state has 2 arrays; expected 4: forward h, forward c, backward h, backwar"
    ):
        layer.forward(x, initial_state=[np.zeros((N, H))] * 2)
    with pytest.raises(RuntimeError, match=r"Bidirectional.backward: nothing to go back through"):
        layer.backward(random((N, T, 2 * H)))
    layer.forward(x, training=True)
    with pytest.raises(
        ValueError, match=r"backward: got 2 gradients; expected \(dy, dforward h, dforward c,"
    ):
        layer.backward((random((N, T, 2 * H)), None))
    with pytest.raises(
        ValueError, match=r"dy has shape \(3, 5, 6\); expected \(samples=3, timesteps=5, units=12"
    ):
        layer.backward(random((N, T, H)))
    with pytest.raises(
        ValueError, match=r"Bidirectional.forward: x has .* 6 features; the layer was built for"
    ):
        layer.forward(random((N, T, H)))
    plain = Bidirectional(GRU(H, dtype="float64"))
    plain.forward(x, training=True)
    with pytest.raises(ValueError, match=r"got 1 gradients; expected one array"):
        plain.backward((random((N, 2 * H)),))
    apart = Bidirectional(GRU(H, dtype="float64"), merge_mode=None)
    apart.forward(x, training=True)
    with pytest.raises(ValueError, match=r"got 1 gradients; expected \(dy forward, dy backward\)"):
        apart.backward(random((N, H)))
