"""Attention: weights against plain loops, masks, gradients against finite differences."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.scratch import BahdanauAttention, LuongAttention
from rnn_course.scratch.attention import masked_softmax
from tests.gradients import assert_gradient
from tests.layers import ragged_mask, random, with_random_weights

N, Tq, Tk, H, A = 3, 4, 5, 6, 7
KINDS = {
    "dot": lambda **options: LuongAttention(**options),
    "general": lambda **options: LuongAttention("general", **options),
    "additive": lambda **options: BahdanauAttention(A, **options),
}
SCORES = {
    "dot": lambda q, k: q @ k,
    "general": lambda q, k, W: q @ W @ k,
    "additive": lambda q, k, W, U, v: v @ np.tanh(q @ W + k @ U),
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def inputs(n=N, tq=Tq, tk=Tk, h=H, dtype="float64", seed=1):
    return random((n, tq, h), dtype, seed), random((n, tk, h), dtype, seed + 1)


@each_kind
def test_equal_to_the_formula_one_query_at_a_time(kind):
    layer = with_random_weights(KINDS[kind](dtype="float64"), H)
    queries, keys = inputs()
    mask = ragged_mask(N, Tk)[:2]
    contexts, weights = layer.forward(queries[:2], keys[:2], mask=mask)
    for n in range(2):
        for t in range(Tq):
            real = [j for j in range(Tk) if mask[n, j]]
            e = np.exp([SCORES[kind](queries[n, t], keys[n, j], *layer.get_weights()) for j in real])
            np.testing.assert_allclose(weights[n, t, real], e / e.sum(), rtol=1e-12)
            np.testing.assert_allclose(contexts[n, t], e / e.sum() @ keys[n, real], atol=1e-12)


@each_kind
@settings(max_examples=15)
@given(
    sizes=st.tuples(*[st.integers(1, 4)] * 4).filter(lambda s: len(set(s)) > 2),
    masked=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_gradients_equal_finite_differences(kind, sizes, masked, seed):
    n, tq, tk, h = sizes
    layer = with_random_weights(KINDS[kind](dtype="float64"), h, seed)
    queries, keys = inputs(n, tq, tk, h, seed=seed + 1)
    mask = ragged_mask(n, tk, seed) if masked and tk > 2 else None
    dy = random((n, tq, h), seed=seed + 5)
    layer.forward(queries, keys, mask=mask, training=True)
    exact = dict(zip(("queries", "keys"), layer.backward(dy), strict=True))
    exact |= dict(zip(layer.params, layer.grads, strict=True))
    for name, array in {"queries": queries, "keys": keys, **layer.params}.items():
        assert_gradient(
            exact[name],
            lambda: float((layer.forward(queries, keys, mask=mask)[0] * dy).sum()),
            array,
            name,
        )


@each_kind
def test_gradients_of_ordinary_shapes_equal_finite_differences(kind):
    layer = with_random_weights(KINDS[kind](dtype="float64"), H)
    queries, keys = inputs()
    mask, dy = ragged_mask(N, Tk), random((N, Tq, H), seed=9)
    layer.forward(queries, keys, mask=mask, training=True)
    exact = dict(zip(("queries", "keys"), layer.backward(dy), strict=True))
    exact |= dict(zip(layer.params, layer.grads, strict=True))
    for name, array in {"queries": queries, "keys": keys, **layer.params}.items():
        assert_gradient(
            exact[name],
            lambda: float((layer.forward(queries, keys, mask=mask)[0] * dy).sum()),
            array,
            name,
        )


@each_kind
@given(seed=st.integers(0, 1000), scale=st.sampled_from([1e-3, 1.0, 1e4]))
@settings(max_examples=15)
def test_weights_are_shares(kind, seed, scale):
    layer = with_random_weights(KINDS[kind](dtype="float64"), H, seed)
    queries, keys = inputs(seed=seed)
    mask = np.random.default_rng(seed).random((N, Tk)) < 0.5
    contexts, weights = layer.forward(scale * queries, scale * keys, mask=mask)
    assert np.isfinite(contexts).all()
    assert (weights >= 0).all()
    np.testing.assert_array_equal(weights[~np.broadcast_to(mask[:, None], weights.shape)], 0)
    np.testing.assert_allclose(weights.sum(axis=-1), np.repeat(mask.any(axis=1)[:, None], Tq, 1), atol=1e-12)


@each_kind
def test_nothing_to_look_at_gives_zero_and_no_nan(kind):
    layer = with_random_weights(KINDS[kind](dtype="float32"), H)
    queries, keys = inputs(dtype="float32")
    mask = np.ones((N, Tk), bool)
    mask[1] = False
    contexts, weights = layer.forward(queries, keys, mask=mask, training=True)
    assert contexts.dtype == weights.dtype == np.float32
    assert not contexts[1].any()
    assert not weights[1].any()
    dqueries, dkeys = layer.backward(random((N, Tq, H), "float32", 7))
    assert dqueries.dtype == dkeys.dtype == np.float32
    assert all(grad.dtype == np.float32 and np.isfinite(grad).all() for grad in layer.grads)
    for grad in (dqueries, dkeys):
        assert not grad[1].any()
        assert grad[0].any()
        assert np.isfinite(grad).all()


@each_kind
def test_masked_keys_leave_no_trace(kind):
    layer = with_random_weights(KINDS[kind](dtype="float64"), H)
    queries, keys = inputs()
    mask = np.arange(Tk) < [[3], [1], [Tk]]
    contexts, _ = layer.forward(queries, keys, mask=mask, training=True)
    _, dkeys = layer.backward(random((N, Tq, H), seed=8))
    np.testing.assert_array_equal(dkeys[~mask], 0)
    moved = np.where(mask[..., None], keys, 100 * keys)
    np.testing.assert_array_equal(layer.forward(queries, moved, mask=mask)[0], contexts)
    short, _ = layer.forward(queries[:1], keys[:1, :3].copy())
    np.testing.assert_allclose(contexts[:1], short, atol=1e-13)


def test_one_key_gets_all_the_weight_and_large_scores_do_not_overflow():
    scores = np.array([[[1e5, 1e5, -1e5]]], "float32")
    np.testing.assert_array_equal(masked_softmax(scores), [[[0.5, 0.5, 0]]])
    np.testing.assert_array_equal(masked_softmax(scores, np.array([[False, False, True]])), [[[0, 0, 1]]])


def test_the_score_finds_the_key_that_matches():
    keys = np.eye(H)[np.newaxis] * 9
    queries = keys[:, [4, 0]] / 3
    contexts, weights = LuongAttention(dtype="float64").forward(queries, keys)
    np.testing.assert_array_equal(weights.argmax(axis=-1), [[4, 0]])
    np.testing.assert_allclose(contexts, keys[:, [4, 0]], atol=0.01)


def test_weights_shapes_and_configuration():
    shapes = {"dot": [], "general": [(H, H)], "additive": [(H, A), (H, A), (A,)]}
    for kind, make in KINDS.items():
        layer = make(seed=3)
        layer.build(H)
        assert [w.shape for w in layer.get_weights()] == shapes[kind]
        again = type(layer)(**layer.get_config())
        again.build(H)
        for a, b in zip(layer.get_weights(), again.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)


@each_kind
def test_bad_input_is_named(kind):
    layer = KINDS[kind](dtype="float64")
    name = layer.name
    queries, keys = inputs()
    with pytest.raises(
        ValueError, match=rf"{name}.forward: queries has shape \(3, 6\); expected \(samples, queries, feat"
    ):
        layer.forward(queries[:, 0], keys)
    with pytest.raises(
        ValueError, match=r"keys has shape \(3, 5, 5\); expected \(samples=3, keys, features=6\)"
    ):
        layer.forward(queries, keys[..., :-1])
    with pytest.raises(ValueError, match=r"mask has shape \(3, 4\); expected \(samples=3, keys=5\)"):
        layer.forward(queries, keys, mask=np.ones((N, Tq), bool))
    with pytest.raises(TypeError, match="mask has dtype int64; expected bool"):
        layer.forward(queries, keys, mask=np.ones((N, Tk), int))
    with pytest.raises(TypeError, match="keys has dtype float32; expected float64"):
        layer.forward(queries, keys.astype("float32"))
    layer.forward(queries, keys)
    with pytest.raises(RuntimeError, match=rf"{name}.backward: nothing to go back through"):
        layer.backward(queries)
    layer.forward(queries, keys, training=True)
    with pytest.raises(
        ValueError, match=r"dy has shape \(3, 5, 6\); expected \(samples=3, queries=4, features=6\)"
    ):
        layer.backward(keys)
    with pytest.raises(
        ValueError, match=r"queries has shape \(3, 4, 5\); expected \(samples, queries, features=6\)"
    ):
        layer.forward(queries[..., :-1], keys[..., :-1])


def test_bad_options_are_named():
    with pytest.raises(ValueError, match="LuongAttention: score is 'concat'; expected 'dot' or 'general'"):
        LuongAttention("concat")
    with pytest.raises(ValueError, match="BahdanauAttention: units is 0; expected at least 1"):
        BahdanauAttention(0)


@pytest.mark.parametrize(
    ("scores", "mask", "error", "message"),
    [
        (np.ma.ones((1, 2, 3)), None, TypeError, "scores is a masked array"),
        (np.ones((1, 2, 3), int), None, TypeError, "scores has dtype int64; expected floats"),
        (np.ones((1, 2, 0)), None, ValueError, r"scores has shape \(1, 2, 0\); expected at least one key"),
        (np.ones((1, 2, 3)), np.ones((1, 3)), TypeError, "mask has dtype float64; expected bool"),
        (np.ones((1, 2, 3)), np.ones((1, 2), bool), ValueError, r"mask has shape \(1, 2\)"),
        (np.ones((2, 3)), np.ones((2, 3), bool), ValueError, r"scores has shape \(2, 3\)"),
    ],
)
def test_softmax_takes_plain_floats_and_a_mask_of_bool(
    scores: Any, mask: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=rf"^masked_softmax: {message}"):
        masked_softmax(scores, mask)
