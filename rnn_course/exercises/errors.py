"""Say what a reader's function has raised: what, where, and of which shapes the arrays were."""

import io
import itertools
import keyword
import linecache
import re
import tokenize
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

import numpy as np

from rnn_course.exercises.compare import as_text
from rnn_course.exercises.exercise import Exercise
from rnn_course.exercises.sentences import say

_MOST = 4  # arrays whose shapes are told


def raised(exercise: Exercise, function: Any, error: BaseException) -> str:
    """Say what was raised, in which line of the reader's, and what the shapes were there.

    Parameters
    ----------
    exercise : Exercise
        What was asked for.
    function : callable
        The reader's.
    error : BaseException
        What it raised.

    Returns
    -------
    str
        Some sentences; the first goes on after "In the example by hand, ...".
    """
    meaning = exercise.observer.explain(error) if exercise.observer else ""
    place, shapes = "", ""
    step = _own_step(error, function)
    if step is not None:
        frame, first, last = step.tb_frame, *_lines(step)
        code = [linecache.getline(frame.f_code.co_filename, number) for number in range(first, last + 1)]
        text = linecache.getline(frame.f_code.co_filename, step.tb_lineno).strip()
        place = (
            say("It happened in your line {number}: `{text}`.", number=step.tb_lineno, text=text)
            if text
            else say("It happened in your line {number}.", number=step.tb_lineno)
        )
        if isinstance(error, (ValueError, IndexError, TypeError)):
            shapes = _shapes(frame.f_locals, _names("".join(code)))
    return " ".join(filter(None, (say("it raised {error}.", error=_what(error)), meaning, place, shapes)))


def _what(error: BaseException) -> str:
    """Name an error, with its message."""
    if isinstance(error, RecursionError):
        return say("RecursionError: the function calls itself without end")
    message = _message(error)
    text = type(error).__name__ + (f": {message[:300]}" if message else "")
    return say("{error} (it tried to end Python)", error=text) if isinstance(error, SystemExit) else text


def _message(error: BaseException) -> str:
    """Return the message of an error on one line, without what Keras and TensorFlow put around it."""
    text = as_text(error)
    bold = re.search(r"\x1b\[1m(.*?)\x1b\[0m", text, re.DOTALL)
    text = (bold[1] if bold else text).rpartition("Error encountered:")[2]
    text = re.sub(r"\{\{.*?\}\}|\[Op:.*?\]", "", text)
    return " ".join(text.split()).rstrip(".")


def _own_step(error: BaseException, function: Any) -> TracebackType | None:
    """Find where the reader's own code was when it raised the error."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    found, step = None, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == file:
            found = step
        step = step.tb_next
    return found


def _lines(step: TracebackType) -> tuple[int, int]:
    """Find the first and the last line of the expression that was being computed."""
    positions = itertools.islice(step.tb_frame.f_code.co_positions(), step.tb_lasti // 2, None)
    first, last, *_ = next(positions, (None, None))
    return first or step.tb_lineno, last or step.tb_lineno


def _shapes(there: Mapping[str, Any], names: Sequence[str]) -> str:
    """Say of which shapes the arrays of these names are."""
    found = [(name, there[name]) for name in names if isinstance(there.get(name), np.ndarray)]
    told = [say("`{name}` is {shape}", name=name, shape=array.shape) for name, array in found[:_MOST]]
    if not told:
        return ""
    if len(told) == 1:
        return say("There {one}.", one=told[0])
    return say("There {several} and {last}.", several=", ".join(told[:-1]), last=told[-1])


def _names(code: str) -> list[str]:
    """List the names in some code, each once; it may be a part of a statement."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError):  # a bracket is open
        found = re.findall(r"\b[A-Za-z_]\w*", code)
    else:
        found = [token.string for token in tokens if token.type == tokenize.NAME]
    return list(dict.fromkeys(name for name in found if not keyword.iskeyword(name)))
