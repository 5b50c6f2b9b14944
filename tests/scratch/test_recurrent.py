"""What every recurrent layer shares: states between batches, memory, and the checks at its edge."""

import copy
import pickle
import tracemalloc

import numpy as np
import pytest

from rnn_course.scratch import GRU, LSTM, Bidirectional, MinGRU, SimpleRNN, Stacked, processor
from tests.layers import D, H, N, T, ragged_mask, random, walks, with_random_weights


def layer_of(**options):
    return with_random_weights(SimpleRNN(H, dtype="float64", **options))


def test_stateful_continues_where_the_last_batch_ended():
    whole, parts = layer_of(return_sequences=True), layer_of(return_sequences=True, stateful=True)
    x = random((N, T, D))
    y = np.concatenate([parts.forward(x[:, :2]), parts.forward(x[:, 2:])], axis=1)
    np.testing.assert_allclose(y, whole.forward(x), rtol=0, atol=1e-12)
    parts.reset_state()
    np.testing.assert_array_equal(parts.forward(x[:, :2]), y[:, :2])


def test_a_state_that_was_handed_out_is_not_the_one_carried():
    layer = layer_of(stateful=True, return_state=True)
    x = random((N, T, D))
    _, h = layer.forward(x)
    h_before = h.copy()
    h[:] = 99
    y_after, _ = layer.forward(x)
    layer.reset_state()
    layer.forward(x)
    np.testing.assert_array_equal(y_after, layer.forward(x)[0])
    assert not np.array_equal(h, h_before)


def test_inputs_and_gradients_are_left_unchanged():
    layer = layer_of(return_sequences=True, return_state=True, go_backwards=True)
    arrays = [random(shape, seed=i) for i, shape in enumerate([(N, T, D), (N, H), (N, T, H), (N, H)])]
    x, h0, dy, dh = (a.copy() for a in arrays)
    mask = ragged_mask()
    layer.forward(x, initial_state=h0, mask=mask, training=True)
    layer.backward((dy, dh))
    for now, before in zip((x, h0, dy, dh, mask), (*arrays, ragged_mask()), strict=True):
        np.testing.assert_array_equal(now, before)


@pytest.mark.parametrize("samples", [1, N])
def test_inputs_may_change_between_forward_and_backward(samples):
    layer = layer_of(return_sequences=True)
    x, dy = random((samples, T, D)), random((samples, T, H), seed=2)
    layer.forward(x, training=True)
    layer.backward(dy)
    before = layer.grads
    layer.forward(x, training=True)
    x[:] = 7
    layer.backward(dy)
    for now, then in zip(layer.grads, before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_buffers_are_used_again():
    layer = layer_of(return_sequences=True, recurrent_dropout=0.2)
    x, dy = random((N, T, D)), random((N, T, H), seed=2)
    layer.forward(x, training=True)
    layer.backward(dy)
    (before,) = walks(layer)
    layer.forward(x, training=True)
    layer.backward(dy)
    assert walks(layer) == [before]
    layer.forward(x[:2], training=True)  # what does not fit any more is given up
    assert before not in walks(layer)


@pytest.mark.parametrize(("training", "steps"), [(False, 1), (True, 10)], ids=["inference", "checkpoint"])
def test_how_many_steps_are_in_the_buffers_at_once(training, steps):
    layer = layer_of(checkpoint=True)
    layer.forward(random((processor.CACHE_ROWS + 1, 100, D)), training=training)
    assert len(walks(layer)[0].x) == steps


def test_a_masked_step_may_hold_nan():
    layer = layer_of(return_sequences=True)
    x, mask, dy = random((N, T, D)), ragged_mask(), random((N, T, H), seed=2)
    x[~mask] = np.nan
    assert np.isfinite(layer.forward(x, mask=mask, training=True)).all()
    assert np.isfinite(layer.backward(dy)[mask]).all()
    assert all(np.isfinite(grad).all() for grad in layer.grads)


def test_a_refused_first_call_leaves_the_layer_as_it_was():
    layer = SimpleRNN(H, dtype="float64")
    with pytest.raises(ValueError, match="mask has shape"):
        layer.forward(np.zeros((N, T, D + 1)), mask=np.ones((N, 1), bool))
    assert layer.forward(random((N, T, D))).shape == (N, H)


def test_a_masked_sample_keeps_its_state_and_gives_zeros():
    layer = layer_of(return_sequences=True, return_state=True)
    x, h0, mask = random((N, T, D)), random((N, H), seed=4), ragged_mask()
    y, h = layer.forward(x, initial_state=h0, mask=mask)
    np.testing.assert_array_equal(y[-1], 0)
    np.testing.assert_array_equal(h[-1], h0[-1])


def test_what_stands_at_a_masked_step_does_not_matter():
    layer = layer_of(return_sequences=True)
    x, mask = random((N, T, D)), ragged_mask()
    y = layer.forward(x, mask=mask)
    x[~mask] = 1e6
    np.testing.assert_array_equal(layer.forward(x, mask=mask), y)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (
            {"x": np.zeros((32, 10))},
            ValueError,
            r"x has shape \(32, 10\); expected \(samples, timesteps, features\), "
            "did you forget the time axis",
        ),
        ({"x": np.zeros((N, T, 7))}, ValueError, r"x has shape \(3, 5, 7\) and so 7 features.*built for 4"),
        ({"x": np.zeros((0, T, D))}, ValueError, r"x has shape \(0, 5, 4\); the axis samples is empty"),
        ({"x": np.zeros((N, 0, D))}, ValueError, r"x has shape \(3, 0, 4\); the axis timesteps is empty"),
        ({"x": np.zeros((N, T, D), int)}, TypeError, "x has dtype int64; expected float64"),
        ({"x": np.zeros((N, T, D), "float32")}, TypeError, r"x has dtype float32; expected float64, convert"),
        ({"x": np.full((N, T, D), "a", object)}, TypeError, "x has dtype object; expected float64"),
        ({"x": np.full((N, T, D), "a")}, TypeError, "x has dtype <U1; expected float64"),
        ({"x": [[[0.0]]]}, TypeError, "x is a list; expected a NumPy array of float64"),
        (
            {"mask": np.ones((N, T + 1), bool)},
            ValueError,
            r"mask has shape \(3, 6\); .*\(samples=3, timesteps=5\)",
        ),
        ({"mask": np.ones((N, T))}, TypeError, "mask has dtype float64; expected bool"),
        (
            {"initial_state": np.zeros((N, H + 1))},
            ValueError,
            r"initial state h has shape \(3, 7\); .*\(samples=3, units=6\)",
        ),
        ({"initial_state": 0}, TypeError, "initial state h is a int; expected a NumPy array"),
        ({"initial_state": [np.zeros((N, H))] * 2}, ValueError, "initial_state has 2 arrays; expected 1: h"),
    ],
)
def test_bad_input_is_named(change, error, message):
    layer = layer_of()
    with pytest.raises(error, match=f"^SimpleRNN.forward: {message}"):
        layer.forward(**{"x": random((N, T, D)), **change})


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"units": 0}, ValueError, "SimpleRNN: units is 0; expected at least 1"),
        ({"units": -3}, ValueError, "SimpleRNN: units is -3; expected at least 1"),
        ({"units": H, "seed": -1}, ValueError, "SimpleRNN: seed is -1; expected"),
        ({"units": H, "dropout": "a"}, TypeError, "SimpleRNN: dropout is 'a'; expected a number"),
        (
            {"units": H, "return_sequences": "no"},
            TypeError,
            "SimpleRNN: return_sequences is 'no'; expected True or False",
        ),
        ({"units": 2.5}, TypeError, "SimpleRNN: units is 2.5; expected a whole number"),
        ({"units": H, "dtype": "int32"}, ValueError, "dtype is 'int32'; expected 'float32' or 'float64'"),
        (
            {"units": H, "dropout": 1},
            ValueError,
            "^SimpleRNN: dropout is 1; expected at least 0 and less than 1",
        ),
        (
            {"units": H, "recurrent_dropout": -0.1},
            ValueError,
            "^SimpleRNN: recurrent_dropout is -0.1; expected",
        ),
        ({"units": H, "activation": "tahn"}, ValueError, "activation is 'tahn'; expected one of 'tanh'"),
        ({"units": H, "unroll": True}, TypeError, "unroll"),
    ],
)
def test_bad_arguments_are_named(arguments, error, message):
    with pytest.raises(error, match=message):
        SimpleRNN(**arguments)


def test_backward_needs_a_training_pass():
    layer = layer_of()
    x = random((N, T, D))
    layer.forward(x)
    with pytest.raises(RuntimeError, match=r"SimpleRNN.backward: nothing to go back through"):
        layer.backward(random((N, H)))


@pytest.mark.parametrize(
    ("dy", "error", "message"),
    [
        (np.zeros((N, T, H)), ValueError, r"dy has shape \(3, 5, 6\); expected \(samples=3, units=6\)"),
        (np.zeros((N, H), "float32"), TypeError, "dy has dtype float32; expected float64"),
        ((np.zeros((N, H)), np.zeros((N, H))), ValueError, "got 2 gradients; expected one array"),
        (None, TypeError, "dy is a NoneType; expected a NumPy array of float64"),
    ],
)
def test_bad_gradients_are_named(dy, error, message):
    layer = layer_of()
    layer.forward(random((N, T, D)), training=True)
    with pytest.raises(error, match=f"^SimpleRNN.backward: {message}"):
        layer.backward(dy)


@pytest.mark.parametrize(
    ("dy", "message"),
    [
        ((np.zeros((N, T, H)),), r"got 1 gradients; expected \(dy, dh\)$"),
        (
            (np.zeros((N, H)), None),
            r"dy has shape \(3, 6\); expected \(samples=3, timesteps=5, units=6\)",
        ),
        ((None, np.zeros((N, D))), r"dh has shape \(3, 4\); expected \(samples=3, units=6\)"),
    ],
)
def test_bad_gradients_of_states_are_named(dy, message):
    layer = layer_of(return_sequences=True, return_state=True)
    layer.forward(random((N, T, D)), training=True)
    with pytest.raises(ValueError, match=f"^SimpleRNN.backward: {message}"):
        layer.backward(dy)


def test_a_mask_goes_on_with_the_sequence_and_ends_with_it():
    x, mask = random((N, T, D)), ragged_mask()
    assert layer_of(return_sequences=True).compute_mask(x, mask) is mask
    assert layer_of().compute_mask(x, mask) is None


def test_a_carried_state_of_another_batch_size_is_named():
    layer = layer_of(stateful=True)
    layer.forward(random((N, T, D)))
    with pytest.raises(
        ValueError, match=r"x has 2 samples, the state carried from the last batch 3.*reset_state"
    ):
        layer.forward(random((2, T, D)))


def test_weights_of_wrong_shape_change_nothing():
    layer = layer_of()
    before = layer.get_weights()
    wrong = [np.zeros_like(w) for w in before]
    wrong[2] = np.zeros(H + 1)
    with pytest.raises(ValueError, match=r"set_weights: got shapes .*\(7,\)\]; expected .*'bias': \(6,\)"):
        layer.set_weights(wrong)
    with pytest.raises(ValueError, match="set_weights: got shapes"):
        layer.set_weights(wrong[:2])
    for now, then in zip(layer.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_an_unbuilt_layer_says_so():
    for method in ("get_weights", "count_params"):
        with pytest.raises(RuntimeError, match=rf"SimpleRNN.{method}: no weights yet"):
            getattr(SimpleRNN(H), method)()
    with pytest.raises(RuntimeError, match=r"SimpleRNN.set_weights: no weights yet"):
        SimpleRNN(H).set_weights([])
    with pytest.raises(ValueError, match=r"SimpleRNN.build: input_dim is 0"):
        SimpleRNN(H).build(0)


@pytest.mark.parametrize(
    "bad", [np.full((H, H), "x"), np.full((H, H), "1"), np.full((H, H), 1j), np.full((H, H), None)]
)
def test_weights_that_are_no_real_numbers_change_nothing(bad):
    layer = layer_of()
    before = layer.get_weights()
    with pytest.raises(TypeError, match=r"SimpleRNN\.set_weights: recurrent_kernel has dtype .*real numbers"):
        layer.set_weights([before[0] + 1, bad, before[2]])
    for weight, old in zip(layer.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, old)


@pytest.mark.parametrize("weights", [None, "abc", 3])
def test_weights_that_are_no_list_are_named(weights):
    layer = layer_of()
    with pytest.raises(TypeError, match=r"SimpleRNN\.set_weights: got a .*; expected a list of 3 arrays"):
        layer.set_weights(weights)


def test_a_state_that_was_copied_out_goes_on():
    options = {"return_sequences": True, "stateful": True, "recurrent_dropout": 0.5}
    first, second = layer_of(seed=1, **options), layer_of(seed=2, **options)
    x = random((N, T, D))
    first.forward(x, training=True)
    state = first.get_state()
    after = first.forward(x, training=True)
    second.set_state(state)
    np.testing.assert_array_equal(second.forward(x, training=True), after)
    first.set_state(state)
    np.testing.assert_array_equal(first.forward(x, training=True), after)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"states": [np.zeros((N, H + 1))]}, ValueError),
        ({"states": []}, ValueError),
        ({"generator": {"bit_generator": "MT19937"}}, ValueError),
        ({"generator": 3}, TypeError),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change, error):
    layer = layer_of(stateful=True)
    layer.forward(random((N, T, D)))
    before = layer.get_state()
    with pytest.raises(error):
        layer.set_state(before | change)
    np.testing.assert_equal(layer.get_state(), before)


@pytest.mark.parametrize(
    ("states", "message"),
    [
        (3, "states is a int; expected a sequence"),
        ([3], "state h is a int; expected a NumPy array"),
        (["text"], "state h is a str; expected a NumPy array"),
        ({"h": np.zeros((N, H))}, "state h is a str; expected a NumPy array"),
        ([np.zeros((N, H), "float32")], "state h has dtype float32; expected float64"),
    ],
)
def test_states_that_are_no_states_are_named(states, message):
    layer = layer_of(stateful=True)
    with pytest.raises(TypeError, match=rf"SimpleRNN.set_state: .*{message}"):
        layer.set_state(layer.get_state() | {"states": states})
    assert layer.get_state()["states"] is None


def test_states_may_come_as_one_array():
    layer, states = layer_of(stateful=True), random((1, N, H))
    layer.set_state(layer.get_state() | {"states": states})
    np.testing.assert_array_equal(layer.get_state()["states"], states)


COPIES = {
    "deepcopy": copy.deepcopy,
    "pickle": lambda layer: pickle.loads(pickle.dumps(layer)),
}


@pytest.mark.parametrize("make_copy", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("samples", [1, N])
@pytest.mark.parametrize(
    "make",
    [
        SimpleRNN,
        LSTM,
        GRU,
        MinGRU,
        lambda units, **options: LSTM(units, peepholes=True, **options),
        lambda units, **options: Bidirectional(GRU(units, **options)),
        lambda units, **options: Stacked([LSTM(units, **options), SimpleRNN(units, **options)]),
    ],
)
def test_a_copy_of_a_layer_at_work_computes_what_the_layer_does(make, samples, make_copy):
    layer = with_random_weights(make(H, return_sequences=True, dtype="float64"))
    x, dy = random((samples, T, D)), random((samples, T, layer.units), seed=2)
    layer.forward(x + 1, training=True)
    copied = make_copy(layer)
    with pytest.raises(RuntimeError, match="nothing to go back through"):
        copied.backward(dy)
    layer.backward(dy)  # the copy took nothing from the layer
    results = []
    for one in (layer, copied):
        y, y_training = one.forward(x), one.forward(x, training=True)
        results.append([y, y_training, one.backward(dy), *one.grads])
    for a, b in zip(*results, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_copy_goes_on_from_the_state_of_a_stateful_layer():
    layer, x = layer_of(stateful=True), random((N, T, D))
    layer.forward(x)
    copied = copy.deepcopy(layer)
    np.testing.assert_array_equal(copied.forward(x), layer.forward(x))


def test_memory_of_inference_does_not_grow_with_time_for_large_batches():
    samples = processor.CACHE_ROWS + 1  # stretches of one step
    layer = SimpleRNN(8)
    layer.build(1)

    def peak(steps):
        x = np.zeros((samples, steps, 1), "float32")
        tracemalloc.start()
        layer.forward(x)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak(10)
    assert peak(400) < peak(10) + 10_000
