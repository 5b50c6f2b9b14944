"""Chapter 11: every rung computes the same, the race is fair, and what the chapter reads is stored."""

import numpy as np
import pytest

from rnn_course.experiments import fast, stored
from rnn_course.scratch import LSTM
from rnn_course.scratch.linear_recurrence import loop, scan
from tests.gradients import assert_gradient


@pytest.fixture
def batch():
    return fast.draw_batch(N=3, T=7, D=5, H=4, dtype="float64")


def test_the_naive_loop_has_the_right_gradients(batch):
    dx, grads = fast.LADDER["sample by sample"](batch)()

    def loss():
        h = np.stack(fast.forward_loop(batch.x, batch.weights).h[1:], axis=1)
        return float((h * batch.dy).sum())

    for grad, array in zip([dx, *grads], [batch.x, *batch.weights], strict=True):
        assert_gradient(grad, loss, array)


@pytest.mark.parametrize("rung", fast.LADDER)
def test_every_rung_computes_the_same(rung, batch):
    before = [array.copy() for array in (batch.x, batch.dy, *batch.weights)]
    want_dx, want = fast.LADDER["sample by sample"](batch)()
    step = fast.LADDER[rung](batch)
    for _ in range(2):  # a step that is run again must not build on what it left
        dx, grads = step()
        for a, b in zip([dx, *grads], [want_dx, *want], strict=True):
            assert a.shape == b.shape
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)
    for a, b in zip((batch.x, batch.dy, *batch.weights), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_chunks_of_any_size_give_the_same(batch):
    tape = fast.forward_in_place(batch.x, batch.weights, {})
    want_dx, want = fast.backward_in_place(*batch, tape, {})
    for rows in (1, 6, 9, 1000):
        dx, grads = fast.backward_chunks(*batch, tape, {}, rows=rows)
        for a, b in zip([dx, *grads], [want_dx, *want], strict=True):
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-13)


def test_a_rung_can_be_left_out(batch):
    assert "sample by sample" not in fast.ladder(batch, without=["sample by sample"])
    assert list(fast.ladder(batch)) == list(fast.LADDER)


def test_a_race_goes_in_turns_and_keeps_the_best():
    calls = []
    runners = {name: lambda name=name: calls.append(name) for name in "ab"}
    taken = fast.race(runners, rounds=3, burst=0)
    assert calls[:4] == ["a", "a", "b", "b"]  # a warm-up and a trial each
    assert calls[4:] == ["a", "b"] * 3
    assert set(taken) == {"a", "b"}
    assert all(0 < seconds < 1 for seconds in taken.values())


def test_what_is_over_its_budget_gets_no_further_turn():
    calls = []
    fast.race({"a": lambda: calls.append(1)}, rounds=10, burst=0, budget=0)
    assert len(calls) == 2


def test_the_multiplications_of_a_step_are_counted():
    N, T, D, H = 2, 3, 5, 4
    forward = sum(N * (D + H) * 4 * H for _ in range(T))
    backward = sum(N * 4 * H * (D + H) for _ in range(T))
    weights = (D + H) * 4 * H * T * N
    assert fast.multiplications(N, T, D, H) == forward + backward + weights
    assert fast.bare_products(N, T, D, H)() is None


@pytest.mark.parametrize(("T", "want"), [(1, 0), (2, 1), (3, 1), (8, 3), (1000, 9), (1024, 10)])
def test_levels_are_halvings(T, want):
    assert fast.levels(T) == want


def test_the_drawn_recurrence_fits_both():
    a, b, start = fast.draw_recurrence(9, 2, 3, "float64")
    assert a.min() >= 0
    assert a.max() <= 1
    np.testing.assert_allclose(scan(a, b, start), loop(a, b, start), rtol=0, atol=1e-12)


def test_the_batch_is_drawn_for_the_layer():
    batch = fast.draw_batch(2, 3, 5, 4)
    layer = LSTM(4)
    layer.build(5)
    assert [w.shape for w in batch.weights] == [w.shape for w in layer.get_weights()]
    assert {array.dtype.name for array in (batch.x, batch.dy, *batch.weights)} == {"float32"}
    assert len(np.unique(batch.weights[2])) == 16


@pytest.mark.parametrize("model", fast.MODELS)
def test_adding_is_learned_from_the_baseline_on(model):
    errors = fast.adding_errors(model, length=6, units=8, seed=0, steps=150, every=50, learning_rate=0.03)
    assert len(errors) == 4
    assert errors[-1] < 0.5 * fast.ADDING_BASELINE
    assert errors == fast.adding_errors(
        model, length=6, units=8, seed=0, steps=150, every=50, learning_rate=0.03
    )


def test_small_grids_have_the_form_of_the_stored_ones():
    function, settings = fast.LARGE["fast-adding"]
    small = settings | {"lengths": [4], "seeds": [0], "units": 2, "steps": 2, "every": 1}
    result = function(**small)
    assert {model: list(by_length) for model, by_length in result.items()} == {"LSTM": ["4"], "minGRU": ["4"]}
    assert [len(run) for run in result["LSTM"]["4"]] == [3]
    assert list(fast.batch_times([1, 2], T=2, D=2, H=2)) == ["1", "2"]


def test_what_is_stored_has_every_run():
    runs = stored.load("fast-adding")["result"]
    assert {model: [len(r) for r in by_length.values()] for model, by_length in runs.items()} == {
        "LSTM": [3, 3],
        "minGRU": [3, 3],
    }
