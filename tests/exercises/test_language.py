"""What checks say, in a language of one's own."""

import ast
import re
import string
import sys
from pathlib import Path

import pytest

pytest.importorskip("babel")

from babel.messages.pofile import read_po

from rnn_course import exercises
from rnn_course.exercises import sentences
from rnn_course.exercises.mistakes import parse
from rnn_course.exercises.registry import find
from rnn_course.exercises.sentences import LOCALE, say, say_count
from rnn_course.exercises.wording import read

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import catalogues

CODE = Path(exercises.__file__).parent


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    monkeypatch.setattr(sentences, "_chosen", [])


def test_the_catalogues_are_those_of_the_code():
    for path, content in catalogues.files().items():
        assert path.read_bytes() == content, f"{path.name}: run `make catalogues`"


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(
    "path", sorted(LOCALE.glob("*/LC_MESSAGES/*.po")), ids=lambda path: path.parents[1].name
)
def test_translations_have_the_same_places(path):
    with path.open("rb") as stream:
        catalogue = read_po(stream)
    for message in catalogue:
        if message.id and message.string and isinstance(message.id, str):
            assert places(message.string) == places(message.id), message.id


def test_every_sentence_that_is_said_is_written_where_catalogues_find_it():
    """A call of `say` has a sentence, or a name of one that is marked."""
    for path in CODE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                inside = {call.func.id for call in ast.walk(node) if _is_call(call)}
                assert not inside & {"say", "say_count", "mark"}, f"{path.name}:{node.lineno}"


def _is_call(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def test_a_report_in_korean():
    assert "The cell: not yet" in str(exercises.examine("rnn-cell", lambda x, h, params: h))
    exercises.language("ko")
    report = str(exercises.examine("rnn-cell", lambda x, h, params: h.T))
    assert re.search("[가-힣]", report.splitlines()[0])
    assert "  [no] 형태(shape)가 맞습니다" in report
    exercises.language("en")
    assert "The cell: not yet" in str(exercises.examine("rnn-cell", lambda x, h, params: h))


def test_the_environment_chooses(monkeypatch):
    monkeypatch.setenv("RNN_COURSE_LANGUAGE", "ko")
    assert say("the shapes are right") == "형태(shape)가 맞습니다"
    exercises.language("en")
    assert say("the shapes are right") == "the shapes are right"


@pytest.mark.parametrize("named", ["", "xx", "C.UTF-8"])
def test_an_environment_without_a_catalogue_gets_english(monkeypatch, named):
    monkeypatch.setenv("RNN_COURSE_LANGUAGE", named)
    assert say("the shapes are right") == "the shapes are right"


def test_what_is_not_translated_is_said_in_english():
    exercises.language("ko")
    assert say("a sentence of {nobody}", nobody="x") == "a sentence of x"
    assert say_count("{count} cell", "{count} cells", 2) == "2 cells"


def test_a_language_that_there_is_not():
    with pytest.raises(ValueError, match=r"exercises\.language: code is 'xx'; expected one of en, ko"):
        exercises.language("xx")


TRANSLATED = sorted((CODE / "chapters").glob("*/[!_]*.[!e]*.md"))


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.name)
def test_a_translation_lists_the_same_mistakes_in_its_own_words(path):
    name, code, _ = path.name.split(".")
    ours, theirs = (
        parse(read(path.with_name(f"{name}.{one}.md")).mistakes, path.name) for one in ("en", code)
    )
    assert [one.key for one in theirs] == [one.key for one in ours]
    assert [one.section for one in theirs] == [one.section for one in ours]
    assert not {one.message for one in theirs} & {one.message for one in ours}
    english, other = (read(path.with_name(f"{name}.{one}.md")) for one in ("en", code))
    assert (other.level, other.returns) == (english.level, english.returns)
    assert re.findall("`[^`]+`", other.statement) == re.findall("`[^`]+`", english.statement)


def test_an_exercise_in_korean():
    exercises.language("ko")
    exercise = find("rnn-cell")
    assert str(exercises.statement("rnn-cell")).startswith("바닐라 RNN의 한 스텝")
    report = exercises.examine("rnn-cell", exercise.wrong(exercise.mistakes[0]))
    assert report.mistake.startswith("편향 b를 빠뜨렸습니다.")
    assert "아마 이것일 겁니다: 편향 b를" in str(report)
    assert str(exercises.statement("rnn-loop")).startswith("Write")
