"""Run the cells of one notebook, in a process that may be killed at any moment.

What each check finds is written to a file at once, a line of JSON each.
"""

import contextlib
import json
import os
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rnn_course._extras import missing, require
from rnn_course.exercises import _listeners, examine
from rnn_course.exercises.compare import as_text
from rnn_course.exercises.grading.results import Answer, Notebook
from rnn_course.exercises.registry import EXERCISES
from rnn_course.exercises.report import Report

FOUND = "found.jsonl"
TASK = "task.json"
WRITTEN, UNWRITTEN = b"1", b"0"  # the first byte of that file: overwritten if nothing can be added
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
    errors = list(filter(None, (_run(shell, notes, *cell) for cell in enumerate(notebook["cells"], 1))))
    _make_room()
    for report in _undecorated(shell.user_ns, notebook["asked"], set(notes.written)):
        notes.check(report)
    notes.write({"problems": _problems(errors)})
    _exit(0)  # threads that are left behind would keep the process alive


# A notebook may replace these.
_encode = json.JSONEncoder().encode
_exit, _fstat, _open, _write = os._exit, os.fstat, os.open, os.write


class _Notes:
    """The file that says what was found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.written: dict[str, Answer] = {}
        self.missing: set[str] = set()
        self._open()

    def check(self, found: Report) -> None:
        """Note what a check has found, unless it is known already."""
        self.lack(found.missing)
        answer = Answer(
            solved=found.passed,
            tried=found.tried,
            rung=found.rung,
            sentence=found.sentence,
            mistake=found.mistake,
        )
        before = self.written.get(found.exercise)
        if answer == before or (before and before["solved"]):
            return
        self.written[found.exercise] = answer
        self.write({"exercise": found.exercise, "answer": answer})

    def lack(self, module: str) -> None:
        """Note a module that is not installed."""
        if module and module not in self.missing:
            self.missing.add(module)
            self.write({"missing": module})

    def write(self, line: dict[str, Any]) -> None:
        content = _encode(line).encode() + b"\n"
        try:
            if not self._is_open():
                self._open()
            complete = _write(self.descriptor, content) == len(content)
        except OSError:
            complete = False
        if not complete:
            self._give_up()

    def _give_up(self) -> None:
        """Say that what was found cannot be written, which needs no room on the disk, and end the process."""
        with contextlib.suppress(OSError):
            descriptor = _open(self.file, os.O_WRONLY | os.O_NONBLOCK)
            if _identify(descriptor) == self.identity:
                _write(descriptor, UNWRITTEN)
        _exit(1)

    def _open(self) -> None:
        self.descriptor = _open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.identity = _identify(self.descriptor)

    def _is_open(self) -> bool:
        """Return whether this is still our file: a notebook may close what it finds, and open another one."""
        with contextlib.suppress(OSError):
            return _identify(self.descriptor) == self.identity
        return False


def _identify(descriptor: int) -> tuple[int, int]:
    state = _fstat(descriptor)
    return state.st_dev, state.st_ino


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
    # IPython would keep all that is printed, read what a command prints, and take seconds for a traceback.
    shell._tee = lambda channel: contextlib.nullcontext()
    shell.system = shell.system_raw
    shell.showtraceback = lambda *_, **__: None
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


def _run(shell: Any, notes: _Notes, number: int, cell: str) -> str:
    """Run a cell, and return what went wrong; the next one runs even so, as with a reader who goes on."""
    try:
        outcome = shell.run_cell(cell)
        error = outcome.error_before_exec or outcome.error_in_exec
    except BaseException as raised:  # the shell itself fails when its output is closed
        error = raised
    if error is None:
        return ""
    notes.lack(missing(error))
    text = " ".join(as_text(error).split())[:200]
    return f"code cell {number}: {type(error).__name__}" + (f": {text}" if text else "")


def _problems(errors: list[str]) -> str:
    if len(errors) < 2:
        return "".join(f"1 cell raised an error: {error}" for error in errors)
    return f"{len(errors)} cells raised an error: first {errors[0]}"


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
