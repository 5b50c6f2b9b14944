"""The file of progress: written as a whole, never lost, never in the way."""

import errno
import json
import os
import subprocess
import sys
import threading
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
    b'{"format": "rnn_course.exercises 1", "exercises": {"a": {"tries": 1e400}}}',
    b'{"format": "rnn_course.exercises 1", "exercises": {"a": {"hints": NaN}}}',
    b'{"format": "rnn_course.exercises 1", "exercises": {"a": {"hints": -1}}}',
    b'{"format": "rnn_course.exercises 1", "exercises": {"a": {"tries": 1%s}}}' % (b"0" * 400),
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


ADD = """
import sys
from rnn_course.exercises import records
sys.stdin.read()
troubles = {records.add(sys.argv[1], tries=1) for _ in range(int(sys.argv[2]))}
print(*troubles, end="")
"""
needs_locks = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")


HOLD = """
import fcntl, sys
file = open(sys.argv[1], "w")
fcntl.flock(file, fcntl.LOCK_EX)
print("locked", flush=True)
sys.stdin.read()
"""


@needs_locks
def test_two_notebooks_at_once_lose_nothing(kept):
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    notebooks = [
        subprocess.Popen(
            [sys.executable, "-c", ADD, id_, "150"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        for id_ in ("a", "b")
    ]
    for notebook in notebooks:
        notebook.stdin.close()  # go
    assert [notebook.stdout.read() for notebook in notebooks] == [b"", b""]
    assert [notebook.wait() for notebook in notebooks] == [0, 0]
    assert {id_: record["tries"] for id_, record in records.load()[0].items()} == {"a": 150, "b": 150}
    assert [file.name for file in kept.parent.iterdir()] == ["progress.json"]


def test_threads_lose_nothing(kept):
    def add():
        for _ in range(25):
            assert records.add("a", tries=1) == ""

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert records.load()[0]["a"]["tries"] == 100


@needs_locks
def test_a_notebook_that_was_killed_is_not_waited_for(kept):
    kept.parent.mkdir()
    lock = kept.with_name("progress.json.lock")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"locked\n"
        threading.Timer(0.2, other.kill).start()
        assert records.add("a", tries=1) == ""
    assert [file.name for file in kept.parent.iterdir()] == ["progress.json"]


@needs_locks
def test_a_notebook_that_never_lets_go_is_told(kept, monkeypatch):
    import fcntl

    monkeypatch.setattr(records, "_PATIENCE", 0.05)
    records.add("a", tries=1)
    with kept.with_name("progress.json.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert records.add("a", tries=1) == (
            f"Your progress cannot be kept: {kept}.lock: other notebooks keep it locked."
        )
        assert "cannot be read" in records.load()[1]
    assert records.add("a", tries=1) == ""
    assert records.load()[0]["a"]["tries"] == 2


@needs_locks
def test_a_drive_without_locks(kept, monkeypatch):
    import fcntl

    def fails(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", fails)
    assert records.add("a", tries=1) == ""
    assert records.load()[0]["a"]["tries"] == 1
    assert [file.name for file in kept.parent.iterdir()] == ["progress.json"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read_is_left_as_it_is(kept):
    records.add("a", tries=1)
    kept.chmod(0)
    assert records.add("a", tries=1) == f"Your progress cannot be kept: {kept}: Permission denied."
    kept.chmod(0o600)
    assert records.load()[0]["a"]["tries"] == 1


NOWHERE = {
    "no home": ("", "there is no home folder; set the variable RNN_COURSE_PROGRESS to the path of a file"),
    "nobody's home": ("~nosuchuser/x.json", "there is no home folder; set the variable"),
    "the root": ("/", "the variable RNN_COURSE_PROGRESS is /, which names no file"),
    "this folder": (".", "the variable RNN_COURSE_PROGRESS is ., which names no file"),
    "a folder": ("{folder}", "cannot be kept: {folder}: this is a folder; expected the name of a file"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, there is always a home")
@pytest.mark.parametrize("name", NOWHERE)
def test_without_a_place_for_the_file_nothing_is_raised(name, monkeypatch, capsys, tmp_path):
    def fails(*_):
        raise RuntimeError("Could not determine home directory.")

    named, says = (text.format(folder=tmp_path) for text in NOWHERE[name])
    monkeypatch.setenv("RNN_COURSE_PROGRESS", named)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(Path, "home", fails)
    solution = find("rnn-cell").solution
    assert exercises.check("rnn-cell")(solution) is solution
    shown = capsys.readouterr().out
    assert "The cell: correct" in shown
    assert "".join(says.split()) in "".join(shown.split())  # long lines are broken
    assert exercises.hint("rnn-cell").text.startswith("Hint 1 of 3")
    assert "0 of" in exercises.progress().caption
    assert "Your progress cannot be read:" in exercises.progress().caption


@needs_locks
def test_a_link_to_the_file_stays_one(kept, tmp_path, monkeypatch):
    records.add("a", tries=1)
    kept.chmod(0o600)
    link = tmp_path / "link.json"
    link.symlink_to(kept)
    monkeypatch.setenv("RNN_COURSE_PROGRESS", str(link))
    assert records.add("a", tries=1) == ""
    assert link.is_symlink()
    assert json.loads(kept.read_text())["exercises"]["a"]["tries"] == 2
    assert kept.stat().st_mode & 0o777 == 0o600


@needs_locks
def test_a_pipe_is_not_waited_for(kept):
    kept.parent.mkdir()
    os.mkfifo(kept)
    assert "this is a named pipe" in records.add("a", tries=1)
    assert "this is a named pipe" in records.load()[1]


def test_a_check_without_an_output_raises_nothing(monkeypatch, tmp_path):
    closed = (tmp_path / "closed").open("w")
    closed.close()
    solution = find("rnn-cell").solution
    for output in (None, closed):
        monkeypatch.setattr("sys.stdout", output)
        assert exercises.check("rnn-cell")(solution) is solution
