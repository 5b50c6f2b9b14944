import numpy as np
import pytest

from rnn_course.experiments.deep import dropout, language, residual


@pytest.fixture
def short_manual(monkeypatch):
    """A text of two words in turn, so that a few steps of training show."""
    ids = np.tile([language.LETTERS.index(letter) for letter in "masks and states "], 60)
    monkeypatch.setattr(language, "manual", lambda: ids)
    return ids


@pytest.mark.usefixtures("short_manual")
def test_curves_have_one_point_a_test():
    settings = {"characters": 300, "width": 6, "T": 10, "epochs": 4, "every": 2, "seeds": 2}
    result = dropout.dropout_curves(shares=[0.0, 0.5], **settings)
    assert list(result) == ["0.0", "0.5"]
    assert np.shape(result["0.5"]["training"]) == np.shape(result["0.0"]["test"]) == (2, 2)
    result = residual.residual_curves("GRU", depth=2, characters=300, T=10, epochs=3, seeds=1)
    assert {name: np.shape(runs) for name, runs in result.items()} == {"plain": (1, 3), "residual": (1, 3)}
