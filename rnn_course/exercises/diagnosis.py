"""Name the mistake: a listed one, or two, that give the same wrong answers."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from rnn_course.exercises.exercise import Exercise
from rnn_course.exercises.pairs import pairs_like
from rnn_course.exercises.sentences import say
from rnn_course.exercises.trials import Trial, alike, run


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
        The message of the mistake; of two that were made at once, both, or the one that is certain. None if
        there is none, or if it is not clear which.
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
    if not found:
        return _two(exercise, trials)
    return found[0] if len(found) == 1 else None


def _two(exercise: Exercise, trials: Sequence[Trial]) -> str | None:
    """Name two mistakes that were made at once, or the one that all pairs have that fit."""
    pairs = pairs_like(exercise, trials)
    if len(pairs) == 1:
        first, second = map(exercise.said, pairs[0])
        return say("two things at once. First, {first} Second, {second}", first=first, second=second)
    certain = [one for one in exercise.mistakes if pairs and all(one in pair for pair in pairs)]
    if len(certain) != 1:
        return None
    return say("among other things, {mistake}", mistake=exercise.said(certain[0]))


def _likeness(
    exercise: Exercise, function: Callable[..., Any], trials: Sequence[Trial]
) -> Literal["the same", "alike", ""]:
    """Say whether a function of ours does the same as the reader's, or but for how it ends at edges."""
    likeness: Literal["the same", "alike"] = "the same"
    for trial in trials:
        ours = run(exercise, function, trial.case)
        if not alike(trial, ours):
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
