from rnn_course.experiments.common import timing


def test_a_race_times_every_runner_in_every_round():
    calls = []
    times = timing.race({name: lambda name=name: calls.append(name) for name in "ab"}, rounds=3)
    assert "".join(calls) == "abababab"
    assert {name: len(taken) for name, taken in times.items()} == {"a": 3, "b": 3}
