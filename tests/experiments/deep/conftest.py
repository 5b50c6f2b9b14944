import numpy as np
import pytest

from rnn_course.experiments.deep import language


@pytest.fixture
def short_manual(monkeypatch):
    """A text of two words in turn, so that a few steps of training show."""
    ids = np.tile([language.LETTERS.index(letter) for letter in "masks and states "], 60)
    monkeypatch.setattr(language, "manual", lambda: ids)
    return ids
