"""The stored language models: what they answer, whatever is typed, and that they are what was measured."""

import unicodedata

import pytest

from rnn_course.applications.language import models
from rnn_course.experiments import stored


@pytest.mark.parametrize("beginning", ["Return the ", "선택한 ", ""])
def test_a_text_goes_on_and_chance_is_repeatable(beginning):
    text = models.continue_text(beginning, 0.5, seed=1)
    assert text.startswith(beginning[:-1])
    assert len(text) > len(beginning) + 3
    assert text == models.continue_text(beginning, 0.5, seed=1)
    assert "\n" not in text
    assert text != models.continue_text(beginning, 1.0, seed=2)


def test_a_syllable_may_be_finished():
    assert models.continue_text("선택하", 0.3).startswith("선택")


def test_both_sides_decide_a_blank():
    left = [guess.word for guess in models.fill("Return the ___ value of the array.")]
    right = [guess.word for guess in models.fill("Return the ___ of the array.")]
    assert left != right
    assert len(left) == 5
    guesses = models.fill("셀을 ___ 수 있습니다.", guesses=3)
    assert len(guesses) == 3
    assert all(0 < guess.probability <= 1 for guess in guesses)
    assert models.fill("파일 이름을 ___.")[0].word == "입력합니다"


@pytest.mark.parametrize(
    "line",
    [
        "😀", "ㅋㅋㅋ", "가" * 2000, "x" * 2000, "a\x00b\x07", "\u1100", "___", "___ ___ x",
        "a ___ b", "ㅎ ___ ㅋ",
        "word " * 300 + "___", "\ud800 a ___", "  ", "____________", "é ö ß", "\u202e abc", "1/2 _ 3",
    ],
)  # fmt: skip
def test_anything_typed_is_answered_or_refused_in_a_sentence(line):
    answer = models.answerer()
    try:
        said = answer(line)
    except ValueError as error:
        said = str(error)
        assert len(said) > 20
    assert said
    assert "\n" not in said


def test_unknown_letters_and_missing_blanks_are_named():
    with pytest.raises(ValueError, match="I know none of these characters"):
        models.continue_text("😀😀")
    with pytest.raises(ValueError, match="I found 2 blanks"):
        models.fill("a ___ b ___")
    with pytest.raises(ValueError, match="nothing beside the blank"):
        models.fill("___")


@pytest.mark.parametrize("language", ["English", "Korean"])
def test_the_stored_model_is_the_one_that_was_measured(language):
    model, text = models.writer(language)
    result = stored.load(f"language-{language.lower()}")["result"]
    assert (model.count_params(), len(text.letters)) == (result["weights"], result["letters"])


def test_letters_in_parts_are_read_like_whole_ones():
    apart = unicodedata.normalize("NFD", "선택한 ")
    assert models.continue_text(apart, 0.5) == models.continue_text("선택한 ", 0.5)
    for function in (models.continue_text, models.fill):
        with pytest.raises(TypeError, match="the text is a NoneType; expected"):
            function(None)
