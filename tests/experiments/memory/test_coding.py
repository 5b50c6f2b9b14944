"""The stored network that reads Python: what it expects and writes, and what it cannot read."""

import math

import numpy as np
import pytest

from rnn_course.experiments.common.characters import Text
from rnn_course.experiments.memory import coding


def test_a_keyword_is_expected_letter_by_letter():
    prediction = coding.predict("    return con")
    letters = coding.stored().extras["letters"]
    assert prediction.text == "\n    return con"
    assert prediction.probabilities.shape == (15, len(letters))
    assert prediction.h.shape == (15, 160)
    np.testing.assert_allclose(prediction.probabilities.sum(axis=1), 1, atol=1e-5)
    expected = "".join(letters[k] for k in prediction.probabilities.argmax(axis=1))
    assert expected[6:10] == "turn"


def test_each_text_is_read_from_a_state_of_zeros():
    once, again = coding.predict("class A"), coding.predict("class A")
    np.testing.assert_array_equal(once.h, again.h)


def test_it_goes_on_and_chance_is_repeatable():
    written = coding.go_on("    def get_config", 60, seed=1)
    assert len(written) == 60
    assert written.startswith("(self")
    assert coding.go_on("    def get_config", 60, seed=1) == written
    assert coding.go_on("    def get_config", 60, temperature=1.0, seed=2) != written


@pytest.mark.parametrize("ask", [coding.predict, lambda text: coding.go_on(text, 5)])
def test_what_it_cannot_read_is_said(ask):
    with pytest.raises(ValueError, match="there is nothing to read"):
        ask("")
    with pytest.raises(ValueError, match="has never read “é”"):
        ask("café")


def test_a_network_is_stored_with_its_letters_and_what_it_reaches(monkeypatch):
    text = Text("abc\n" * 400, "abc\n" * 60, "\nabc")
    monkeypatch.setattr(coding, "python_text", lambda: text)
    model, extras = coding.train(units=4, features=2, epochs=40, learning_rate=0.02, seed=0)
    assert extras["letters"] == "\nabc"
    assert 0 < extras["bits"] < math.log2(4)
    assert model.forward(np.array([[1, 2]])).shape == (1, 2, 4)


def test_the_stored_network_beats_counting():
    extras = coding.stored().extras
    assert extras["letters"] == coding.python_text().letters
    assert extras["bits"] < 1.92  # the best count of the chapter
