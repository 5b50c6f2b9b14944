"""What a reader has solved, in a small JSON file.

The file is in the user's data folder, or where the variable ``RNN_COURSE_PROGRESS`` says. It is replaced as a
whole or not at all. A file that cannot be read is kept under another name.
"""

import json
import os
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

_FORMAT = "rnn_course.exercises 1"

_writing = threading.Lock()  # of the threads of this process

Record = dict[str, Any]


def path() -> Path:
    """Return where the file is, or would be."""
    named = os.environ.get("RNN_COURSE_PROGRESS")
    if named:
        return Path(named).expanduser()
    if sys.platform == "win32":
        folder = os.environ.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        folder = str(Path.home() / "Library" / "Application Support")
    else:
        folder = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
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
        text = path().read_bytes()
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        return {}, f"Your progress cannot be read from {path()}: {error.strerror}."
    try:
        content = json.loads(text.decode("utf-8-sig"))
        if content["format"] != _FORMAT:
            raise ValueError
        return {id_: _record(kept) for id_, kept in content["exercises"].items()}, ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, _put_aside()


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
    with _writing:
        records, trouble = load()
        record = records.setdefault(id_, _record({}))
        record["tries"] += tries
        record["hints"] = max(record["hints"], hints)
        if solved and record["solved"] is None:
            record["solved"] = date.today().isoformat()
        try:
            _write(json.dumps({"format": _FORMAT, "exercises": records}, indent=1) + "\n")
        except OSError as error:
            return f"Your progress cannot be kept in {path()}: {error.strerror}."
        return trouble


def _record(kept: Record) -> Record:
    """Return a record with all of its fields."""
    solved = kept.get("solved")
    return {
        "tries": int(kept.get("tries", 0)),
        "hints": int(kept.get("hints", 0)),
        "solved": None if solved is None else str(solved),
    }


def _put_aside() -> str:
    """Rename a file that cannot be understood, so that it is not overwritten."""
    file = path()
    number = 1
    while (aside := file.with_name(f"{file.stem}.broken-{number}{file.suffix}")).exists():
        number += 1
    try:
        file.rename(aside)
    except OSError:
        return f"The file of your progress, {file}, is damaged."
    return f"The file of your progress was damaged. It is kept as {aside}; a new one is begun."


def _write(text: str) -> None:
    """Replace the file by a new one that is complete."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as stream:
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
