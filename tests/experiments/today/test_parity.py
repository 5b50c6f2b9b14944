"""Parity: what is asked, and that networks are of one size and judged at every length."""

import numpy as np
import pytest

from rnn_course.experiments.today import parity as module
from rnn_course.experiments.today.networks import NETWORKS, network, right_at_the_end
from rnn_course.experiments.today.parity import parity, parity_batch
from rnn_course.scratch.transformer import Positions


def test_parity_counts_the_ones_so_far():
    x, y = parity_batch(np.random.default_rng(0), 4, 7)
    assert x.shape == (4, 7, 2)
    for n, t in np.ndindex(4, 7):
        assert y[n, t] == x[n, : t + 1, 1].sum() % 2


@pytest.mark.parametrize("kind", NETWORKS)
def test_networks_have_about_as_many_weights_as_wanted(kind):
    model = network(kind, 10_000, 3, 2, seed=0)
    positions = sum(layer.count_params() for layer in model.layers if isinstance(layer, Positions))
    assert abs(model.count_params() - positions - 10_000) < 500
    assert model.forward(np.zeros((2, 9, 3), "float32")).shape == (2, 9, 2)


def test_right_is_counted_at_the_last_step_alone():
    model = network("GRU", 500, 2, 2, seed=0)
    x, _ = parity_batch(np.random.default_rng(0), 30, 6)
    answers = model.predict(x)[:, -1].argmax(axis=-1)
    assert right_at_the_end(model, x, answers) == 1
    assert right_at_the_end(model, x, 1 - answers) == 0


def test_a_state_learns_parity_for_lengths_it_has_not_seen(monkeypatch):
    monkeypatch.setattr(module, "NETWORKS", ("SimpleRNN",))
    result = parity(weights=1_500, T=10, lengths=[10, 50], steps=500, samples=32, learning_rate=0.01, seeds=1)
    assert np.min(result["SimpleRNN"]["right"]) > 0.9
