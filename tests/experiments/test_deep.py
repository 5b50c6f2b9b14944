"""The experiments of chapter 8, on small sizes, and what is stored of the large ones."""

import platform

import numpy as np
import pytest

from rnn_course.experiments import deep
from rnn_course.scratch import LSTM


@pytest.fixture
def short_manual(monkeypatch):
    """A text of two words in turn, so that a few steps of training show."""
    ids = np.tile([deep.LETTERS.index(letter) for letter in "masks and states "], 60)
    monkeypatch.setattr(deep, "manual", lambda: ids)
    return ids


def test_the_manual_is_letters_and_single_spaces():
    ids = deep.manual()
    assert len(ids) > 100_000
    assert set(np.unique(ids)) == set(range(27))
    space = ids == 0
    assert not (space[1:] & space[:-1]).any()


def test_windows_have_the_next_letters_as_targets():
    x, y = deep.windows(np.arange(14), 4)
    assert x.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    np.testing.assert_array_equal(y, x + 1)


@pytest.mark.parametrize(("depth", "width"), [(1, 84), (3, 5)])
def test_counted_weights_are_those_of_the_model(depth, width):
    model = deep.language_model([width] * depth, seed=0)
    model.build((7,))
    assert model.count_params() - model.layers[0].count_params() == deep.count_params(depth, width)


@pytest.mark.parametrize("depth", deep.DEPTHS)
def test_no_other_width_comes_closer(depth):
    width = deep.width_for(depth, 30_000)
    gap = abs(deep.count_params(depth, width) - 30_000)
    assert gap < 300
    assert all(abs(deep.count_params(depth, width + step) - 30_000) > gap for step in (-1, 1))


def test_a_probe_finds_what_is_there_and_no_more():
    rng = np.random.default_rng(0)
    targets = rng.integers(0, 4, 2000)
    states = np.hstack([np.eye(4)[targets], rng.standard_normal((2000, 3))]) @ rng.standard_normal((7, 7))
    assert deep.probe(states, targets) == 1
    assert deep.probe(rng.standard_normal((2000, 7)), targets) < 0.32


def test_states_of_layers_are_those_inside_the_stack():
    model = deep.language_model([6, 5], seed=3, dtype="float64")
    ids = np.random.default_rng(0).integers(0, 27, (4, 9))
    states = deep.states_of_layers(model, ids)
    assert [h.shape for h in states] == [(4, 9, 6), (4, 9, 5)]
    np.testing.assert_array_equal(states[-1], model.layers[1].forward(model.layers[0].forward(ids)))


def test_an_echo_starts_at_the_change_and_fades():
    model = deep.language_model([16, 16], seed=0, dtype="float64")
    ids = np.random.default_rng(0).integers(0, 27, (50, 30))
    curves = deep.echo(model, ids, 5, np.random.default_rng(1))
    assert curves.shape == (2, 25)
    assert (curves[:, 0] > 0.1).all()
    assert (curves[:, -1] < 0.01).all()


def test_residual_connections_let_the_gradient_pass():
    plain, residual = (deep.gradient_below("LSTM", 8, flag) for flag in (False, True))
    assert plain < 0.01
    assert residual > 1


def test_gradient_below_is_that_of_one_layer():
    rng = np.random.default_rng(0)
    layer = LSTM(32, return_sequences=True, dtype="float64", seed=0)
    x, dy = rng.standard_normal((2, 16, 10, 32))
    layer.forward(x, training=True)
    ratio = np.linalg.norm(layer.backward(dy)) / np.linalg.norm(dy)
    assert deep.gradient_below("LSTM", 1, False) == pytest.approx(ratio, rel=1e-12)


def test_recall_asks_for_the_first_symbol():
    x, y = deep.recall_batch(np.random.default_rng(0), 5, 7, 3, "float64")
    assert x.shape == (5, 7, 3)
    np.testing.assert_array_equal(x[:, 0].argmax(axis=1), y)


def test_recall_counts_readings_or_gives_none():
    options = {"params": 300, "symbols": 2, "samples": 256, "epochs": 4, "seeds": 1, "learning_rate": 0.02}
    easy, hard = deep.recall(T=1, **options), deep.recall(T=60, **options)
    assert [kind["depth"] for kind in easy] == list(deep.DEPTHS)
    assert easy[0]["readings"][0] in range(1, 5)
    assert hard[0]["readings"] == [None]


@pytest.mark.usefixtures("short_manual")
def test_depth_against_width_gives_a_number_for_every_model():
    result = deep.depth_against_width(params=1500, T=10, epochs=[1, 2], seeds=2, learning_rate=0.01)
    assert result["characters"] == 1020
    assert result["python"] == platform.python_version()
    assert [kind["depth"] for kind in result["kinds"]] == [1, 2, 3, 4, 4, 1]
    assert [kind["residual"] for kind in result["kinds"]] == [False] * 4 + [True, False]
    bits = np.array([kind["bits"] for kind in result["kinds"]])
    assert bits.shape == (6, 2, 2)
    assert (bits[..., 1] < bits[..., 0]).all()


@pytest.mark.usefixtures("short_manual")
def test_curves_have_one_point_a_test():
    settings = {"characters": 300, "width": 6, "T": 10, "epochs": 4, "every": 2, "seeds": 2}
    result = deep.dropout_curves(shares=[0.0, 0.5], **settings)
    assert list(result) == ["0.0", "0.5"]
    assert np.shape(result["0.5"]["training"]) == np.shape(result["0.0"]["test"]) == (2, 2)
    result = deep.residual_curves("GRU", depth=2, characters=300, T=10, epochs=3, seeds=1)
    assert {name: np.shape(runs) for name, runs in result.items()} == {"plain": (1, 3), "residual": (1, 3)}


@pytest.mark.usefixtures("short_manual")
def test_what_layers_hold_has_a_number_for_every_layer():
    result = deep.what_layers_hold(depth=2, width=8, T=12, lags=3, epochs=1, seeds=1, learning_rate=0.01)
    for name in ("untrained", "trained"):
        assert np.shape(result[name]["letter"]) == (1, 2, 3)
        assert np.shape(result[name]["next"]) == (1, 2)
        assert np.shape(result[name]["echo"]) == (1, 2, 8)
