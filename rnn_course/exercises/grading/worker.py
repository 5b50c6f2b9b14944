"""Run one notebook in processes of its own, within limits, and come back whatever it does.

It runs in a session of its own, in a folder of its own that is removed afterwards, without the caller's
environment variables, input or output. Whatever it has started is ended with it, as long as it has the
notebook's keeper for an ancestor, or one of its variables, or works in its folder. (Code that means to hide a
process can: this protects from accidents.)
"""

import contextlib
import json
import os
import signal
import site
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import rnn_course
from rnn_course._extras import require
from rnn_course.exercises.grading.cell_runner import FOUND, TASK, UNWRITTEN, WRITTEN
from rnn_course.exercises.grading.keeper import remove
from rnn_course.exercises.grading.results import (
    LONGEST,
    Answer,
    Limits,
    Notebook,
    Result,
    State,
    course_version,
    read_answer,
    without_answers,
)

_GB = 2**30
_POLL = 0.2  # seconds between two looks at the processes
_MOST_BYTES = 2**61  # that the system is asked to allow: it counts twice as many in 64 bits,
_MOST_SECONDS = 2**32  # and the nanoseconds of these
_PROCESSES = 64  # that a notebook may have at a time
_READ = 32 * 2**20  # bytes that are read of what it has found
_MARK = "RNN_COURSE_GRADING"  # the variable by which the processes of a notebook are known
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_KEEPER = Path(__file__).with_name("keeper.py")


def grade(
    notebook: Notebook, limits: Limits, course: str, stop: threading.Event | None = None
) -> Result | None:
    """Run a notebook, and return what became of it.

    Parameters
    ----------
    notebook : Notebook
        Its code.
    limits : Limits
        What it may take.
    course : str
        The version of the course that should check it.
    stop : threading.Event, optional
        Set by the caller when it wants to end early.

    Returns
    -------
    Result or None
        None if `stop` was set.
    """
    if course != course_version():
        return without_answers("failed", "A worker of the cluster has another version of the course.")
    folder = Path(tempfile.mkdtemp(prefix="rnn-course-grading-"))
    try:
        return _run(folder, notebook, limits, stop)
    finally:
        remove(str(folder))


def _run(folder: Path, notebook: Notebook, limits: Limits, stop: threading.Event | None) -> Result | None:
    task = {
        "notebook": notebook,
        "bytes": int(min(limits["memory"] * _GB, _MOST_BYTES)),
        "processor seconds": int(min((limits["seconds"] + 10) * (os.cpu_count() or 1), _MOST_SECONDS)),
    }
    (folder / TASK).write_text(json.dumps(task), encoding="utf-8")
    for name in ("home", "temporary"):
        (folder / name).mkdir()
    start = time.monotonic()
    # The notebook may remove its folder, or replace the file by a pipe, so we keep what we have opened.
    with (folder / FOUND).open("xb+") as found, tempfile.TemporaryFile() as trouble:
        found.write(WRITTEN + b"\n")
        found.flush()
        process = subprocess.Popen(
            [sys.executable, str(_KEEPER), str(folder)],
            cwd=folder / "home",
            env=_environment(folder),
            stdin=subprocess.PIPE,  # nothing is written: the keeper sees when it is closed
            stdout=subprocess.DEVNULL,
            stderr=trouble,
            start_new_session=True,
        )
        try:
            exceeded = _watch(process, limits, start, stop)
        finally:
            _end(process, str(folder))
        if exceeded == "stopped":
            return None
        answers, missing, ready, problems = _found(found)
        exceeded = exceeded or _disk(found)
        state, problem = _state(process.returncode, exceeded, ready, problems, limits, trouble)
    seconds = round(time.monotonic() - start, 1)
    return Result(
        state=state,
        problem=problem,
        seconds=seconds,
        limits=limits,
        asked=notebook["asked"],
        answers=answers,
        missing=missing,
    )


def _environment(folder: Path) -> dict[str, str]:
    """Make the variables of a notebook: none of the grader's secrets, no installing, one thread."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    packages = [str(Path(rnn_course.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    home, temporary = str(folder / "home"), str(folder / "temporary")
    return kept | {
        _MARK: str(folder),
        "RNN_COURSE_PROGRESS": str(folder / "progress.json"),
        "HOME": home,
        "USERPROFILE": home,
        "TMPDIR": temporary,
        "TEMP": temporary,
        "TMP": temporary,
        "PYTHONPATH": os.pathsep.join(filter(None, packages)),
        "PYTHONUSERBASE": site.getuserbase(),  # it would move with HOME
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PIP_NO_INDEX": "1",
        "PAGER": "cat",
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def _watch(
    process: "subprocess.Popen[bytes]", limits: Limits, start: float, stop: threading.Event | None
) -> str:
    """Wait until a process ends or takes too much; return what it took too much of."""
    psutil = require("psutil", "grade")
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_POLL)
            return ""
        if stop is not None and stop.is_set():
            return "stopped"
        if time.monotonic() - start > limits["seconds"]:
            return "out of time"
        with contextlib.suppress(psutil.Error):
            parent = psutil.Process(process.pid)
            family = [parent, *parent.children(recursive=True)]
            if len(family) > _PROCESSES:
                return "too many processes"
            if _memory(family) > limits["memory"] * _GB < _memory(family, exactly=True):
                return "out of memory"


def _memory(family: list[Any], exactly: bool = False) -> int:
    """Add up the bytes that processes have in memory; exactly, with those that they share counted once."""
    total = 0
    for process in family:
        with contextlib.suppress(require("psutil", "grade").Error):
            info = process.memory_full_info() if exactly else process.memory_info()
            total += getattr(info, "pss", info.uss) if exactly else info.rss
    return total


def _end(process: "subprocess.Popen[bytes]", mark: str) -> None:
    """Let the keeper end what it keeps; then end the keeper, and what is left if it has not been able to."""
    if process.stdin:
        process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(2)
    process.kill()
    process.wait()
    for _ in range(20):  # whatever is being started while we look is found the next time
        left = list(_marked(mark))
        if not left:
            return
        for one in left:
            with contextlib.suppress(require("psutil", "grade").Error):
                one.kill()
        time.sleep(0.05)


def _marked(mark: str) -> Iterator[Any]:
    """Find the processes of a notebook by what they inherit: a variable, or the folder that they work in."""
    psutil = require("psutil", "grade")
    folder = os.path.realpath(mark) + os.sep
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            known = process.environ().get(_MARK) == mark or process.cwd().startswith(folder)
            if known and process.status() != psutil.STATUS_ZOMBIE:
                yield process


def _found(stream: IO[bytes]) -> tuple[dict[str, Answer], list[str], bool, str | None]:
    """Read the answers, what was missing, whether Python was ready, and what problems it had at its end."""
    answers: dict[str, Answer] = {}
    missing: list[str] = []
    ready, problems = False, None
    stream.seek(0)
    for line in stream.read(_READ).splitlines():
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
            content = json.loads(line)
            if not isinstance(content, dict):
                continue
            ready = True
            if "exercise" in content:
                answers[str(content["exercise"])] = read_answer(content["answer"])
            elif "missing" in content:
                missing.append(str(content["missing"])[:LONGEST])
            elif "problems" in content:
                problems = str(content["problems"])[:LONGEST]
    return answers, missing, ready, problems


def _disk(stream: IO[bytes]) -> str:
    """Return whether the runner has noted, in the byte that was kept for it, that it could not write more."""
    stream.seek(0)
    return "out of disk" if stream.read(1) == UNWRITTEN else ""


def _state(
    code: int, exceeded: str, ready: bool, problems: str | None, limits: Limits, trouble: IO[bytes]
) -> tuple[State, str]:
    """Say how a notebook ended, and what was wrong."""
    if exceeded == "out of time":
        return "out of time", f"It was stopped after {limits['seconds']:g} seconds."
    if exceeded == "out of memory":
        return "out of memory", f"It was stopped when it took more than {limits['memory']:g} GB."
    if exceeded == "too many processes":
        return "too many processes", f"It was stopped when it had more than {_PROCESSES} processes."
    if exceeded == "out of disk":
        return "failed", "What it found could not be written: the disk may be full."
    if not ready:
        trouble.seek(0)
        said = trouble.read(100_000).decode("utf-8", "replace").strip().splitlines()
        return (
            "failed",
            f"Python could not be started for it: {said[-1][:300] if said else f'exit code {code}'}",
        )
    if problems is None:
        return "crashed", f"Python ended before its last cell ({_ending(code)})."
    return "ran", problems


def _ending(code: int) -> str:
    """Name an exit code; one above 128 stands for a signal."""
    with contextlib.suppress(ValueError):
        return f"signal {signal.Signals(code - 128 if code > 128 else -code).name}"
    return f"exit code {code}"
