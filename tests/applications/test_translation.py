"""The chapter on translation: tokens, splits, baselines, models and what is measured, on small numbers."""

import json
import unicodedata

import numpy as np
import pytest

from rnn_course import weights
from rnn_course.applications.translation import data, evaluation, models
from rnn_course.applications.translation.baselines import TranslationMemory, WordForWord
from rnn_course.applications.translation.translator import END
from rnn_course.datasets import SentencePair
from rnn_course.experiments import stored

PAIRS = [("3월 5일", "March 5"), ("4월 5일", "April 5"), ("3월 6일", "March 6"), ("4월 7일", "April 7")]
SMALL = {"units": 8, "features": 4}


@pytest.fixture(params=data.DIRECTIONS)
def direction(request):
    return request.param


def test_source_tokens_are_small_words_digits_and_signs():
    assert data.source_tokens("Tuesday, 5 MARCH 2024") == ["tuesday", "5", "march", "2", "0", "2", "4"]
    assert data.source_tokens("2024년3월 5일") == ["2", "0", "2", "4", "년", "3", "월", "5", "일"]
    assert data.source_tokens("March 22, 1073") == ["march", "2", "2", ",", "1", "0", "7", "3"]
    assert data.source_tokens("March 22 1073") == data.source_tokens("March 22,1073")
    assert data.source_tokens("medium-dark: skin, red") == ["medium", "-", "dark", "skin", "red"]
    assert data.source_tokens(" ,. ") == []


@pytest.mark.parametrize(
    "text", ["2024년 3월 5일 화요일", "Tuesday, March 5, 2024", "medium-dark skin", "Mrs. Claus"]
)
def test_target_tokens_come_back_as_the_text(text):
    assert data.text_of(data.target_tokens(text)) == text


def test_nothing_is_in_two_parts_and_every_word_can_be_known(direction):
    parts = data.splits(direction)
    sources = [{source for source, _ in part} for part in parts]
    assert not sources[0] & (sources[1] | sources[2])
    read = {token for source in sources[0] for token in data.source_tokens(source)}
    for source in sources[1] | sources[2]:
        assert read.issuperset(data.source_tokens(source))
    assert len(parts.dates) == data.HELD_OUT_DATES
    assert len(parts.names) > 250


def test_a_held_out_day_is_not_learned_from_in_another_style():
    def days(part):
        return {source.partition("일")[0] for source, _ in part if "년" in source}

    parts = data.splits("ko-en")
    assert not days(parts.training) & days(parts.dates)


def test_english_sources_have_both_orders():
    sources = [source for source, _ in data.splits("en-ko").dates]
    american = [source for source in sources if source[-6] == ","]
    assert 200 < len(american) < 300
    assert {target[-6] for _, target in data.splits("ko-en").dates} == {","}


def test_learnable_names_have_no_rare_word():
    often = [SentencePair("빨간 별", f"red star {n}") for n in "abcd"]
    assert data.learnable([*often, SentencePair("빨간 별", "red star")]) == [("빨간 별", "red star")]


def test_there_is_no_other_direction():
    with pytest.raises(ValueError, match="splits: direction is 'ko-ja'; expected one of"):
        data.splits("ko-ja")


def test_a_memory_copies_the_nearest():
    memory = TranslationMemory(PAIRS)
    assert memory.nearest("4월 77일") == ("4월 7일", "April 7")
    assert memory.translate(["3월 6일", "없음"]) == ["March 6", "March 5"]


def test_word_for_word_knows_words_and_no_order():
    pairs = [("빨간 별", "red star"), ("별", "star"), ("빨간", "red"), ("하얀", "white")]
    baseline = WordForWord(pairs)
    assert baseline.dictionary == {"빨간": " red", "별": " star", "하얀": " white"}
    assert baseline.translate(["별 하얀", "별 새 빨간"]) == ["star white", "star red"]


def test_a_translator_learns_and_looks():
    translator = models.build(PAIRS, units=24, features=8, seed=0)
    losses = models.train(translator, PAIRS, stages=[(0.02, 60), (0.005, 20)], seed=0)
    assert len(losses) == 80
    assert translator.translate([source for source, _ in PAIRS]) == [target for _, target in PAIRS]
    assert translator.translate(["3월 5일"], beam_width=3) == ["March 5"]
    look = translator.look("3월 5일")
    assert look.read == ["3", "월", "5", "일"]
    assert look.written == [" March", " 5", END]
    assert look.weights.shape == (3, 4)
    np.testing.assert_allclose(look.weights.sum(axis=1), 1, atol=1e-5)
    assert look.probabilities.shape == (3,)
    assert 0.9 < look.probabilities.min() <= look.probabilities.max() <= 1
    forced, free = evaluation.token_accuracy(translator, PAIRS)
    assert forced.shape == free.shape == (4, 3)
    assert np.nanmean(forced) == np.nanmean(free) == 1
    assert evaluation.scores_of(translator, PAIRS) == {"exact": 1.0, "chrf": 100.0}


def test_free_running_is_counted_from_the_first_mistake():
    translator = models.build(PAIRS, units=4, features=4, seed=0)
    translator.model.output.params["bias"][translator.target.encode([" April"])[0]] = 100
    forced, free = evaluation.token_accuracy(translator, PAIRS)
    assert np.nanmean(forced) == np.nanmean(free) == pytest.approx(2 / 12)


# The stored models and measurements ----------------------------------------------------------------


def test_held_out_dates_and_names_are_translated(direction):
    translator, parts = models.stored(direction), data.splits(direction)
    assert evaluation.scores_of(translator, parts.dates[:200])["exact"] >= 0.985
    assert evaluation.scores_of(translator, parts.names)["exact"] >= 0.95


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("2024년 3월 5일 화요일", "Tuesday, March 5, 2024"),
        ("1999년12월31일", "December 31, 1999"),
        ("Tuesday, March 5, 2024", "2024년 3월 5일 화요일"),
        ("  tuesday 5 march 2024 ", "2024년 3월 5일 화요일"),
        ("woman astronaut: dark skin tone", "여자 우주비행사 검은색 피부"),
        ("여자 우주비행사 검은색 피부", "woman astronaut dark skin tone"),
    ],
)
def test_what_people_type_is_translated_by_its_script(text, translation):
    assert models.answerer()(text) == translation


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "there is no word to translate"),
        ("  ,. ", "there is no word to translate"),
        ("the dog sat on it again", "I have never read dog, sat, on and 2 more; I know dates"),
        ("ㅋㅋㅋ", "I have never read ㅋㅋㅋ;"),
        ("👩🏿‍🚀", "I have never read "),
        ("가나다", "I have never read 가나다;"),
        ("x" * 2000, "I have never read xxxxxxxxxxxxxxxxxxxx;"),
        ("\x00\x1b[31m\u202e", "I have never read "),
        ("\ud800", "I have never read "),
        ("1" * 2000, "that has 2000 words and digits; I translate at most 24"),
    ],
)
def test_whatever_else_is_typed_gets_a_reason(text, reason):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        models.translate(text)
    assert str(caught.value).startswith(reason)
    assert len(str(caught.value)) < 300


def test_the_stored_models_are_small():
    assert sum((weights.FOLDER / f"{name}.safetensors").stat().st_size for name in models.TRAINED) < 1.3e6


@pytest.mark.parametrize("name", evaluation.LARGE)
def test_stored_measurements_have_the_settings_of_the_code(name):
    assert stored.load(name)["settings"] == json.loads(json.dumps(evaluation.LARGE[name][1]))


def test_examples_of_the_message_can_be_translated():
    with pytest.raises(ValueError, match="such as: ") as caught:
        models.translate("unheard-of")
    for example in str(caught.value).partition("such as: ")[2].split("; "):
        assert models.translate(example)


def test_letters_in_parts_are_read_like_whole_ones():
    assert models.translate(unicodedata.normalize("NFD", "고양이 얼굴")) == models.translate("고양이 얼굴")
    with pytest.raises(TypeError, match="text is a NoneType; expected"):
        models.translate(None)


@pytest.mark.parametrize("text", ["2024-03-05", "2024.3.5", "0", "1,2,3"])
def test_digits_alone_are_no_date(text):
    with pytest.raises(ValueError, match="there is no word to translate"):
        models.translate(text)
