import numpy as np
import pytest

from rnn_course.experiments.gru import adding, till


def test_a_balance_begins_anew_with_each_customer():
    x, y = till.till(50, 12, np.random.default_rng(0))
    assert x.shape == (50, 12, 2)
    paid, new, balance = x[:, :, 0], x[:, :, 1] == 1, y[:, :, 0]
    assert new[:, 0].all()
    np.testing.assert_allclose(balance[new], paid[new])
    np.testing.assert_allclose(np.diff(balance)[~new[:, 1:]], paid[:, 1:][~new[:, 1:]])
    assert 0.1 < new[:, 1:].mean() < 0.3


@pytest.mark.parametrize("reset", [True, False])
def test_a_reset_gate_that_is_held_open_stays_open(reset):
    model, error = till.train(2, reset, steps=20, seed=0, T=5)
    x, y = till.till(10, 5, np.random.default_rng(1))
    r = adding.gates(model.layers[0], x).r
    assert (r == 1).all() == (not reset)
    assert 0 < error < 3 * y.var()


def test_rivals_are_compared():
    rows = till.compare([(1, True), (2, False)], seeds=2, steps=2, learning_rates=[0.01])
    assert [(row["units"], row["reset"], row["weights"]) for row in rows] == [(1, True, 15), (2, False, 24)]
    assert all(len(row["errors"]) == 2 for row in rows)
