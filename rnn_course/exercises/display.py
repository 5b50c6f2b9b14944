"""Show what a check says: in a notebook as it renders, in a terminal as text."""

import contextlib
import sys
import textwrap
from typing import Any

from rnn_course.exercises.exercise import Exercise
from rnn_course.exercises.report import Page, Report, prose
from rnn_course.exercises.sentences import say


def wait(exercise: Exercise) -> Any:
    """Say that Keras is loading, where it is; the report takes the place of this word."""
    if exercise.observer is None or "keras" in sys.modules:
        return None
    return show(prose(say("Loading Keras, which takes some seconds the first time ...")), keep=True)


def show(thing: Page | Report, place: Any = None, keep: bool = False) -> Any:
    """Display in a notebook, write to a terminal otherwise; nothing is raised.

    In a notebook, the thing replaces another one, or a place is kept for a later one.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        from IPython.display import display

        if place is not None:
            return place.update(thing)
        return display(thing, display_id=True) if keep else display(thing)  # type: ignore[no-untyped-call]
    text = f"{_wrapped(str(thing))}\n"
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    with contextlib.suppress(AttributeError, OSError, ValueError):  # there may be none, or a closed one
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    return None


def _wrapped(text: str) -> str:
    """Break the long lines of sentences; code and arrays are indented, and stay as they are."""
    wrapper = textwrap.TextWrapper(100, break_long_words=False, break_on_hyphens=False)
    lines = text.splitlines()
    return "\n".join(line if line.startswith((" ", "\t")) else wrapper.fill(line) for line in lines)
