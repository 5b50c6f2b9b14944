import numpy as np
import pytest

from rnn_course.experiments.gru import counting
from rnn_course.scratch import LSTM, Dense, Model


def test_only_the_lstm_counts():
    curves = counting.count_up(40)
    lstm = curves.pop("LSTM, c")
    np.testing.assert_allclose(lstm, np.arange(41), atol=1e-6)
    for values in curves.values():
        assert (np.diff(values) > 0).all() or values[-1] == pytest.approx(1)
        assert values.max() <= 1


def test_counting_asks_which_block_is_longer():
    x, y = counting.counting([1, 0, -1], 3)
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
    assert counting.reach(model, 40) == 40
    layer.set_weights([np.array([gates]), np.zeros((1, 4)), wide - [0, 17, 0, 0]])  # forgets a little
    assert 0 < counting.reach(model, 40) < 40


def test_rivals_learn_to_count():
    rows = counting.compare_on_counting(4, 2, [0.01], steps=150, seeds=2, longest=5)
    assert [row["layer"] for row in rows] == ["LSTM", "GRU", "GRU, update bias 1"]
    for row in rows:
        assert np.shape(row["curves"]) == (2, 3)
        assert len(row["reach"]) == 2
        assert max(curve[-1] for curve in row["curves"]) < 0.5 * counting.COUNTING_BASELINE
