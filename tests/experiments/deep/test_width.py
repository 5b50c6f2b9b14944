import platform

import numpy as np
import pytest

from rnn_course.experiments.deep import language, width


@pytest.fixture
def short_manual(monkeypatch):
    """A text of two words in turn, so that a few steps of training show."""
    ids = np.tile([language.LETTERS.index(letter) for letter in "masks and states "], 60)
    monkeypatch.setattr(language, "manual", lambda: ids)
    return ids


@pytest.mark.parametrize(("depth", "units"), [(1, 84), (3, 5)])
def test_counted_weights_are_those_of_the_model(depth, units):
    model = language.language_model([units] * depth, seed=0)
    model.build((7,))
    assert model.count_params() - model.layers[0].count_params() == width.count_params(depth, units)


@pytest.mark.parametrize("depth", width.DEPTHS)
def test_no_other_width_comes_closer(depth):
    best = width.width_for(depth, 30_000)
    gap = abs(width.count_params(depth, best) - 30_000)
    assert gap < 300
    assert all(abs(width.count_params(depth, best + step) - 30_000) > gap for step in (-1, 1))


@pytest.mark.usefixtures("short_manual")
def test_depth_against_width_gives_a_number_for_every_model():
    result = width.depth_against_width(params=1500, T=10, epochs=[1, 2], seeds=2, learning_rate=0.01)
    assert result["characters"] == 1020
    assert result["python"] == platform.python_version()
    assert [kind["depth"] for kind in result["kinds"]] == [1, 2, 3, 4, 4, 1]
    assert [kind["residual"] for kind in result["kinds"]] == [False] * 4 + [True, False]
    bits = np.array([kind["bits"] for kind in result["kinds"]])
    assert bits.shape == (6, 2, 2)
    assert (bits[..., 1] < bits[..., 0]).all()
