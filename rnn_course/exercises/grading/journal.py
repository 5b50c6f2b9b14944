"""The journal of a grading: a file of JSON lines to which each result is added as soon as it is there.

Whatever ends the grader, at most the line that was being written is lost. It is removed when the journal is
opened again.
"""

import contextlib
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any

from rnn_course.exercises.grading.results import Limits, Result, read_result


class JournalInUseError(Exception):
    """Another grader writes to the same journal."""


class Journal:
    """The results that are known, in memory and on disk.

    Parameters
    ----------
    file : pathlib.Path
        Where they are kept; it is made if it is not there.

    Raises
    ------
    JournalInUseError
        If another process has opened it.
    """

    def __init__(self, file: Path) -> None:
        self._results: dict[str, Result] = {}
        self._stream = file.open("a+b")
        try:
            _lock(self._stream)
            self._read()
        except BaseException:
            self._stream.close()
            raise

    def __enter__(self) -> "Journal":
        """Return the journal itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._stream.close()

    def find(self, key: str, limits: Limits) -> Result | None:
        """Return a result that still holds; one with a problem holds for the same limits."""
        result = self._results.get(key)
        if result and result["problem"] and result["limits"] not in (None, limits):
            return None
        return result

    def forget(self, key: str) -> None:
        """Take a result for unknown until a new one is added; on the disk, the later one counts."""
        self._results.pop(key, None)

    def add(self, key: str, result: Result) -> None:
        """Keep a result, on the disk before this returns; one that failed is tried again the next time."""
        self._results[key] = result
        if result["state"] != "failed":
            self._stream.write(json.dumps({"key": key, "result": result}).encode() + b"\n")
            self._stream.flush()
            os.fsync(self._stream.fileno())

    def _read(self) -> None:
        self._stream.seek(0)
        whole = 0
        for line in self._stream:
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
                entry = json.loads(line)
                self._results[entry["key"]] = read_result(entry["result"])
        self._stream.truncate(whole)  # the next line must not continue one that is torn


def _lock(stream: Any) -> None:
    """Keep a second grader away; the lock ends with this process, however that ends."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise JournalInUseError(
            f"another grader is writing to {stream.name}; wait for it to end, or choose another --out"
        ) from error
    except OSError:  # some network drives have no locks
        return
