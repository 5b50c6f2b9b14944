"""A batch in parts, each in a thread of its own, and a layer that serves several threads."""

import multiprocessing
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rnn_course.scratch import GRU, LSTM, Bidirectional, Dense, MinGRU, Model, SimpleRNN, Stacked, processor
from rnn_course.scratch.walks import parts
from tests.layers import D, H, ragged_mask, random, with_random_weights

N, T = 7, 9


@pytest.fixture
def three_parts(monkeypatch):
    """Cut even tiny batches."""
    monkeypatch.setattr(parts, "LEAST", 1)
    monkeypatch.setattr(processor, "THREADS", 3)


def results(kind, options):
    layer = with_random_weights(
        kind(H, return_sequences=True, return_state=True, dtype="float64", seed=5, **options)
    )
    layer._rng = np.random.default_rng(3)
    x, mask = random((N, T, D)), ragged_mask(N, T)
    states = [random((N, H), seed=k) for k, _ in enumerate(layer.state_names)]
    outputs = layer.forward(x, initial_state=states, mask=mask, training=True)
    dx = layer.backward([random(output.shape, seed=20 + k) for k, output in enumerate(outputs)])
    return [*outputs, dx, *layer.initial_state_grads, *layer.grads]


CASES = [
    (SimpleRNN, {}),
    (LSTM, {"dropout": 0.3, "recurrent_dropout": 0.3}),
    (LSTM, {"peepholes": True, "go_backwards": True}),
    (GRU, {"checkpoint": True}),
    (GRU, {"reset_after": False, "recurrent_dropout": 0.3}),
    (MinGRU, {}),
]


@pytest.mark.parametrize(("kind", "options"), CASES)
def test_parts_compute_what_the_whole_does(kind, options, request):
    whole = results(kind, options)
    request.getfixturevalue("three_parts")
    once, again = results(kind, options), results(kind, options)
    for in_parts, in_one in zip(once, whole, strict=True):
        np.testing.assert_allclose(in_parts, in_one, rtol=0, atol=1e-12)
    for first, second in zip(once, again, strict=True):
        np.testing.assert_array_equal(first, second)


def test_a_part_gets_some_work_and_every_sample_one_part(monkeypatch):
    monkeypatch.setattr(processor, "THREADS", 4)
    work = [np.zeros(parts.LEAST // 16), np.zeros(parts.LEAST // 16)]
    assert parts.samples(8, work) == [slice(0, 8)]
    assert parts.samples(17, work) == [slice(0, 8), slice(8, 17)]
    assert parts.samples(1, [np.zeros(100 * parts.LEAST)]) == [slice(0, 1)]
    assert [part.stop - part.start for part in parts.samples(50, [np.zeros(parts.LEAST)])] == [12, 13, 12, 13]


@pytest.mark.usefixtures("three_parts")
def test_an_error_in_any_part_arrives():
    def wrong():
        raise ValueError("in a part")

    for tasks in ([wrong, int, int], [int, int, wrong]):
        with pytest.raises(ValueError, match="in a part"):
            parts.side_by_side(tasks)
    assert parts.side_by_side([int, float, str]) == [0, 0.0, ""]


@pytest.mark.usefixtures("three_parts")
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_arrives_when_no_part_is_at_work_any_more(error):
    finished = []

    def wrong():
        raise error

    def slow():
        time.sleep(0.05)
        finished.append(True)

    for tasks in ([wrong, slow, slow], [slow, wrong, slow]):
        finished.clear()
        with pytest.raises(error):
            parts.side_by_side(tasks)
        assert finished == [True, True]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.usefixtures("three_parts")
def test_a_forked_process_has_threads_of_its_own():
    assert parts.side_by_side([int, int, int]) == [0, 0, 0]
    child = multiprocessing.get_context("fork").Process(target=parts.side_by_side, args=([int, int, int],))
    child.start()
    child.join(10)
    code = child.exitcode
    child.kill()
    assert code == 0


def test_the_blas_has_its_threads_back():
    def threads():
        return [library["num_threads"] for library in parts._blas().info() if library["user_api"] == "blas"]

    before = threads()
    inside = parts.side_by_side([threads, threads])
    assert inside == [[1] * len(before)] * 2
    assert threads() == before


@pytest.mark.parametrize("cut", [False, True], ids=["whole", "parts"])
def test_predict_serves_several_threads(cut, request):
    if cut:
        request.getfixturevalue("three_parts")
    body = Stacked([LSTM(8, seed=0), Bidirectional(GRU(6, seed=1)), SimpleRNN(5, seed=2)])
    model = Model([body, Dense(3, seed=3)])
    batches = [random((20, 5 + k % 3, 4), "float32", seed=k) for k in range(60)]
    one_by_one = [model.predict(x) for x in batches]
    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(model.predict, batches))
    for a, b in zip(at_once, one_by_one, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    "make",
    [
        lambda: GRU(40, seed=1),
        lambda: Bidirectional(GRU(20, seed=1)),
        lambda: Stacked([LSTM(20, seed=1), GRU(10, seed=2)]),
        lambda: Dense(40, seed=1),
    ],
)
def test_threads_that_meet_at_a_layer_that_is_not_built_get_the_same_weights(make):
    x = random((2, 3, D), "float32")
    expected = make().forward(x)
    threads = 6
    for _ in range(10):
        layer, together = make(), threading.Barrier(threads)

        def forward(_, layer=layer, together=together):
            together.wait()
            return layer.forward(x)

        with ThreadPoolExecutor(threads) as pool:
            for y in [*pool.map(forward, range(threads)), layer.forward(x)]:
                np.testing.assert_array_equal(y, expected)
