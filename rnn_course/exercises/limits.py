"""Call a reader's function and come back, whatever it does: raise, print without end, or never return.

The function runs in a thread of its own, so that this works in notebooks on every system. (Keras also numbers
its layers in each thread anew, so the reader's other layers keep their names.) A thread that takes too long
has an exception raised in it, a few times in case it catches the first. One that does not end even so is left
behind. (A single endless call inside compiled code cannot be left: it lets no thread run. Nor does anything
here outlive a crash of the process, as when NumPy writes outside an array: a process for each check would
cost more than the rest of it, and hide the reader's other objects from it.)

Where the system starts no thread, as Python in a browser, the function is called without one, and without a
limit.
"""

import ctypes
import io
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

_KEPT = 1000  # characters of what a function prints


class _TimeIsUp(BaseException):
    """Raised in a function that takes too long; no ``except Exception`` catches it."""


@dataclass(frozen=True)
class Attempt:
    """What became of one call.

    Attributes
    ----------
    value : object
        What the function returned.
    error : BaseException or None
        What it raised.
    end : {"returned", "raised", "stopped", "running", "interrupted"}
        How it ended: by itself, at the time limit, not even then, or because the reader interrupted it.
    printed : str
        The beginning of what it printed.
    """

    value: Any
    error: BaseException | None
    end: str
    printed: str


class _Beginning(io.TextIOBase):
    """A stream that keeps the beginning of what is written to it, and counts the rest."""

    def __init__(self) -> None:
        self.kept = ""
        self.dropped = 0
        self.taking = True
        self.before = {name: getattr(sys, name) for name in ("stdout", "stderr")}

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        room = _KEPT - len(self.kept)
        self.kept += text[:room]
        self.dropped += max(len(text) - room, 0)
        return len(text)

    def __str__(self) -> str:
        return self.kept + (f"\n... and {self.dropped:,} more characters" if self.dropped else "")


@contextmanager
def _printed() -> Iterator[_Beginning]:
    """Take what is printed. Checks in several threads may begin and end in any order."""
    mine = _Beginning()
    sys.stdout = sys.stderr = mine
    try:
        yield mine
    finally:
        mine.taking = False
        for name, stream in mine.before.items():
            now = getattr(sys, name)
            if isinstance(now, _Beginning) and now.taking:
                continue  # another check has begun since; it puts back what was there before this one
            while isinstance(stream, _Beginning) and not stream.taking:
                stream = stream.before[name]
            setattr(sys, name, stream)


def attempt(
    function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float | None = None
) -> Attempt:
    """Call ``function(*arguments)`` for at most `seconds`.

    Parameters
    ----------
    function : callable
        What a reader wrote.
    arguments : tuple
        What it is called with.
    seconds : float, optional
        The time limit; None for a function that is known to end.

    Returns
    -------
    Attempt
        What became of it. Nothing is raised.
    """
    outcome: dict[str, Any] = {}

    def work() -> None:
        with suppress(_TimeIsUp):  # it may arrive when the function has just returned
            try:
                with np.errstate(all="ignore"):  # the ladder has a rung for NaN and infinity
                    outcome["value"] = function(*arguments)
            except BaseException as error:
                outcome["error"] = error

    with _printed() as printed:
        end = _in_a_thread(work, seconds) or ("raised" if "error" in outcome else "returned")
    return Attempt(outcome.get("value"), outcome.get("error"), end, str(printed))


def _in_a_thread(work: Callable[[], None], seconds: float | None) -> str:
    """Do something for at most so long, and say how it was ended; nothing if it ended by itself."""
    thread = threading.Thread(target=work, daemon=True)
    end = "stopped"
    try:
        thread.start()
    except RuntimeError:  # no thread can be started
        work()
        return ""
    try:
        thread.join(seconds)
    except KeyboardInterrupt:
        end = "interrupted"
    if end == "interrupted" or thread.is_alive():
        _stop(thread)
        return "running" if thread.is_alive() else end
    return ""


def can_be_kept() -> bool:
    """Return whether there is a limit at all: whether a thread can be started."""
    thread = threading.Thread(target=bool, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        return False
    thread.join()
    return True


def _stop(thread: threading.Thread) -> None:
    """Raise an exception in `thread` until it ends, ten times at most."""
    for _ in range(10):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_TimeIsUp)
        )
        thread.join(0.05)
        if not thread.is_alive():
            return
