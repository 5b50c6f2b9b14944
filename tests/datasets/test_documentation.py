"""Sentences of docstrings: what is taken, what is left out, and what is said of bad arguments."""

from importlib import import_module

import pytest

from rnn_course.datasets import documentation

module = import_module("rnn_course.datasets.documentation")


def test_sentences_of_keras_are_prose():
    files = documentation(["keras"])
    sentences = [sentence for file in files for sentence in file.sentences]
    assert len(files) > 300
    assert len(sentences) > 2000
    assert all(25 <= len(sentence) <= 200 and sentence[-1] in ".!?" for sentence in sentences)
    assert not any(sign in sentence for sentence in sentences for sign in "=<>[]{}`_")
    assert [file.name for file in files] == sorted(file.name for file in files)


SOURCE_FILE = '''"""This module is documented well. It has two sentences here."""

def f(x):
    """Return x, as it came in, and nothing else.

    >>> f(1)
    1

    Short one.
    Too (many) [signs] to be taken as a sentence.
    """
    return "This string is no docstring, so it is not taken."
'''


def test_what_is_taken_from_a_file(tmp_path, monkeypatch):
    folder = tmp_path / "numpy"
    (folder / "tests").mkdir(parents=True)
    (folder / "code.py").write_text(SOURCE_FILE, encoding="utf-8")
    (folder / "tests" / "test_code.py").write_text(SOURCE_FILE, encoding="utf-8")
    (folder / "empty.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setattr(module, "package_folder", lambda package, extra: folder)
    (file,) = documentation(["numpy"])
    assert file.name == "numpy/code.py"
    assert file.sentences == [
        "This module is documented well.",
        "It has two sentences here.",
        "Return x, as it came in, and nothing else.",
    ]


def test_another_package_is_refused():
    with pytest.raises(ValueError, match="got 'os'; expected some of keras, numpy"):
        documentation(["os"])


@pytest.mark.parametrize("content", [b'"""Not closed', '"""한글"""'.encode("cp949"), b'"""\0"""'])
def test_a_damaged_file_is_named(tmp_path, monkeypatch, content):
    folder = tmp_path / "numpy"
    folder.mkdir()
    (folder / "damaged.py").write_bytes(content)
    monkeypatch.setattr(module, "package_folder", lambda package, extra: folder)
    with pytest.raises(ValueError, match=r"documentation: .*damaged\.py cannot be read as Python"):
        documentation(["numpy"])


def test_warnings_about_the_code_of_others_are_not_shown(tmp_path, monkeypatch, recwarn):
    folder = tmp_path / "numpy"
    folder.mkdir()
    (folder / "code.py").write_text('"""A short text."""\nx = "\\d"\n', encoding="utf-8")
    monkeypatch.setattr(module, "package_folder", lambda package, extra: folder)
    assert documentation(["numpy"]) == []
    assert not recwarn


@pytest.mark.parametrize("packages", [None, 5])
def test_packages_come_in_a_sequence(packages):
    with pytest.raises(TypeError, match=r"^documentation: packages is a \w+; expected a sequence"):
        documentation(packages)
