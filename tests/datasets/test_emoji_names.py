import pytest

from rnn_course.datasets.emoji_names import emoji_names
from rnn_course.datasets.emoji_pictures import spellings


def test_every_english_name_is_there_once():
    pairs = emoji_names()
    english = [pair.english for pair in pairs]
    assert english == sorted(set(english))
    assert 3_900 < len(pairs) < 5_000
    for pair in pairs:
        for text in pair:
            assert text == " ".join(text.split())
            assert ":" not in text
            assert "_" not in text


def test_a_name_goes_with_its_translation():
    korean = {pair.english: pair.korean for pair in emoji_names()}
    assert korean["red heart"] == "빨간색 하트"
    assert korean["woman astronaut light skin tone"] == "여자 우주비행사 하얀 피부"


def test_a_missing_package_is_named(monkeypatch):
    spellings.cache_clear()
    monkeypatch.setattr("rnn_course._extras.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r'emoji is not installed; .* pip install ".\[data\]"'):
        emoji_names()
