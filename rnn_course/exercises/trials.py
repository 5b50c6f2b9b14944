"""What a function did with the cases, beside what it should have done."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from rnn_course.exercises.compare import Difference, as_text, difference, kind, same
from rnn_course.exercises.exercise import Case, Exercise, WrongKind
from rnn_course.exercises.limits import attempt
from rnn_course.exercises.sentences import say


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
    printed : str
        The beginning of what it printed.
    """

    case: Case
    value: Any
    error: BaseException | None
    changed: str
    printed: str = ""


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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the reader has not written this
        came = attempt(exercise.plain(function), arguments)
    if came.error is not None:
        came.error.__traceback__ = None  # it would keep all that was there when it was raised
    return Trial(case, came.value, came.error, changed(case.arguments(), arguments, exercise.parameters))


def tried(exercise: Exercise, function: Callable[..., Any], case: Case) -> Trial:
    """Call a function here, without a thread and without a limit."""
    arguments = case.arguments()
    value = error = None
    try:
        value = exercise.plain(function)(*arguments)
    except Exception as raised:
        error = raised
    return Trial(case, value, error, changed(case.arguments(), arguments, exercise.parameters))


def do_the_same(exercise: Exercise, function: Callable[..., Any], trials: Sequence[Trial]) -> bool:
    """Return whether one of our own functions does the same as another did, case by case."""
    return all(alike(run(exercise, function, trial.case), trial) for trial in trials)


class Trials:
    """What a reader's function did with all cases, beside the answers of the solution.

    Parameters
    ----------
    exercise : Exercise
        What was asked for.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.all: list[Trial] = []

    def of(self, *rungs: str) -> list[Trial]:
        """Give the trials of some rungs."""
        return [trial for trial in self.all if trial.case.rung in rungs]

    def expected(self, case: Case) -> Any:
        """Return the answer of the solution, which is run once."""
        return run(self.exercise, self.exercise.solution, case).value

    def differs(self, trial: Trial) -> Difference | None:
        """Find the first difference between an answer and the expected one."""
        if isinstance(trial.error, WrongKind):
            return Difference("kind", str(trial.error))
        return safely(self.expected(trial.case), trial.value, self.exercise.parts)

    def differs_from_slope(self, trial: Trial) -> Difference | None:
        """Find the first difference between an answer and what finite differences give."""
        assert self.exercise.gradient is not None
        expected = self.exercise.gradient(*trial.case.arguments())
        return safely(expected, trial.value, self.exercise.parts, tolerance=1e-4)


def safely(
    expected: Any, got: Any, returns: tuple[str, ...], tolerance: float | None = None
) -> Difference | None:
    """Compare, whatever the reader's value does when it is looked at."""
    try:
        return difference(expected, got, returns, tolerance)
    except Exception as error:
        sentence = say(
            "it returns {kind} that cannot be compared ({error})",
            kind=kind(got),
            error=type(error).__name__,
        )
        return Difference("kind", sentence)


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
