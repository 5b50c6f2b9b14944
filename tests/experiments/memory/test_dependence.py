import numpy as np
import pytest

from rnn_course.experiments.common.characters import character_model
from rnn_course.experiments.memory import dependence
from rnn_course.scratch import categorical_cross_entropy


def model_logits(model, ids):
    model.reset_state()
    return model.forward(ids[np.newaxis])[0, -1]


@pytest.mark.parametrize("cell", ["RNN", "LSTM", "GRU"])
def test_connectivity_is_what_a_small_push_does(cell):
    model = character_model(cell, 9, 6, features=4, seed=1, dtype="float64")
    ids = np.array([3, 0, 8, 5, 5, 1])
    matrix = dependence.connectivity(model, ids)
    assert matrix.shape == (5, 5)
    assert (np.triu(matrix, 1) == 0).all()

    def losses(x):
        model.reset_state()
        _, recurrent, dense = model.layers
        logits = dense.forward(recurrent.forward(x))
        return [categorical_cross_entropy(ids[[n + 1]], logits[:, n])[0] for n in range(5)]

    x = model.layers[0].forward(ids[np.newaxis, :-1])
    slopes = np.zeros((5, 5, 4))  # of loss n by component d of letter t
    for t in range(5):
        for d in range(4):
            push = np.zeros_like(x)
            push[0, t, d] = 1e-6
            slopes[:, t, d] = (np.array(losses(x + push)) - losses(x - push)) / 2e-6
    np.testing.assert_allclose(matrix, np.linalg.norm(slopes, axis=2), atol=1e-7)


def test_shares_are_counted_backwards_from_the_letter_just_read():
    matrix = np.array([[1, 0, 0, 0], [1, 3, 0, 0], [0, 2, 6, 0], [5, 1, 1, 3]], float)
    # rows 2 and 3 count: 6/8 and 3/10 at lag 0, 2/8 and 1/10 at lag 1
    np.testing.assert_allclose(dependence.share_by_lag([matrix]), [(0.75 + 0.3) / 2, (0.25 + 0.1) / 2])


def test_the_lag_of_a_share():
    by_lag = np.array([0.5, 0.25, 0.125, 0.125])
    assert [dependence.lag_of_share(by_lag, share) for share in (0.4, 0.6, 0.8, 0.9)] == [1, 2, 3, 4]


def test_bits_by_context_reads_just_the_last_letters():
    model = character_model("LSTM", 7, 5, dtype="float64")
    ids = np.random.default_rng(0).integers(0, 7, 60)
    bits = dependence.bits_by_context(model, ids, [1, 3], places=57)
    logits = np.stack([model_logits(model, ids[i - 3 : i]) for i in range(3, 60)])
    assert bits[1] == pytest.approx(categorical_cross_entropy(ids[3:], logits)[0] / np.log(2))
    assert bits[0] != bits[1]
