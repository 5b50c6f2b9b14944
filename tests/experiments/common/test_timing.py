import numpy as np
import pytest

from rnn_course.experiments.common import timing


def test_a_race_times_every_runner_in_every_round():
    calls = []
    times = timing.race({name: lambda name=name: calls.append(name) for name in "ab"}, rounds=3)
    assert "".join(calls) == "abababab"
    assert {name: len(taken) for name, taken in times.items()} == {"a": 3, "b": 3}


def test_a_race_goes_in_turns_and_keeps_the_best():
    calls = []
    runners = {name: lambda name=name: calls.append(name) for name in "ab"}
    taken = timing.fastest(runners, rounds=3, burst=0)
    assert calls[:4] == ["a", "a", "b", "b"]  # a warm-up and a trial each
    assert calls[4:] == ["a", "b"] * 3
    assert set(taken) == {"a", "b"}
    assert all(0 < seconds < 1 for seconds in taken.values())


def test_what_is_over_its_budget_gets_no_further_turn():
    calls = []
    timing.fastest({"a": lambda: calls.append(1)}, rounds=10, burst=0, budget=0)
    assert len(calls) == 2


def test_a_race_ends_after_its_seconds_but_not_before_the_fewest_rounds():
    rests = []
    times = timing.race({"a": lambda: None}, 9, fewest=2, seconds=0, rest=lambda: rests.append(1))
    assert len(times["a"]) == len(rests) == 2


def test_a_turn_of_a_short_function_is_many_calls():
    calls = []
    timing.race({"a": lambda: calls.append(1)}, rounds=1, burst=0.01)
    assert len(calls) > 100


def test_the_peak_is_what_was_there_at_once():
    def run():
        np.ones(100_000)
        np.ones(300_000)

    assert timing.peak_bytes(run) == pytest.approx(8 * 300_000, rel=0.01)


def test_the_processor_has_a_name():
    assert timing.processor().strip()
