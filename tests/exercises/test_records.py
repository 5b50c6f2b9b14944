"""The file of progress: written as a whole, never lost, never in the way."""

import json
from pathlib import Path

import pytest

from rnn_course import exercises
from rnn_course.exercises import records
from rnn_course.exercises.registry import find


def test_what_was_solved_remains_solved(kept):
    assert records.load() == ({}, "")
    assert records.add("a", tries=1) == ""
    assert records.add("a", tries=1, solved=True) == ""
    day = records.load()[0]["a"]["solved"]
    assert len(day) == 10
    assert records.add("a", tries=1, hints=2) == ""
    assert records.add("a", hints=1) == ""
    assert records.load() == ({"a": {"tries": 3, "hints": 2, "solved": day}}, "")
    assert [file.name for file in kept.parent.iterdir()] == ["progress.json"]


BROKEN = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b"{}",
    b"[" * 100_000,
    b'{"format": "rnn_course.exercises 1", "exercises": []}',
    b'{"format": "rnn_course.exercises 1", "exercises": {"a": {"tries": "x"}}}',
]


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_kept_under_another_name(kept, text, capsys):
    kept.parent.mkdir()
    kept.write_bytes(text)
    exercises.check("rnn-cell")(find("rnn-cell").solution)
    assert "was damaged. It is kept as" in capsys.readouterr().out
    assert (kept.parent / "progress.broken-1.json").read_bytes() == text
    assert records.load()[0]["rnn-cell"]["tries"] == 1
    kept.write_bytes(text)
    assert "broken-2" in exercises.progress().caption


def test_an_interrupted_write_changes_nothing(kept, monkeypatch):
    records.add("a", tries=1)
    before = kept.read_bytes()

    def fails(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    assert "cannot be kept" in records.add("a", tries=1)
    assert kept.read_bytes() == before
    assert [file.name for file in kept.parent.iterdir()] == ["progress.json"]


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RNN_COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    exercises.check("rnn-cell")(find("rnn-cell").solution)
    shown = capsys.readouterr().out
    assert "The cell: correct" in shown
    assert "cannot be" in shown
    exercises.hint("rnn-cell")
    assert exercises.progress().rows


@pytest.mark.parametrize(
    ("platform", "variable", "folder"),
    [
        ("win32", "APPDATA", "Roaming"),
        ("linux", "XDG_DATA_HOME", "share"),
        ("darwin", None, "Library/Application Support"),
    ],
)
def test_where_it_is(monkeypatch, tmp_path, platform, variable, folder):
    monkeypatch.delenv("RNN_COURSE_PROGRESS")
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name in ("APPDATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert records.path().is_relative_to(tmp_path)
    assert folder in records.path().as_posix()
    assert records.path().parts[-2:] == ("rnn-course", "progress.json")
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
        assert records.path() == tmp_path / "elsewhere" / "rnn-course" / "progress.json"


def test_the_file_is_json(kept):
    records.add("rnn-cell", tries=1)
    assert json.loads(kept.read_text())["format"] == "rnn_course.exercises 1"


@pytest.mark.parametrize("body", ["return ...", "pass", "raise NotImplementedError"])
def test_a_stub_is_no_try(body, capsys):
    room = {}
    exec(f"def rnn_cell(x, h, params):\n    {body}", room)
    exercises.check("rnn-cell")(room["rnn_cell"])
    assert "Nothing is written yet" in capsys.readouterr().out
    assert records.load() == ({}, "")
