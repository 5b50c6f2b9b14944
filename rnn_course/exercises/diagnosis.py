"""Name the mistake: a listed one that gives the same wrong answers, or else how the wrong numbers look."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.compare import as_text, number, same
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


def diagnose(exercise: Exercise, trials: Sequence[Trial]) -> str | None:
    """Find the listed mistake that does the same as the reader's function, case by case.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    trials : sequence of Trial
        What the reader's function did.

    Returns
    -------
    str or None
        The message of the mistake; None if there is none, or more than one.
    """
    reference = _likeness(exercise, exercise.solution, trials)
    if reference == "the same":
        return None
    likeness = {
        exercise.said(one): _likeness(exercise, exercise.wrong(one), trials) for one in exercise.mistakes
    }
    found = [message for message, how in likeness.items() if how == "the same"]
    if not found and not reference:
        found = [message for message, how in likeness.items() if how]
    return found[0] if len(found) == 1 else None


def _likeness(
    exercise: Exercise, function: Callable[..., Any], trials: Sequence[Trial]
) -> Literal["the same", "alike", ""]:
    """Say whether a function of ours does the same as the reader's, or but for how it ends at edges."""
    likeness: Literal["the same", "alike"] = "the same"
    for trial in trials:
        ours = run(exercise, function, trial.case)
        if not _alike(trial, ours):
            if not _both_empty(trial, ours):
                return ""
            likeness = "alike"
    return likeness


def _both_empty(a: Trial, b: Trial) -> bool:
    """Return whether two functions had nothing to return at an edge.

    One mistake, written in two ways, may raise there, return an empty array, or divide by zero.
    """
    return a.case.rung == "edge" and _is_empty(a) and _is_empty(b)


def _is_empty(trial: Trial) -> bool:
    """Return whether something was raised, or is empty or not finite."""
    parts = trial.value if isinstance(trial.value, (tuple, list)) else [trial.value]
    try:
        return trial.error is not None or any(np.size(x) == 0 or not np.isfinite(x).all() for x in parts)
    except Exception:  # not made of numbers
        return False


def relation(expected: Any, got: Any) -> str | None:
    """Say how a wrong answer relates to the right one, where it does so in a simple way.

    Parameters
    ----------
    expected, got : object
        Two arrays, numbers or lists.

    Returns
    -------
    str or None
        A sentence, or None.
    """
    if isinstance(expected, (list, tuple)) and isinstance(got, (list, tuple)):
        return _relation_of_lists(list(expected), list(got))
    if any(np.asarray(x).dtype.kind not in "biuf" for x in (expected, got)):
        return None
    a, b = np.asarray(expected, float), np.asarray(got, float)
    if a.size == 0 or b.size == 0 or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return None
    return _relation_of_arrays(a, b) if a.shape == b.shape else _relation_of_shapes(a, b)


def _relation_of_arrays(a: Array, b: Array) -> str | None:
    """Relate two arrays of one shape."""
    if not b.any():
        return "Everything that comes back is zero."
    if a.size == 1:
        return _times(a, b)
    relations = (_times, _off, _backwards, _swapped, _one_place_aside, _in_another_order, _at_one_index)
    return next((sentence for relate in relations if (sentence := relate(a, b))), None)


def _times(a: Array, b: Array) -> str | None:
    ratios = b[a != 0] / a[a != 0]
    if not ratios.size or not np.allclose(b, a * ratios.flat[0]):
        return None
    if np.isclose(ratios.flat[0], -1):
        return "The size is right, the sign is wrong."
    # Of one number alone this says little.
    return f"{'Each number' if a.size > 1 else 'It'} is {number(ratios.flat[0])} times the expected one."


def _off(a: Array, b: Array) -> str | None:
    by = (b - a).flat[0]
    return f"Each number is off by {number(by)}." if np.allclose(b - a, by) else None


def _backwards(a: Array, b: Array) -> str | None:
    for axis in range(a.ndim):
        if np.allclose(np.flip(a, axis), b):
            return f"The right numbers, in reverse order along axis {axis}."
    return None


def _swapped(a: Array, b: Array) -> str | None:
    for order in itertools.permutations(range(a.ndim)):
        turned = a.transpose(order)
        if turned.shape == b.shape and np.allclose(turned, b):
            return f"The right numbers, with the axes swapped: yours are in the order {order}."
    return None


def _one_place_aside(a: Array, b: Array) -> str | None:
    for axis in range(a.ndim):
        for when, there, here in (("late", slice(1, None), slice(-1)), ("early", slice(-1), slice(1, None))):
            if a.shape[axis] > 2 and np.allclose(_part(b, axis, there), _part(a, axis, here)):
                return f"The right numbers, one place too {when} along axis {axis}."
    return None


def _in_another_order(a: Array, b: Array) -> str | None:
    alike = np.allclose(np.sort(a, axis=None), np.sort(b, axis=None))
    return "The right numbers, in another order." if alike else None


def _at_one_index(a: Array, b: Array) -> str | None:
    wrong = ~np.isclose(a, b)
    for axis in range(a.ndim):
        others = tuple(i for i in range(a.ndim) if i != axis)
        places = np.flatnonzero(wrong.any(axis=others))
        if a.shape[axis] > 1 and len(places) == 1:
            return f"Only index {places[0]} along axis {axis} is wrong; the rest is right."
        if a.shape[axis] > 2 and len(places) == a.shape[axis] - 1:
            right = set(range(a.shape[axis])) - set(places.tolist())
            return f"Only index {right.pop()} along axis {axis} is right."
    return None


def _relation_of_shapes(a: Array, b: Array) -> str | None:
    """Relate two arrays of different shapes."""
    if a.ndim == b.ndim:
        for order in itertools.permutations(range(a.ndim)):
            turned = a.transpose(order)
            if turned.shape == b.shape and np.allclose(turned, b):
                return f"The right numbers, with the axes in another order: {order}."
    if a.size == b.size:
        if np.allclose(a.ravel(), b.ravel()):
            return "The right numbers, in another shape: look at the axes, not at the values."
        return "It has as many numbers as it should, on other axes." if a.ndim == b.ndim else None
    if a.ndim == b.ndim:
        axes = [i for i in range(a.ndim) if a.shape[i] != b.shape[i]]
        if len(axes) == 1:
            return f"Along axis {axes[0]} there {_too(b.shape[axes[0]] - a.shape[axes[0]])}."
    return None


def _relation_of_lists(a: list[Any], b: list[Any]) -> str | None:
    if len(a) != len(b):
        if a and b and (same(b, a[: len(b)]) or same(a, b[: len(a)])):
            return f"The beginning is right; at the end there {_too(len(b) - len(a))}."
        if a and b and (same(b, a[-len(b) :]) or same(a, b[-len(a) :])):
            return f"The end is right; at the start there {_too(len(b) - len(a))}."
        return None
    if same(b, a[::-1]):
        return "The right entries, in reverse order."
    if sorted(map(repr, a)) == sorted(map(repr, b)):
        return "The right entries, in another order."
    wrong = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if not same(x, y)]
    if len(a) > 1 and len(wrong) == 1:
        return f"Only entry {wrong[0]} is wrong; the others are right."
    return None


def _too(more: int) -> str:
    return f"{'is' if abs(more) == 1 else 'are'} {abs(more)} too {'many' if more > 0 else 'few'}"


def _part(x: Array, axis: int, part: slice) -> Array:
    return x[tuple(part if i == axis else slice(None) for i in range(x.ndim))]


def _alike(a: Trial, b: Trial) -> bool:
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
