import json
from importlib import import_module

import pytest

from rnn_course import _extras
from rnn_course.datasets import everyday_words


@pytest.mark.parametrize(("language", "name", "town"), [("ko", "유나", "포항시"), ("en", "Aaron", "Austin")])
def test_words_are_letters_in_order_each_once(language, name, town):
    words = everyday_words(language)
    for pool in words:
        assert len(pool) > 200
        assert pool == sorted(set(pool))
        assert all(part.isalpha() for word in pool for part in word.split(" "))
    assert name in words.names
    assert town in words.towns


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="language is 'fr'; expected 'ko' or 'en'"):
        everyday_words("fr")


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(_extras.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"mimesis is not installed; .* pip install \"\.\[data\]\""):
        everyday_words("ko")


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write files that the loader finds instead of those of the package."""
    module = import_module("rnn_course.datasets.everyday_words")  # the function has the same name
    monkeypatch.setattr(module, "package_folder", lambda *names: tmp_path)
    folder = tmp_path / "datasets" / "ko"
    folder.mkdir(parents=True)

    def written(**files):
        contents = {"person": {}, "address": {}, "food": {}} | files
        for name, content in contents.items():
            text = content if isinstance(content, str) else json.dumps(content)
            (folder / f"{name}.json").write_text(text, encoding="utf-8")

    return written


def test_a_damaged_file_is_said_to_be_damaged(write):
    write(food='{"dishes": [')
    with pytest.raises(ValueError, match="is not JSON; is it damaged"):
        everyday_words("ko")


@pytest.mark.parametrize("person", [{}, [], {"names": ["유나"]}, {"names": {"female": None, "male": []}}])
def test_another_structure_is_said_to_be_another_release(write, person):
    write(person=person)
    with pytest.raises(ValueError, match=r"another structure than release 22\.2"):
        everyday_words("ko")
