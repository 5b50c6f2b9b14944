"""The stored models that fill a blank from both sides at once: their answers, and what they cannot read."""

import numpy as np
import pytest

from rnn_course import weights
from rnn_course.applications.language import around, data
from rnn_course.applications.language.scores import network_scores
from rnn_course.datasets import SentencePair


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("Restart the ____ and run all cells", "kernel"),
        ("Delete the selected ___", "cells"),
        ("파일을 ____ 수 없습니다", "찾을"),
    ],
)
def test_a_blank_is_filled_from_both_sides(sentence, word):
    guesses = around.fill(sentence, guesses=3)
    assert guesses[0].word == word
    assert len(guesses) == 3
    assert 1 > guesses[0].probability > guesses[1].probability > guesses[2].probability > 0


def test_what_is_guessed_is_a_word_and_all_guesses_together_are_certain():
    guesses = around.fill("Restart ____", guesses=10_000)
    _, vocabulary = around.stored("english")
    no_words = {"<pad>", "<unk>", data.START, data.STOP}
    assert {guess.word for guess in guesses if guess.probability} == set(vocabulary.tokens) - no_words
    assert sum(guess.probability for guess in guesses) == pytest.approx(1, abs=1e-5)


def test_capitals_do_not_matter_and_an_unknown_word_is_only_unknown():
    assert around.fill("RESTART the ____") == around.fill("restart The ___")
    assert around.fill("restart qwertz ____") == around.fill("restart asdfgh ____")


@pytest.mark.parametrize("language", ["english", "korean"])
def test_a_stored_model_is_worth_what_its_extras_say(language):
    model, vocabulary = around.stored(language)
    scores = network_scores(model, around.messages(language).held_out, vocabulary)
    assert scores == pytest.approx(weights.load(f"around-{language}").extras["scores"], abs=0.02)
    assert scores["bits"] < 5.7


def test_a_model_is_stored_with_its_words_and_scores(monkeypatch):
    pairs = [SentencePair("셀 실행", f"Run the {what}") for what in ("cell", "file", "line") * 20]
    pairs = [SentencePair(f"{k} 셀 실행", f"{k} {pair.english}") for k, pair in enumerate(pairs)]
    monkeypatch.setattr(around, "interface_messages", lambda: pairs)
    model, extras = around.train("english", 4, 4, dropout=0.1, epochs=1, min_count=3, seed=0)
    assert {"run", "the", "cell", data.START} <= set(extras["words"])
    assert "7" not in extras["words"]
    assert extras["scores"]["bits"] > 0
    assert model.forward(np.array([[2, 3, 4, 5]])).shape == (1, 2, len(extras["words"]) + 2)


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("", "I found 0 blanks; write one, as ___"),
        ("__ and ___", "I found 2 blanks"),
        ("____", "there is nothing beside the blank that I know"),
        ("qwertz ____ asdfgh", "there is nothing beside the blank"),
        ("run \ud800 ___", "Unicode"),
    ],
)
def test_what_it_cannot_read_is_said(sentence, message):
    with pytest.raises(ValueError, match=message):
        around.fill(sentence)
