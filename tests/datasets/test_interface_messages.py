import unicodedata

import pytest

from rnn_course.datasets import interface_messages


def test_every_message_is_there_once_in_both_languages():
    pairs = interface_messages()
    english = [pair.english for pair in pairs]
    assert english == sorted(set(english))
    assert len(pairs) == 2213
    for pair in pairs:
        assert pair.english.strip()
        assert any("가" <= letter <= "힣" for letter in pair.korean)
        for text in pair:
            assert text == unicodedata.normalize("NFC", " ".join(text.split()))
            assert "\x04" not in text


def test_a_message_goes_with_its_translation():
    korean = {pair.english: pair.korean for pair in interface_messages()}
    assert korean["Cancel"] == "취소"
    assert korean["Edit"] == "편집"


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr("rnn_course._extras.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r'ko_KR is not installed; .* pip install ".\[data\]"'):
        interface_messages()
