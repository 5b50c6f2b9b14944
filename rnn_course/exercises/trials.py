"""What a function did with a case, and whether two did the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from rnn_course.exercises.compare import as_text, same
from rnn_course.exercises.exercise import Case, Exercise
from rnn_course.exercises.limits import attempt


@dataclass(frozen=True)
class Trial:
    """What a function did with one case.

    Attributes
    ----------
    case : Case
        The input.
    value : object
        What it returned.
    error : BaseException or None
        What it raised.
    changed : str
        The name of an argument that it changed, or an empty string.
    """

    case: Case
    value: Any
    error: BaseException | None
    changed: str


def changed(before: Sequence[Any], after: Sequence[Any], names: Sequence[str]) -> str:
    """Return the name of the first argument that is not what it was, or an empty string."""
    for name, old, new in zip(names, before, after, strict=True):
        try:
            if not _identical(old, new):
                return name
        except Exception:  # something was put in that cannot be compared
            return name
    return ""


@cache
def run(exercise: Exercise, function: Callable[..., Any], case: Case) -> Trial:
    """Run one of our own functions on a case, in a thread of its own, as the reader's.

    They do the same each time, and every report asks for all of them; so each is run once.
    """
    arguments = case.arguments()
    came = attempt(exercise.plain(function), arguments)
    if came.error is not None:
        came.error.__traceback__ = None  # it would keep all that was there when it was raised
    return Trial(case, came.value, came.error, changed(case.arguments(), arguments, exercise.parameters))


def alike(a: Trial, b: Trial) -> bool:
    """Return whether two functions did the same with a case."""
    if a.error is not None or b.error is not None:
        return type(a.error) is type(b.error) and as_text(a.error) == as_text(b.error)
    try:
        return a.changed == b.changed and same(a.value, b.value)
    except Exception:  # the reader's value may be anything
        return False


def _identical(old: Any, new: Any) -> bool:
    """Return whether an argument is exactly what it was."""
    if isinstance(old, np.ndarray):
        return (
            isinstance(new, np.ndarray)
            and (old.shape, old.dtype) == (new.shape, new.dtype)
            and np.array_equal(old, new, equal_nan=old.dtype.kind == "f")
        )
    if isinstance(old, (list, tuple)):
        return type(old) is type(new) and len(old) == len(new) and all(map(_identical, old, new))
    if isinstance(old, dict):
        return (
            isinstance(new, dict)
            and _identical(list(old), list(new))
            and all(_identical(value, new[key]) for key, value in old.items())
        )
    return bool(old == new)
