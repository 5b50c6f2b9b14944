import numpy as np
import pytest

from rnn_course.experiments.deep import language, layers


@pytest.fixture
def short_manual(monkeypatch):
    """A text of two words in turn, so that a few steps of training show."""
    ids = np.tile([language.LETTERS.index(letter) for letter in "masks and states "], 60)
    monkeypatch.setattr(language, "manual", lambda: ids)
    return ids


def test_states_of_layers_are_those_inside_the_stack():
    model = language.language_model([6, 5], seed=3, dtype="float64")
    ids = np.random.default_rng(0).integers(0, 27, (4, 9))
    states = layers.states_of_layers(model, ids)
    assert [h.shape for h in states] == [(4, 9, 6), (4, 9, 5)]
    np.testing.assert_array_equal(states[-1], model.layers[1].forward(model.layers[0].forward(ids)))


def test_an_echo_starts_at_the_change_and_fades():
    model = language.language_model([16, 16], seed=0, dtype="float64")
    ids = np.random.default_rng(0).integers(0, 27, (50, 30))
    curves = layers.echo(model, ids, 5, np.random.default_rng(1))
    assert curves.shape == (2, 25)
    assert (curves[:, 0] > 0.1).all()
    assert (curves[:, -1] < 0.01).all()


@pytest.mark.usefixtures("short_manual")
def test_what_layers_hold_has_a_number_for_every_layer():
    result = layers.what_layers_hold(depth=2, width=8, T=12, lags=3, epochs=1, seeds=1, learning_rate=0.01)
    for name in ("untrained", "trained"):
        assert np.shape(result[name]["letter"]) == (1, 2, 3)
        assert np.shape(result[name]["next"]) == (1, 2)
        assert np.shape(result[name]["echo"]) == (1, 2, 8)
