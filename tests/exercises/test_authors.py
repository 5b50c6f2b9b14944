"""What authors use: a new exercise, what its check says, and what it does not name."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import rnn_course
from rnn_course.exercises import authors
from rnn_course.exercises.__main__ import main
from rnn_course.exercises.registry import find

HERE = Path(rnn_course.__file__).parent


@pytest.fixture
def copied(tmp_path):
    """A copy of the package, for what writes into it."""
    shutil.copytree(
        HERE, tmp_path / "rnn_course", ignore=shutil.ignore_patterns("__pycache__", "weights", "data")
    )
    return tmp_path


def course(folder, *arguments):
    command = [sys.executable, "-m", "rnn_course.exercises", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_new_exercise_is_complete(copied):
    made = course(copied, "new", "lstm", "my-sums")
    assert made.stdout.splitlines() == [
        str(copied / "rnn_course/exercises/chapters/lstm" / name) for name in ("my_sums.py", "my_sums.en.md")
    ]
    said = course(copied, "try", "lstm-my-sums").stdout
    assert said.count("[ok]") == 4
    assert said.count("[no]") == 0
    assert "the columns are summed" in said
    again = course(copied, "new", "lstm", "my-sums")
    assert again.returncode == 1
    assert "exists" in again.stderr


def test_what_the_check_says_to_each_mistake(capsys):
    assert main(["try", "tensors-windows"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("[ok] `") for line in lines) == len(find("tensors-windows").mistakes)


def test_an_edit_that_does_not_fit_is_told(monkeypatch):
    exercise = replace(find("tensors-windows"))  # another one, of which nothing is kept
    monkeypatch.setitem(vars(exercise), "source", "def windows(values, length, horizon):\n    return values")
    said = next(authors.answered(exercise))
    assert said.startswith("[no] `")
    assert "stands 0 times in the solution; expected once" in said


def test_mutants_that_nothing_catches(capsys):
    assert main(["mutants", "tensors-windows"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith(("no case catches it: line ", "no mistake names it: line ")) for line in lines)
    assert len(lines) < 40


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["new", "nowhere", "x"], "there is no chapter 'nowhere'"),
        (["new", "lstm", "My Sums"], "'My Sums' is no name"),
        (["try", "rnn-cel"], "did you mean rnn-cell"),
        (["mutants", "rnn-cel"], "did you mean rnn-cell"),
    ],
)
def test_what_there_is_not(capsys, arguments, says):
    with pytest.raises(SystemExit):
        main(arguments)
    assert says in capsys.readouterr().err
