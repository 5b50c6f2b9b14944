"""Run the cells of one notebook, in a process that may be killed at any moment.

What each check finds is written to a file at once, a line of JSON each. The file is opened anew each time:
a notebook may close what it finds open.
"""

import contextlib
import json
import os
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rnn_course._extras import require
from rnn_course.exercises import _listeners, examine
from rnn_course.exercises.grading.results import Answer, Notebook
from rnn_course.exercises.registry import EXERCISES
from rnn_course.exercises.report import Report

FOUND = "found.jsonl"
TASK = "task.json"
_LONGEST = 1000  # characters that are kept of a sentence
_FILE_SIZE = 100 * 2**20  # bytes that a notebook may write to one file


def main(folder: str) -> None:
    """Run the task in a folder, and end the process.

    Parameters
    ----------
    folder : str
        Where the task is, and where what is found is written to.
    """
    task = json.loads(Path(folder, TASK).read_text(encoding="utf-8"))
    notebook: Notebook = task["notebook"]
    shell = _shell()
    notes = _Notes(str(Path(folder, FOUND)))
    _listeners.append(notes.check)
    notes.write({"ready": True})
    _limit_resources(task["bytes"], task["processor seconds"])
    _close_output()
    errors = list(filter(None, (_run(shell, *cell) for cell in enumerate(notebook["cells"], start=1))))
    _make_room()
    for report in _undecorated(shell.user_ns, notebook["asked"], set(notes.written)):
        notes.check(report)
    notes.write({"done": True, "errors": len(errors), "first": errors[0] if errors else ""})
    os._exit(0)  # threads that are left behind would keep the process alive


class _Notes:
    """The file that says what was found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.written: dict[str, Answer] = {}

    def check(self, found: Report) -> None:
        """Note what a check has found, unless it is known already."""
        answer = Answer(
            solved=found.passed,
            tried=found.tried,
            rung=found.rung,
            sentence=found.sentence[:_LONGEST],
            mistake=found.mistake,
        )
        before = self.written.get(found.exercise)
        if answer == before or (before and before["solved"]):
            return
        self.written[found.exercise] = answer
        self.write({"exercise": found.exercise, "answer": answer})

    def write(self, line: dict[str, Any]) -> None:
        descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, json.dumps(line).encode() + b"\n")
        finally:
            os.close(descriptor)


def _shell() -> Any:
    """Make what runs a cell as Jupyter does: magics, `await` and the last value included."""
    config = require("traitlets.config", "grade").Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = require("IPython.core.interactiveshell", "grade").InteractiveShell.instance(config=config)
    # What belongs to a kernel or a terminal, and is not needed here.
    shell.enable_gui = lambda gui=None: None
    shell.enable_matplotlib = lambda gui=None: (None, "agg")
    shell.ask_exit = lambda: None
    # IPython would keep all that is printed, and read what a command prints.
    shell._tee = lambda channel: contextlib.nullcontext()
    shell.system = shell.system_raw
    return shell


def _limit_resources(memory: int, seconds: int) -> None:
    """Ask the system to refuse what is too much, where it can; the watcher outside does the rest."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for limit, *values in (
        # Not RLIMIT_AS: TensorFlow reserves far more than it uses.
        (resource.RLIMIT_DATA, memory, 2 * memory),
        (resource.RLIMIT_FSIZE, _FILE_SIZE, _FILE_SIZE),
        (resource.RLIMIT_CPU, seconds, seconds),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (values[0], values[1]))


def _make_room() -> None:
    """Leave memory for the end of a notebook that has filled its own."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        most = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _close_output() -> None:
    """Send what is printed from now on to nowhere; until here, errors are the setup's."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _run(shell: Any, number: int, cell: str) -> str:
    """Run a cell, and return what went wrong; the next one runs even so, as with a reader who goes on."""
    try:
        outcome = shell.run_cell(cell)
        error = outcome.error_before_exec or outcome.error_in_exec
    except BaseException as raised:  # the shell itself fails when its output is closed
        error = raised
    if error is None:
        return ""
    try:
        text = " ".join(str(error).split())[:200]
    except Exception:
        text = ""
    return f"code cell {number}: {type(error).__name__}" + (f": {text}" if text else "")


def _undecorated(names: dict[str, Any], asked: list[str], checked: set[str]) -> Iterator[Report]:
    """Check the functions that a notebook defines without `exercises.check` above them.

    They count for the chapters of the exercises that it asks for, or for all if it asks for none.
    """
    chapters = {EXERCISES[id_].chapter for id_ in asked}
    for id_, exercise in EXERCISES.items():
        function = names.get(exercise.name)
        own = isinstance(function, types.FunctionType) and function.__module__ == "__main__"
        if own and id_ not in checked and (not chapters or exercise.chapter in chapters):
            yield examine(id_, function)


if __name__ == "__main__":
    main(sys.argv[1])
