import json

import numpy as np
import pytest

from rnn_course.experiments import stored
from rnn_course.experiments.bidirectional import remember
from rnn_course.scratch import LSTM, Bidirectional


def test_a_probe_reads_what_is_there_and_guesses_what_is_not():
    rng = np.random.default_rng(0)
    tokens = rng.integers(0, 4, (4000, 3))
    turned = np.eye(4)[tokens[:, 1]] @ rng.standard_normal((4, 7))  # only the second token is in the states
    recall = remember.recalled(turned, tokens)
    assert recall.shape == (3,)
    assert recall[1] == 1
    assert np.abs(recall[[0, 2]] - 0.25).max() < 0.05


def test_forward_states_know_nothing_of_the_future():
    layer = Bidirectional(LSTM(8, return_sequences=True, dtype="float64", seed=0))
    maps = remember.recall_maps(layer, symbols=4, T=6, n=2000, seed=0)
    future, past = np.triu_indices(6, 1), np.tril_indices(6, -1)
    assert maps["forward"][future].max() < 0.33
    assert maps["backward"][past].max() < 0.33
    assert np.diag(maps["both"]).min() > 0.9


@pytest.mark.parametrize("return_sequences", [False, True], ids=["last", "sequences"])
def test_training_to_recall_helps(return_sequences):
    tokens = np.random.default_rng(9).integers(0, 4, (2000, 5))

    def recall(layer):
        y = layer.forward(np.eye(4)[tokens])
        return remember.recalled(y[:, 2] if return_sequences else y, tokens).mean()

    layers = [
        Bidirectional(LSTM(8, return_sequences=return_sequences, dtype="float64", seed=0)) for _ in range(2)
    ]
    model = remember.train_to_recall(layers[1], symbols=4, T=5, n_steps=150, seed=0)
    assert model.layers[1].units == (9 if return_sequences else 5) * 4
    assert recall(layers[1]) > recall(layers[0]) + 0.05


def test_recall_by_length_has_what_is_stored():
    (result,) = remember.recall_by_length([(4, 5)], symbols=2, n_steps=2, seeds=[0, 1])
    assert (result["units"], result["length"], len(result["lowest"])) == (4, 5, 2)
    assert all(len(result[part]) == 5 for part in ("forward", "backward", "both"))
    _, settings = remember.LARGE["bidirectional-length"]
    assert stored.load("bidirectional-length")["settings"] == json.loads(json.dumps(settings))
