"""The linear recurrence by loop and by scan, and the layer made of it."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.scratch import Adam, Bidirectional, Dense, MinGRU, Model, RecurrentCell, Stacked, cells
from rnn_course.scratch.activations import sigmoid
from rnn_course.scratch.layer import deserialize, serialize
from rnn_course.scratch.linear_recurrence import loop, scan, scan_pairs
from tests.gradients import check_gradients
from tests.layers import D, H, N, T, ragged_mask, random, with_random_weights

OPTIONS = {"dtype": "float64", "return_sequences": True, "return_state": True}


def step_by_step(layer, x, h, mask):
    """Read the equations aloud, with the course's rules for masks."""
    W, b = layer.get_weights()
    (W_z, W_g), (b_z, b_g) = np.split(W, 2, axis=1), np.split(b, 2)
    shown, outputs = np.zeros((len(x), 1), bool), []
    for t in range(x.shape[1]):
        z, g = sigmoid(x[:, t] @ W_z + b_z), x[:, t] @ W_g + b_g
        real = mask[:, t, np.newaxis]
        h = np.where(real, (1 - z) * h + z * g, h)
        shown = shown | real
        outputs.append(np.where(shown, h, 0))
    return np.stack(outputs, axis=1), h


@pytest.mark.parametrize("run", [loop, scan])
def test_three_steps_by_hand(run):
    a, b = np.array([[0.5], [2.0], [-1.0]]), np.array([[1.0], [0.0], [3.0]])
    np.testing.assert_array_equal(run(a, b, np.array([4.0])), [[3], [6], [-3]])


@pytest.mark.parametrize("run", [loop, scan])
@pytest.mark.parametrize(
    "shapes",
    [((3, 2), (3, 1), (2,)), ((4, 2), (3, 2), (2,)), ((3, 2), (3, 2), (1,)), ((0, 2), (0, 2), (2,))],
    ids=str,
)
def test_shapes_that_do_not_fit_are_named(run, shapes):
    a, b, start = map(np.ones, shapes)
    with pytest.raises(
        ValueError, match=rf"{run.__name__}: a, b and start have the shapes \({shapes[0][0]}, 2\)"
    ):
        run(a, b, start)


def test_pairs_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"^scan_pairs: a and b have the shapes \(0, 2\) and \(0, 2\)"):
        scan_pairs(np.zeros((0, 2)), np.zeros((0, 2)))
    with pytest.raises(ValueError, match=r"^scan_pairs: a and b have the shapes \(\) and \(\)"):
        scan_pairs(np.array(1.0), np.array(1.0))


@pytest.mark.parametrize("run", [loop, scan, lambda a, b, start: scan_pairs(a, b)])
@pytest.mark.parametrize(
    ("a", "b", "start", "message"),
    [
        ([0.5, 0.5], np.ones(2), np.array(1.0), "a is a list; expected a NumPy array"),
        (np.full(2, 0.5), np.array([1, 1]), np.array(1.0), "b has dtype int64; expected floats"),
        (np.full(2, 0.5), np.ones(2, "f4"), np.array(1.0), "a has dtype float64 and b float32; expected the"),
        (np.full(2, 0.5), np.ma.ones(2), np.array(1.0), "b is a masked array"),
        (np.ones((1, 2)).view(np.matrix), np.ones((1, 2)), np.ones(2), "a is a numpy.matrix; expected"),
    ],
)
def test_what_a_recurrence_cannot_be_computed_of_is_refused(run, a, b, start, message):
    with pytest.raises(TypeError, match=rf"^(loop|scan|scan_pairs): {message}"):
        run(a, b, start)


def test_the_states_are_an_array_of_their_own():
    b = np.array([5.0])
    for h in (scan_pairs(np.array([1.0]), b), scan(np.ones(1), b, np.array(0.0))):
        assert h is not b
        assert not np.shares_memory(h, b)
        np.testing.assert_array_equal(h, [5])


@settings(max_examples=40)
@given(t=st.integers(1, 70), n=st.integers(1, 3), seed=st.integers(0, 1000))
def test_the_scan_is_the_loop(t, n, seed):
    a, b, start = (
        random((t, n, 2), seed=seed),
        random((t, n, 2), seed=seed + 1),
        random((n, 2), seed=seed + 2),
    )
    before = b.copy()
    np.testing.assert_allclose(scan(a, b, start), loop(a, b, start), rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(b, before)  # what came in is left as it was


@pytest.mark.parametrize("parallel", [False, True], ids=["loop", "scan"])
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_layer_is_its_equations(parallel, masked, dtype):
    layer = with_random_weights(MinGRU(H, parallel=parallel, **{**OPTIONS, "dtype": dtype}))
    x, start = random((N, T, D), dtype), random((N, H), dtype, seed=3)
    mask = ragged_mask() if masked else np.ones((N, T), bool)
    for training in (False, True):
        got = layer.forward(x, initial_state=start, mask=mask if masked else None, training=training)
        for ours, want in zip(got, step_by_step(layer, x, start, mask), strict=True):
            assert ours.dtype == dtype
            np.testing.assert_allclose(ours, want, rtol=0, atol=1e-5 if dtype == "float32" else 1e-12)


@settings(max_examples=25)
@given(
    sizes=st.tuples(*[st.integers(1, 5)] * 4).filter(lambda s: s[0] != s[1] and s[2] != s[3]),
    options=st.fixed_dictionaries(
        dict.fromkeys(["return_sequences", "return_state", "use_bias", "parallel"], st.booleans())
    ),
    masked=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_gradients_equal_finite_differences(sizes, options, masked, seed):
    n, t, d, h = sizes
    layer = with_random_weights(MinGRU(h, dtype="float64", **options), d, seed)
    x, start = random((n, t, d), seed=seed + 1), random((n, h), seed=seed + 2)
    mask = ragged_mask(n, t, seed) if masked and t > 2 else None

    def forward():
        return layer.forward(x, initial_state=start, mask=mask, training=True)

    check_gradients(layer, forward, [x, start])


def test_loop_and_scan_give_the_same_gradients_over_many_steps():
    x, dy = random((N, 100, D)), random((N, 100, H), seed=5)
    both = []
    for parallel in (False, True):
        layer = with_random_weights(MinGRU(H, parallel=parallel, return_sequences=True, dtype="float64"))
        layer.forward(x, training=True)
        both.append([layer.backward(dy), *layer.initial_state_grads, *layer.grads])
    for a, b in zip(*both, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10)


def test_gradients_of_the_state_alone_and_of_nothing():
    layer = with_random_weights(MinGRU(H, dtype="float64", return_state=True))
    x, dh = random((N, T, D)), random((N, H), seed=6)
    layer.forward(x, training=True)
    dx = layer.backward((None, dh))
    np.testing.assert_array_equal(dx, layer.backward((dh, None)))  # the last output is the last state
    np.testing.assert_array_equal(dx, layer.backward(dh))
    np.testing.assert_array_equal(layer.backward((None, None)), 0)


def test_the_state_goes_on_in_the_next_piece():
    layer = with_random_weights(MinGRU(H, **OPTIONS))
    x = random((N, T, D))
    whole, last = layer.forward(x)
    first, h = layer.forward(x[:, :2].copy())
    second, h = layer.forward(x[:, 2:].copy(), initial_state=h)
    np.testing.assert_allclose(np.concatenate([first, second], axis=1), whole, rtol=0, atol=1e-12)
    np.testing.assert_allclose(h, last, rtol=0, atol=1e-12)


def test_what_stands_at_a_masked_step_does_not_matter():
    layer = with_random_weights(MinGRU(H, **OPTIONS))
    x, mask = random((N, T, D)), ragged_mask()
    spoilt = np.where(mask[..., None], x, np.nan)
    for a, b in zip(
        layer.forward(x, mask=mask), layer.forward(spoilt, mask=mask, training=True), strict=True
    ):
        np.testing.assert_array_equal(a, b)
    dx = layer.backward((random((N, T, H)), None))
    np.testing.assert_array_equal(dx[~mask], 0)
    assert np.isfinite(layer.grads[0]).all()


def test_the_first_weights():
    layer = MinGRU(50, dtype="float64", seed=0)
    layer.build(30)
    W, b = layer.get_weights()
    assert W.shape == (30, 100)
    assert np.abs(W).max() <= np.sqrt(6 / 130)
    np.testing.assert_array_equal(b, np.repeat([-1.0, 0.0], 50))
    assert layer.count_params() == 30 * 100 + 100
    assert list(MinGRU(3, use_bias=False).forward(np.ones((1, 2, 4), "float32")).shape) == [1, 3]


def test_it_is_a_layer_of_the_house():
    layer = MinGRU(H, return_sequences=True, use_bias=False, parallel=False, dtype="float64", seed=3)
    again = deserialize(json.loads(json.dumps(serialize(layer))))
    assert type(again) is MinGRU
    assert again.get_config() == layer.get_config()
    x, mask = random((N, T, D)), ragged_mask()
    assert layer.compute_mask(x, mask) is mask
    assert MinGRU(H).compute_mask(x, mask) is None


def test_two_of_them_learn_to_remember_the_first_step():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((256, 8, 2))
    model = Model(
        [
            MinGRU(8, return_sequences=True, dtype="float64", seed=1),
            MinGRU(8, dtype="float64", seed=2),
            Dense(1, dtype="float64", seed=3),
        ]
    )
    x[:, :, 1] = 0
    x[:, 0, 1] = 3  # a mark at the step to remember
    history = model.fit(x, x[:, 0, :1].copy(), loss="mean_squared_error", epochs=40, seed=0, verbose=0)
    assert history.loss[-1] < 0.3 * history.loss[0]


def test_bad_input_is_named():
    layer = MinGRU(H)
    with pytest.raises(RuntimeError, match=r"MinGRU.backward: nothing to go back through"):
        layer.backward(np.zeros((N, H), "float32"))
    x = random((N, T, D), "float32")
    for bad, message in (
        ({"x": x[0]}, r"x has shape \(5, 4\); expected .* did you forget the time axis\?"),
        (
            {"x": x, "initial_state": x[:, 0]},
            r"initial state h has shape \(3, 4\); expected \(samples=3, units=6\)",
        ),
        (
            {"x": x, "mask": np.ones((N, 2), bool)},
            r"mask has shape \(3, 2\); expected \(samples=3, timesteps=5\)",
        ),
    ):
        with pytest.raises(ValueError, match=rf"MinGRU.forward: {message}"):
            layer.forward(**bad)
    assert layer.input_dim is None  # a call that is refused leaves the layer as it was
    with pytest.raises(TypeError, match=r"MinGRU.forward: x has dtype float64; expected float32"):
        layer.forward(x.astype("float64"))
    layer.forward(x, training=True)
    with pytest.raises(ValueError, match=r"MinGRU.backward: dy has shape \(3, 4\); expected \(samples=3"):
        layer.backward(x[:, 0])
    with pytest.raises(ValueError, match=r"MinGRU.backward: got 2 gradients; expected one array"):
        layer.backward((x[:, 0], None))
    layer = MinGRU(H, return_state=True)
    layer.forward(x, training=True)
    with pytest.raises(ValueError, match=r"MinGRU.backward: got 3 gradients; expected \(dy, dh\)"):
        layer.backward((None, None, None))
    with pytest.raises(ValueError, match="MinGRU: units is 0; expected at least 1"):
        MinGRU(0)
    with pytest.raises(TypeError, match="MinGRU: parallel is 1; expected True or False"):
        MinGRU(3, parallel=1)


@pytest.mark.parametrize("parallel", [True, False])
def test_it_is_the_cell_of_the_grid(parallel):
    options = {"return_sequences": True, "return_state": True, "go_backwards": True, "dtype": "float64"}
    layer = with_random_weights(MinGRU(H, parallel=parallel, **options))
    twin = RecurrentCell(
        cells.min_gru_cell,
        cells.min_gru_cell_backward,
        H,
        initial_weights=lambda rng, D, H: {"W": np.zeros((D, 2 * H)), "b": np.zeros(2 * H)},
        **options,
    )
    twin.build(D)
    twin.set_weights(layer.get_weights())
    x, mask, state = random((N, T, D)), ragged_mask(), random((N, H), seed=9)
    results = []
    for one in (layer, twin):
        outputs = one.forward(x, initial_state=state, mask=mask, training=True)
        dx = one.backward([random(output.shape, seed=k) for k, output in enumerate(outputs)])
        results.append([*outputs, dx, *one.initial_state_grads, *one.grads])
    for a, b in zip(*results, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)


def test_both_directions_and_stacks_take_it():
    x = random((N, T, D))
    both = with_random_weights(Bidirectional(MinGRU(H, return_sequences=True, dtype="float64")))
    ahead, back = both.forward_layer.forward(x), both.backward_layer.forward(x)[:, ::-1]
    np.testing.assert_allclose(both.forward(x), np.concatenate([ahead, back], axis=2), atol=1e-14)
    stack = Stacked([MinGRU(4, dtype="float64"), Bidirectional(MinGRU(H, dtype="float64"))])
    assert stack.forward(x, training=True).shape == (N, 2 * H)
    assert stack.backward(np.ones((N, 2 * H))).shape == x.shape


def test_streams_go_on_with_it():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, 300, 1))
    y = scan(np.full((300, 2, 1), 0.9), 0.1 * x.swapaxes(0, 1), np.zeros((2, 1))).swapaxes(0, 1).copy()
    layers = [MinGRU(4, return_sequences=True, stateful=True, dtype="float64", seed=0)]
    model = Model([*layers, Dense(1, dtype="float64", seed=1)])
    options = {"loss": "mean_squared_error", "optimizer": Adam(0.02), "verbose": 0}
    losses = model.fit_stream(x, y, steps=10, epochs=30, **options).loss
    assert losses[-1] < 0.25 * losses[0]  # a mean that reaches further back than a chunk


def test_nothing_is_dropped_where_no_product_is():
    with pytest.raises(ValueError, match=r"MinGRU: recurrent_dropout is 0\.5; expected 0, because the state"):
        MinGRU(4, recurrent_dropout=0.5)


@pytest.mark.parametrize("run", [loop, scan])
def test_a_missing_start_is_named(run: Any) -> None:
    with pytest.raises(TypeError, match=rf"^{run.__name__}: start is a NoneType; expected a NumPy array"):
        run(np.ones(2), np.ones(2), None)
