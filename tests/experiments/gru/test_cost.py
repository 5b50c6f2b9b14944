import pytest

from rnn_course.experiments.common import models
from rnn_course.experiments.gru import cost
from rnn_course.scratch.models import MODELS


@pytest.mark.parametrize("model", ["SimpleRNN", "LSTM", "GRU"])
def test_multiplications_are_those_of_the_kernels_and_the_gates(model):
    layer = MODELS[model].layer(7)
    layer.build(4)
    kernels = layer.params["kernel"].size + layer.params["recurrent_kernel"].size
    assert cost.multiplications(model, 4, 7) - kernels == (0 if model == "SimpleRNN" else 3 * 7)


@pytest.mark.parametrize(("features", "units"), [(2, 24), (64, 128), (1, 1)])
def test_equal_units_come_closest(features, units):
    wanted, best = models.count_weights("LSTM", features, units), cost.equal_units(features, units)

    def distance(H):
        return abs(models.count_weights("GRU", features, H) - wanted)

    assert distance(best) <= min(distance(best + 1), distance(max(1, best - 1)))


def test_training_memory_is_at_least_what_the_gates_take():
    for name, model in MODELS.items():
        assert cost.training_bytes(name, 8, 32, N=4, T=20) > 4 * 4 * 20 * 32 * len(model.gates)


def test_scratch_steps_go_forward_and_backward():
    steps = cost.scratch_steps(3, {"LSTM": ("LSTM", 4), "GRU": ("GRU", 5)}, N=2, T=6)
    assert {name: step()[0].shape for name, step in steps.items()} == {"LSTM": (2, 6, 3), "GRU": (2, 6, 3)}


def test_times_name_the_machine_and_both_libraries():
    result = cost.measure_times(features=3, lstm_units=4, N=2, T=5, rounds=1)
    assert "Python" in result["machine"]
    assert [row["library"] for row in result["rows"]] == ["from scratch"] * 3 + ["Keras"] * 3
    assert [row["units"] for row in result["rows"]] == [4, 4, cost.equal_units(3, 4)] * 2
    assert [row["ratio"] for row in result["rows"] if row["layer"] == "LSTM"] == [1, 1]
