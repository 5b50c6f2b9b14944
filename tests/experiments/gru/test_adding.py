import numpy as np
import pytest

from rnn_course.experiments.gru import adding
from rnn_course.scratch import GRU, LSTM


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
    z, r, h = adding.gates(layer, x)
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
    adding.gates(layer, x)
    first = layer.forward(x)
    layer.reset_state()
    np.testing.assert_array_equal(layer.forward(x), first)


def test_training_on_the_adding_problem_learns():
    model, losses, error = adding.train_on_adding("GRU", 8, 4, steps=150, seed=0)
    assert isinstance(model.layers[0], GRU)
    assert losses.shape == (150,)
    assert error < 0.5 / 6 < losses[:3].mean()


def test_mistakes_with_the_weights_cost():
    model, _, error = adding.train_on_adding("GRU", 8, 4, steps=300, seed=0)
    errors = adding.errors_of_mistakes(model, 4)
    assert errors.pop("as trained") == pytest.approx(error, rel=0.5)
    assert min(errors.values()) > error
    assert errors["z means the opposite"] > 1 / 6


def test_rivals_have_about_as_many_weights():
    rows = adding.compare_on_adding(6, 3, [0.01], steps=50, seeds=2)
    assert [row["layer"] for row in rows] == ["LSTM", "GRU", "GRU, update bias 1"]
    layer = LSTM(6)
    layer.build(2)
    for row in rows:
        assert row["weights"] == pytest.approx(layer.count_params(), rel=0.1)
        assert np.shape(row["curves"]) == (2, 1)
        assert len(row["errors"]) == 2
