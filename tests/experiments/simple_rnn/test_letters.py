"""The stored predictor of letters is the network of the chapter, and says what it cannot read."""

import math

import numpy as np
import pytest

from rnn_course.experiments.common.characters import Text
from rnn_course.experiments.simple_rnn import letters


def test_a_word_is_expected_letter_by_letter():
    prediction = letters.predict("Return")
    assert prediction.text == "\nreturn"
    known = letters.stored().extras["letters"]
    assert prediction.probabilities.shape == (7, len(known))
    assert prediction.h.shape == (7, 128)
    np.testing.assert_allclose(prediction.probabilities.sum(axis=1), 1, atol=1e-5)
    expected = "".join(known[k] for k in prediction.probabilities.argmax(axis=1))
    assert expected[3:6] == "urn"


def test_what_comes_later_changes_nothing():
    short, long = letters.predict("the val"), letters.predict("the value of")
    np.testing.assert_allclose(short.probabilities, long.probabilities[:8], atol=1e-6)


def test_what_it_cannot_read_is_said():
    with pytest.raises(ValueError, match="there is nothing to read"):
        letters.predict("  ")
    with pytest.raises(ValueError, match=r"has never read “é”, “\*”; try it without"):
        letters.predict("café *")


def test_a_network_is_stored_with_its_letters_and_what_it_reaches(monkeypatch):
    text = Text("abc\n" * 200, "abc\n" * 60, "\nabc")
    monkeypatch.setattr(letters, "keras_text", lambda: text)
    model, extras = letters.train(units=4, epochs=2, learning_rate=0.01, seed=0)
    assert extras["letters"] == "\nabc"
    assert 0 < extras["bits"] < math.log2(4)
    assert {weight.dtype.name for weight in model.weights} == {"float32"}


def test_no_sentence_is_in_both_parts():
    text = letters.keras_text()
    train, held_out = set(text.train.splitlines()), set(text.held_out.splitlines())
    assert train
    assert held_out
    assert not train & held_out
    assert text.letters == letters.stored().extras["letters"]
    assert letters.stored().extras["bits"] == pytest.approx(2.29, abs=0.01)
