"""The CRF against the enumeration of all paths, finite differences, and what must hold for any weights."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.scratch import CRF, Dense
from rnn_course.scratch.paths import log_sum_exp
from rnn_course.scratch.training.model import Model
from rnn_course.scratch.training.optimizers import Adam
from tests.gradients import assert_gradient
from tests.layers import random, with_random_weights

N, T, K = 4, 5, 3
# The end padded, the start padded, holes, nothing at all.
MASK = np.array([[1, 1, 1, 0, 0], [0, 0, 1, 1, 1], [1, 0, 1, 0, 1], [0, 0, 0, 0, 0]], bool)
each_mask = pytest.mark.parametrize("mask", [None, MASK], ids=["unmasked", "masked"])


def random_tags(seed=5, shape=(N, T), k=K):
    return np.random.default_rng(seed).integers(0, k, shape)


def every_path(crf, emissions, real):
    """All paths over the real steps of one sample, each with its score, added up by hand."""
    transitions, start, end = crf.get_weights()
    steps = emissions[real]
    scores = {}
    for path in itertools.product(range(len(start)), repeat=len(steps)):
        score = sum(steps[t, tag] for t, tag in enumerate(path))
        score += sum(transitions[a, b] for a, b in itertools.pairwise(path))
        if path:
            score += start[path[0]] + end[path[-1]]
        scores[path] = score
    return scores


@each_mask
def test_equal_to_enumeration(mask):
    crf, emissions, tags = with_random_weights(CRF(dtype="float64"), K), random((N, T, K)), random_tags()
    log_Z, score = crf.log_partition(emissions, mask), crf.score(tags, emissions, mask)
    marginals, decoded = crf.marginals(emissions, mask), crf.decode(emissions, mask)
    for n in range(N):
        real = np.ones(T, bool) if mask is None else mask[n]
        scores = every_path(crf, emissions[n], real)
        Z = sum(np.exp(s) for s in scores.values())
        assert log_Z[n] == pytest.approx(np.log(Z), abs=1e-12)
        assert score[n] == pytest.approx(scores[tuple(tags[n, real])])
        assert tuple(decoded[n, real]) == max(scores, key=scores.get)
        assert (decoded[n, ~real] == -1).all()
        expected = np.zeros((T, K))
        for path, s in scores.items():
            expected[np.flatnonzero(real), list(path)] += np.exp(s) / Z
        np.testing.assert_allclose(marginals[n], expected, atol=1e-12)
    there = np.ones(N, bool) if mask is None else mask.any(axis=1)
    loss, _ = crf.loss(tags, emissions, mask)
    assert loss == pytest.approx((log_Z - score)[there].mean())


@each_mask
def test_gradients_equal_finite_differences(mask):
    crf, emissions, tags = with_random_weights(CRF(dtype="float64"), K), random((N, T, K)), random_tags()
    _, demissions = crf.loss(tags, emissions, mask)
    exact = {"emissions": demissions, **dict(zip(crf.params, crf.grads, strict=True))}
    for name, array in {"emissions": emissions, **crf.params}.items():
        assert_gradient(exact[name], lambda: crf.loss(tags, emissions, mask)[0], array, name)
    if mask is not None:
        np.testing.assert_array_equal(demissions[~mask], 0)


@st.composite
def cases(draw):
    n, t, k = draw(st.integers(1, 3)), draw(st.integers(1, 5)), draw(st.integers(1, 4))
    seed, scale = draw(st.integers(0, 1000)), draw(st.sampled_from([0.1, 1.0, 30.0, 1000.0]))
    rng = np.random.default_rng(seed)
    crf = with_random_weights(CRF(dtype="float64"), k, seed)
    mask = rng.random((n, t)) < draw(st.sampled_from([0.3, 0.7, 1.0]))
    return crf, scale * rng.standard_normal((n, t, k)), mask, rng


@settings(max_examples=40)
@given(cases())
def test_what_must_hold(case):
    crf, emissions, mask, rng = case
    n, t, k = emissions.shape
    log_Z = crf.log_partition(emissions, mask)
    best = crf.score(crf.decode(emissions, mask), emissions, mask)
    slack = 1e-9 * max(1, np.abs(emissions).max())
    assert np.isfinite(log_Z).all()
    assert (log_Z >= best - slack).all()
    assert (log_Z <= best + mask.sum(axis=1) * np.log(k) + slack).all()  # no more than K**T such paths
    for _ in range(5):
        assert (crf.score(rng.integers(0, k, (n, t)), emissions, mask) <= best + slack).all()
    marginals = crf.marginals(emissions, mask)
    assert (marginals >= 0).all()
    np.testing.assert_allclose(marginals.sum(axis=2), mask, atol=1e-9)
    # A number added to all emissions of a step changes every path alike.
    moved = emissions + rng.standard_normal((n, t, 1))
    np.testing.assert_allclose(crf.marginals(moved, mask), marginals, atol=1e-9)
    if mask.any():
        loss, demissions = crf.loss(rng.integers(0, k, (n, t)), emissions, mask)
        assert loss >= -slack
        np.testing.assert_allclose(demissions.sum(axis=2), 0, atol=1e-9)
        for grad in crf.grads:
            assert abs(grad.sum()) < 1e-9


@settings(max_examples=15)
@given(seed=st.integers(0, 1000))
def test_masked_steps_are_not_there(seed):
    """Cut out of the sequence, they make no difference; what stands there may be anything but NaN."""
    rng = np.random.default_rng(seed)
    crf = with_random_weights(CRF(dtype="float64"), K, seed)
    emissions, tags, mask = (
        rng.standard_normal((1, 7, K)),
        rng.integers(0, K, (1, 7)),
        rng.random((1, 7)) < 0.6,
    )
    mask[0, 3] = True
    real = mask[0]
    elsewhere = np.where(mask[..., None], emissions, 1e6)
    loss, demissions = crf.loss(np.where(mask, tags, -9), elsewhere, mask)
    grads = crf.grads
    short_loss, short = crf.loss(tags[:, real], emissions[:, real])
    assert loss == pytest.approx(short_loss)
    np.testing.assert_allclose(demissions[:, real], short, atol=1e-12)
    for got, want in zip(grads, crf.grads, strict=True):
        np.testing.assert_allclose(got, want, atol=1e-12)
    np.testing.assert_array_equal(
        crf.decode(elsewhere, mask)[:, real], crf.decode(np.ascontiguousarray(emissions[:, real]))
    )


def test_without_transitions_it_is_a_softmax_at_every_step():
    crf, emissions, tags = CRF(dtype="float64"), random((N, T, K)), random_tags()
    loss, _ = crf.loss(tags, emissions)
    assert not any(weight.any() for weight in crf.get_weights())
    p = np.exp(emissions) / np.exp(emissions).sum(axis=2, keepdims=True)
    np.testing.assert_allclose(crf.marginals(emissions), p)
    np.testing.assert_array_equal(crf.decode(emissions), emissions.argmax(axis=2))
    assert loss == pytest.approx(-np.log(np.take_along_axis(p, tags[..., None], 2)).sum() / N)


def test_long_sequences_do_not_overflow_in_single_precision():
    crf = with_random_weights(CRF(), K)
    emissions = 50 * random((2, 2000, K), "float32")
    mask = np.arange(2000) < [[2000], [10]]
    loss, demissions = crf.loss(random_tags(shape=(2, 2000)), emissions, mask)
    assert np.isfinite(loss)
    assert demissions.dtype == np.float32
    assert all(grad.dtype == np.float32 and np.isfinite(grad).all() for grad in crf.grads)
    for array in (crf.log_partition(emissions), crf.marginals(emissions), crf.score(mask * 1, emissions)):
        assert array.dtype == np.float32
        assert np.isfinite(array).all()


@pytest.mark.parametrize("length", [300, 1000, 5000])
def test_single_precision_is_as_good_for_long_sequences(length):
    rng = np.random.default_rng(0)
    emissions, tags = rng.standard_normal((2, length, 9)).astype("float32"), rng.integers(0, 9, (2, length))
    emissions[0, np.arange(length), tags[0]] += 20 * rng.random(length).astype("float32")
    single, double = with_random_weights(CRF(), 9), CRF(dtype="float64")
    double.build(9)
    double.set_weights([weight.astype("float64") for weight in single.get_weights()])
    np.testing.assert_allclose(single.marginals(emissions).sum(axis=-1), 1, rtol=0, atol=1e-6)
    exact = emissions.astype("float64")
    np.testing.assert_allclose(single.marginals(emissions), double.marginals(exact), rtol=0, atol=1e-7)
    (loss, demissions), (exact_loss, exact_demissions) = (
        single.loss(tags, emissions),
        double.loss(tags, exact),
    )
    assert loss == pytest.approx(exact_loss, rel=1e-12)
    np.testing.assert_allclose(demissions, exact_demissions, rtol=0, atol=1e-7)
    for got, want in zip(single.grads, double.grads, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-7)
    np.testing.assert_array_equal(single.decode(emissions), double.decode(exact))


@pytest.mark.filterwarnings("error")
def test_marginals_of_huge_emissions_sum_to_one():
    emissions = 1e12 * random((2, 50, K))
    np.testing.assert_allclose(CRF(dtype="float64").marginals(emissions).sum(axis=-1), 1, rtol=1e-12)


@pytest.mark.parametrize("forbidden", ["transitions", "start", "end"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_without_an_allowed_path_there_is_no_answer(forbidden, dtype):
    crf, emissions, tags = with_random_weights(CRF(dtype=dtype), K), random((N, T, K), dtype), random_tags()
    crf.params[forbidden][...] = -np.inf
    for ask in (crf.decode, crf.marginals, lambda x: crf.loss(tags, x)):
        with pytest.raises(
            ValueError, match=r"^CRF\.\w+: every path of sample 0 is forbidden by a score of -in"
        ):
            ask(emissions)
    np.testing.assert_array_equal(crf.log_partition(emissions), -np.inf)
    np.testing.assert_array_equal(crf.score(tags, emissions), -np.inf)
    # The empty path of a sample without steps is always allowed.
    nothing = np.zeros((N, T), bool)
    np.testing.assert_array_equal(crf.decode(emissions, nothing), -1)
    np.testing.assert_array_equal(crf.marginals(emissions, nothing), 0)
    np.testing.assert_array_equal(crf.log_partition(emissions, nothing), 0)


def test_one_sample_without_a_path_is_named():
    crf, emissions = CRF(dtype="float64"), random((N, T, K))
    emissions[2, 3] = -np.inf
    with pytest.raises(ValueError, match=r"^CRF.decode: every path of sample 2 is forbidden"):
        crf.decode(emissions)
    mask = np.ones((N, T), bool)
    mask[2, 3] = False
    assert (crf.decode(emissions, mask)[mask] >= 0).all()


def test_nan_at_masked_steps_changes_nothing():
    crf, emissions, tags = with_random_weights(CRF(dtype="float64"), K), random((N, T, K)), random_tags()
    dirty = np.where(MASK[..., np.newaxis], emissions, np.nan)
    clean_loss, clean = crf.loss(tags, emissions, MASK)
    grads = crf.grads
    loss, demissions = crf.loss(tags, dirty, MASK)
    assert loss == clean_loss
    np.testing.assert_array_equal(demissions, clean)
    for got, want in zip(crf.grads, grads, strict=True):
        np.testing.assert_array_equal(got, want)
    for ask in (crf.marginals, crf.decode, crf.log_partition):
        np.testing.assert_array_equal(ask(dirty, MASK), ask(emissions, MASK))
    np.testing.assert_array_equal(crf.score(tags, dirty, MASK), crf.score(tags, emissions, MASK))


def test_a_forbidden_transition_is_never_taken():
    crf, emissions, tags = (
        with_random_weights(CRF(dtype="float64"), K),
        random((N, T, K)),
        np.zeros((N, T), int),
    )
    crf.params["transitions"][1, 2] = crf.params["transitions"][2, 1] = -np.inf
    loss, demissions = crf.loss(tags, emissions, MASK)
    assert np.isfinite(loss)
    assert np.isfinite(demissions).all()
    dtransitions = crf.grads[0]
    assert dtransitions[1, 2] == dtransitions[2, 1] == 0
    for path in crf.decode(5 * emissions):
        assert not {(1, 2), (2, 1)} & set(itertools.pairwise(path))
    forbidden = np.full((N, T), 1)
    forbidden[:, 2] = 2
    assert crf.loss(forbidden, emissions)[0] == np.inf
    assert crf.grads[0][1, 2] == crf.grads[0][2, 1] == 0


def test_the_sum_of_nothing_is_minus_infinity():
    x = np.array([[-np.inf, -np.inf], [0.0, -np.inf], [1000, 1000]])
    np.testing.assert_allclose(log_sum_exp(x, axis=1), [-np.inf, 0, 1000 + np.log(2)])


def test_a_sum_wants_a_plain_array():
    with pytest.raises(TypeError, match=r"^log_sum_exp: x is a list; expected a NumPy array$"):
        log_sum_exp([1.0], axis=0)
    with pytest.raises(TypeError, match=r"^log_sum_exp: x is a masked array"):
        log_sum_exp(np.ma.ones(2), axis=0)


@pytest.mark.filterwarnings("error")
def test_the_sum_with_infinity_is_infinite():
    x = np.array([[np.inf, 0.0], [np.inf, -np.inf], [np.inf, 1e5], [np.nan, 0.0]])
    np.testing.assert_array_equal(log_sum_exp(x, axis=1), [np.inf, np.inf, np.inf, np.nan])


def test_as_the_last_layer_it_passes_the_emissions_on():
    crf = CRF(dtype="float64")
    emissions = random((N, T, K))
    assert crf.forward(emissions, mask=MASK, training=True) is emissions
    assert [w.shape for w in crf.get_weights()] == [(K, K), (K,), (K,)]
    with pytest.raises(RuntimeError, match=r"CRF.backward: nothing to go back through, call loss first"):
        crf.backward(emissions)
    _, demissions = crf.loss(random_tags(), emissions, MASK)
    assert crf.backward(demissions) is demissions
    for wrong, error, message in (
        (None, TypeError, "dy is a NoneType; expected a NumPy array of float64"),
        (demissions[:, 1:], ValueError, "dy has shape (4, 4, 3); expected (samples=4, timesteps=5, tags=3)"),
        (demissions.astype("float32"), TypeError, "dy has dtype float32; expected float64"),
    ):
        with pytest.raises(error, match="^CRF.backward: " + re.escape(message)):
            crf.backward(wrong)
    assert crf.compute_mask(emissions, MASK) is MASK


def train(layers, loss, x, tags, mask, steps, rate):
    for _ in range(steps):
        y = x
        for layer in layers:
            y = layer.forward(y, mask=mask, training=True)
        value, dy = loss(tags, y, mask)
        for layer in reversed(layers):
            dy = layer.backward(dy)
        for layer in layers:
            for weight, grad in zip(layer.params.values(), layer.grads, strict=True):
                weight -= rate * grad
    return value


def test_it_learns_transitions_that_emissions_alone_cannot_show():
    """Tags go round, 0 1 2 0 ...; only about every third step shows a noisy hint of its tag."""
    rng = np.random.default_rng(0)
    tags = (rng.integers(0, 3, (60, 1)) + np.arange(12)) % 3
    hints = np.eye(3)[tags] * (rng.random((60, 12, 1)) < 0.35)
    hints[:, 0] = np.eye(3)[tags[:, 0]]
    x = hints + 0.2 * rng.standard_normal(hints.shape)
    mask = np.arange(12) < rng.integers(4, 13, (60, 1))
    dense, crf = Dense(3, dtype="float64", seed=0), CRF(dtype="float64")
    train([dense, crf], crf.loss, x, tags, mask, steps=150, rate=0.5)
    emissions = dense.forward(x)
    with_transitions = (crf.decode(emissions, mask) == tags)[mask].mean()
    without = (emissions.argmax(axis=2) == tags)[mask].mean()
    assert with_transitions == 1
    assert without < 0.8
    transitions = crf.params["transitions"]
    np.testing.assert_array_equal(transitions.argmax(axis=1), [1, 2, 0])


def test_a_model_is_trained_with_its_loss():
    tags = (np.arange(40)[:, np.newaxis] + np.arange(6)) % 3
    x, mask = np.eye(3, dtype="float32")[tags], np.arange(6) < 2 + np.arange(40)[:, np.newaxis] % 5
    x[:, 1:] = 0  # the first step alone shows its tag
    crf = CRF()
    model = Model([Dense(3, seed=0), crf])
    options = {"loss": crf.loss, "mask": mask, "optimizer": Adam(0.1), "epochs": 60, "seed": 0, "verbose": 0}
    history = model.fit(x, tags, **options)
    assert history.loss[-1] < 0.1 * history.loss[0]
    np.testing.assert_array_equal(crf.decode(model.predict(x), mask), np.where(mask, tags, -1))


def test_what_is_forbidden_stays_forbidden_in_training(tmp_path):
    tags = (np.arange(8)[:, np.newaxis] + np.arange(6)) % 3
    model = Model([Dense(3, seed=0), CRF()])
    model.build((6, 3))
    crf = model.layers[1]
    crf.params["transitions"][0, 0] = -np.inf  # it does not occur, so the loss is finite
    options = {"loss": crf.loss, "epochs": 3, "seed": 0, "verbose": 0, "checkpoint": tmp_path / "c"}
    history = model.fit(np.eye(3, dtype="float32")[tags], tags, **options)
    assert np.isfinite(history.step_loss).all()
    infinite = np.argwhere(~np.isfinite(crf.params["transitions"]))
    assert infinite.tolist() == [[0, 0]]


def test_bad_input_is_named():
    crf, emissions, tags = with_random_weights(CRF(dtype="float64"), K), random((N, T, K)), random_tags()
    with pytest.raises(
        ValueError, match=r"CRF.loss: emissions has shape \(4, 3\); expected \(samples, timesteps, tags=3\)"
    ):
        crf.loss(tags, emissions[:, 0])
    with pytest.raises(
        ValueError, match=r"CRF.decode: emissions has shape \(4, 5, 2\); expected \(samples, timesteps, ta"
    ):
        crf.decode(emissions[..., :2])
    with pytest.raises(TypeError, match=r"CRF.marginals: emissions has dtype float32; expected float64"):
        crf.marginals(emissions.astype("float32"))
    with pytest.raises(
        ValueError, match=r"CRF.log_partition: mask has shape \(4, 4\); expected \(samples=4, timesteps=5\)"
    ):
        crf.log_partition(emissions, MASK[:, 1:])
    with pytest.raises(TypeError, match=r"CRF.forward: mask has dtype float64; expected bool"):
        crf.forward(emissions, mask=MASK.astype(float))
    with pytest.raises(TypeError, match=r"CRF.score: tags have dtype float64; expected integers"):
        crf.score(tags.astype(float), emissions)
    with pytest.raises(
        ValueError, match=r"CRF.loss: tags have shape \(4, 4\); expected \(samples=4, timesteps=5\)"
    ):
        crf.loss(tags[:, 1:], emissions)
    with pytest.raises(TypeError, match=r"CRF.loss: tags is a masked array"):
        crf.loss(np.ma.array(tags), emissions)
    for wrong in (-1, K):
        tags[1, 2] = wrong
        with pytest.raises(ValueError, match=r"CRF.loss: tags go from -?\d to \d; expected tags in 0\.\.2"):
            crf.loss(tags, emissions, MASK)
    with pytest.raises(ValueError, match=r"CRF.loss: the mask is False everywhere; there is nothing to aver"):
        crf.loss(tags, emissions, np.zeros((N, T), bool))
