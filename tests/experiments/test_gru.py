"""The measurements of chapter 6: what they count is counted twice, and what they claim holds."""

import numpy as np
import pytest

from rnn_course.experiments import gru, stored
from rnn_course.scratch import GRU, LSTM, Dense, Model


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def random_gru(rng, **options):
    layer = GRU(5, dtype="float64", **options)
    layer.build(3)
    layer.set_weights([rng.standard_normal(weight.shape) for weight in layer.get_weights()])
    return layer


@pytest.mark.parametrize("reset_after", [True, False])
def test_gates_explain_every_state(rng, reset_after):
    layer, x = random_gru(rng, reset_after=reset_after), rng.standard_normal((4, 7, 3))
    z, r, h = gru.gates(layer, x)
    before = np.concatenate([np.zeros((4, 1, 5)), h[:, :-1]], axis=1)
    W, U, b = layer.get_weights()
    W_h, U_h = W[:, 10:], U[:, 10:]
    if reset_after:
        candidate = np.tanh(x @ W_h + b[0, 10:] + r * (before @ U_h + b[1, 10:]))
    else:
        candidate = np.tanh(x @ W_h + (r * before) @ U_h + b[10:])
    np.testing.assert_allclose(z * before + (1 - z) * candidate, h, atol=1e-12)
    np.testing.assert_allclose(h[:, -1], layer.forward(x), atol=1e-12)


def test_gates_leave_the_layer_alone(rng):
    layer, x = random_gru(rng, stateful=True), rng.standard_normal((4, 7, 3))
    gru.gates(layer, x)
    first = layer.forward(x)
    layer.reset_state()
    np.testing.assert_array_equal(layer.forward(x), first)


def test_the_reset_gates_agree_with_one_unit_or_equal_gates():
    assert gru.reset_difference(1, [1, 8]).max() < 1e-15
    equal, small, large = gru.reset_difference(8, [0, 1, 8])
    assert equal < 1e-15
    assert 0 < small < large


def test_only_the_lstm_counts():
    curves = gru.count_up(40)
    lstm = curves.pop("LSTM, c")
    np.testing.assert_allclose(lstm, np.arange(41), atol=1e-6)
    for values in curves.values():
        assert (np.diff(values) > 0).all() or values[-1] == pytest.approx(1)
        assert values.max() <= 1


@pytest.mark.parametrize("model", ["SimpleRNN", "LSTM", "GRU"])
def test_multiplications_are_those_of_the_kernels_and_the_gates(model):
    layer = gru.LAYERS[model](7)
    layer.build(4)
    kernels = layer.params["kernel"].size + layer.params["recurrent_kernel"].size
    assert gru.multiplications(model, 4, 7) - kernels == (0 if model == "SimpleRNN" else 3 * 7)


@pytest.mark.parametrize(("features", "units"), [(2, 24), (64, 128), (1, 1)])
def test_equal_units_come_closest(features, units):
    wanted, best = gru.count_weights("LSTM", features, units), gru.equal_units(features, units)

    def distance(H):
        return abs(gru.count_weights("GRU", features, H) - wanted)

    assert distance(best) <= min(distance(best + 1), distance(max(1, best - 1)))


def test_training_memory_is_at_least_what_the_gates_take():
    for model, gates in gru.GATES.items():
        assert gru.training_bytes(model, 8, 32, N=4, T=20) > 4 * 4 * 20 * 32 * gates


def test_a_race_times_every_runner_in_every_round():
    calls = []
    times = gru.race({name: lambda name=name: calls.append(name) for name in "ab"}, rounds=3)
    assert "".join(calls) == "abababab"
    assert {name: taken.shape for name, taken in times.items()} == {"a": (3,), "b": (3,)}


def test_scratch_steps_go_forward_and_backward():
    steps = gru.scratch_steps(3, {"LSTM": ("LSTM", 4), "GRU": ("GRU", 5)}, N=2, T=6)
    assert {name: step().shape for name, step in steps.items()} == {"LSTM": (2, 6, 3), "GRU": (2, 6, 3)}


def test_times_name_the_machine_and_both_libraries():
    result = gru.measure_times(features=3, lstm_units=4, N=2, T=5, rounds=1)
    assert "Python" in result["machine"]
    assert [row["library"] for row in result["rows"]] == ["from scratch"] * 3 + ["Keras"] * 3
    assert [row["units"] for row in result["rows"]] == [4, 4, gru.equal_units(3, 4)] * 2
    assert [row["ratio"] for row in result["rows"] if row["layer"] == "LSTM"] == [1, 1]


def test_training_on_the_adding_problem_learns():
    model, losses, error = gru.train_on_adding("GRU", 8, 4, steps=150, seed=0)
    assert isinstance(model.layers[0], GRU)
    assert losses.shape == (150,)
    assert error < 0.5 / 6 < losses[:3].mean()


def test_mistakes_with_the_weights_cost():
    model, _, error = gru.train_on_adding("GRU", 8, 4, steps=300, seed=0)
    errors = gru.errors_of_mistakes(model, 4)
    assert errors.pop("as trained") == pytest.approx(error, rel=0.5)
    assert min(errors.values()) > error
    assert errors["z means the opposite"] > 1 / 6


def test_the_update_bias_is_set_before_training():
    model, _, _ = gru.train_on_adding("GRU", 4, 4, steps=1, seed=0, update_bias=3.0)
    bias = model.layers[0].params["bias"]
    np.testing.assert_allclose(bias[0, :4], 3, atol=0.1)
    np.testing.assert_allclose(bias[0, 4:], 0, atol=0.1)


def test_rivals_have_about_as_many_weights():
    rows = gru.compare_on_adding(6, 3, [0.01], steps=50, seeds=2)
    assert [row["layer"] for row in rows] == ["LSTM", "GRU", "GRU, update bias 1"]
    layer = LSTM(6)
    layer.build(2)
    for row in rows:
        assert row["weights"] == pytest.approx(layer.count_params(), rel=0.1)
        assert np.shape(row["curves"]) == (2, 1)
        assert len(row["errors"]) == 2


def test_counting_asks_which_block_is_longer():
    x, y = gru.counting([1, 0, -1], 3)
    np.testing.assert_array_equal(
        x[:, :, 0] > 0, [[1, 1, 1, 1, 0, 0], [1, 1, 1, 0, 0, 0], [1, 1, 0, 0, 0, 0]]
    )
    np.testing.assert_array_equal(np.sign(x.sum(axis=1)), y)


def test_an_lstm_set_by_hand_counts_to_the_end_and_a_wrong_one_does_not():
    layer, head = LSTM(1, dtype="float64"), Dense(1, dtype="float64")
    model = Model([layer, head])
    model.build((2, 1))
    gates = [0.0, 0.0, 0.5, 0.0]  # i, f, candidate, o: the candidate is tanh(x / 2)
    wide = np.array([20.0, 20.0, 0.0, 20.0])
    head.set_weights([np.array([[1 / np.tanh(2 * np.tanh(0.5))]]), np.zeros(1)])
    layer.set_weights([np.array([gates]), np.zeros((1, 4)), wide])
    assert gru.reach(model, 40) == 40
    layer.set_weights([np.array([gates]), np.zeros((1, 4)), wide - [0, 17, 0, 0]])  # forgets a little
    assert 0 < gru.reach(model, 40) < 40


def test_rivals_learn_to_count():
    rows = gru.compare_on_counting(4, 2, [0.01], steps=150, seeds=2, longest=5)
    assert [row["layer"] for row in rows] == ["LSTM", "GRU", "GRU, update bias 1"]
    for row in rows:
        assert np.shape(row["curves"]) == (2, 3)
        assert len(row["reach"]) == 2
        assert max(curve[-1] for curve in row["curves"]) < 0.5 * gru.COUNTING_BASELINE


def test_the_update_gate_has_two_meanings():
    test = gru.update_gate_test()
    assert test["moved"] == 0
    assert test["converted"] < 1e-12 < 0.1 < test["unconverted"]


@pytest.mark.parametrize("name", gru.LARGE)
def test_stored_results_have_today_s_settings(name):
    assert stored.load(name)["settings"] == gru.LARGE[name][1]
