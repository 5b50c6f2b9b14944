"""What a reader has solved, in a small JSON file.

The file is in the user's data folder, or where the variable ``RNN_COURSE_PROGRESS`` says. It is replaced as a
whole or not at all, and by one notebook after the other, so that none loses what another has noted. (Not on
Windows: there, notebooks that write in the same instant may lose a try.) A file that cannot be understood is
kept under another name.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from rnn_course import files

_FORMAT = "rnn_course.exercises 1"
_PATIENCE = 10.0  # seconds for other notebooks to finish their writing
_MOST = 10**9  # tries or hints; whoever has more has changed the file

_writing = threading.Lock()  # of the threads of this process

Record = dict[str, Any]


def path() -> Path:
    """Return where the file is, or would be.

    Raises
    ------
    OSError
        If it is in a home folder, and the system knows none, as in some containers; or if the variable names
        no file.
    """
    named = os.environ.get("RNN_COURSE_PROGRESS")
    try:
        if named:
            file = Path(named).expanduser()
            if not file.name:
                raise OSError(None, f"the variable RNN_COURSE_PROGRESS is {named}, which names no file")
            return file
        if sys.platform == "win32":
            folder = os.environ.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
        elif sys.platform == "darwin":
            folder = str(Path.home() / "Library" / "Application Support")
        else:
            folder = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    except RuntimeError as error:
        raise OSError(
            None, "there is no home folder; set the variable RNN_COURSE_PROGRESS to the path of a file"
        ) from error
    return Path(folder) / "rnn-course" / "progress.json"


def load() -> tuple[dict[str, Record], str]:
    """Read what was kept.

    Returns
    -------
    records : dict
        For each exercise that was tried: ``tries``, ``hints``, and ``solved``, a date or None.
    trouble : str
        What is wrong with the file, in a sentence; empty if nothing is.
    """
    try:
        file = path()
        with _alone(file):
            return _load(file)
    except (OSError, ValueError) as error:
        return {}, _trouble("read", error)


def add(id_: str, *, tries: int = 0, hints: int = 0, solved: bool = False) -> str:
    """Note a try, the number of a hint, or a solution.

    Parameters
    ----------
    id_ : str
        The exercise.
    tries : int
        How many tries to add.
    hints : int
        The number of the last hint that was shown.
    solved : bool
        Whether it is solved; what was solved once remains so.

    Returns
    -------
    str
        What went wrong, in a sentence; empty if nothing did.
    """
    try:
        file = path()
        file.parent.mkdir(parents=True, exist_ok=True)
        with _alone(file):
            records, trouble = _load(file)
            record = records.setdefault(id_, _record({}))
            record["tries"] += tries
            record["hints"] = max(record["hints"], hints)
            if solved and record["solved"] is None:
                record["solved"] = date.today().isoformat()
            text = json.dumps({"format": _FORMAT, "exercises": records}, indent=1) + "\n"
            files.replace(file, text.encode())
    except (OSError, ValueError) as error:
        return _trouble("kept", error)
    return trouble


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Let one writer after the other read a file and replace it; where there are no locks, all at once."""
    with _writing:
        file = Path(os.path.realpath(file))  # of several links to one file, each has its lock
        lock = file.with_name(f"{file.name}.lock")
        descriptor = _lock(lock)
        try:
            yield
        finally:
            if descriptor is not None:
                lock.unlink(missing_ok=True)
                os.close(descriptor)


def _lock(lock: Path) -> int | None:
    """Lock a file until it is closed, however this process ends; return None if the system cannot do it."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:  # the folder is not there yet, or cannot be written
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), lock.stat()):
                return descriptor
        except (BlockingIOError, FileNotFoundError):
            pass  # another writer has it, or had it and has removed it
        except OSError:  # some network drives have no locks
            lock.unlink(missing_ok=True)
            os.close(descriptor)
            return None
        os.close(descriptor)
        if time.monotonic() > end:
            raise TimeoutError(None, "other notebooks keep it locked", lock)
        time.sleep(0.002)


def _load(file: Path) -> tuple[dict[str, Record], str]:
    """Read what was kept, and say what is wrong with it."""
    try:
        text = files.read(file)
    except FileNotFoundError:
        return {}, ""
    try:
        content = json.loads(text.decode("utf-8-sig"))
        if content["format"] != _FORMAT:
            raise ValueError
        return {id_: _record(kept) for id_, kept in content["exercises"].items()}, ""
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}, _put_aside(file)


def _record(kept: Record) -> Record:
    """Return a record with all of its fields."""
    solved = kept.get("solved")
    return {
        "tries": _count(kept.get("tries", 0)),
        "hints": _count(kept.get("hints", 0)),
        "solved": None if solved is None else str(solved),
    }


def _count(kept: Any) -> int:
    count = int(kept)
    if not 0 <= count <= _MOST:
        raise ValueError
    return count


def _put_aside(file: Path) -> str:
    """Rename a file that cannot be understood, so that it is not overwritten."""
    number = 1
    try:
        while (aside := file.with_name(f"{file.stem}.broken-{number}{file.suffix}")).exists():
            number += 1
        file.rename(aside)
    except OSError:
        return f"The file of your progress, {file}, is damaged."
    return f"The file of your progress was damaged. It is kept as {aside}; a new one is begun."


def _trouble(done: str, error: OSError | ValueError) -> str:
    """Say in a sentence why the file cannot be read or kept."""
    why = str(error)
    if isinstance(error, OSError) and error.strerror:
        why = ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    return f"Your progress cannot be {done}: {why}."
