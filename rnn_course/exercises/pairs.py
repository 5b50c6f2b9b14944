"""Two mistakes at once: where no listed one fits, try their edits two by two."""

import itertools
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from rnn_course.exercises.exercise import Exercise
from rnn_course.exercises.limits import attempt
from rnn_course.exercises.mistakes import Mistake, together
from rnn_course.exercises.trials import Trial, alike, do_the_same, tried

_SECONDS = 0.7  # for all pairs of an exercise; what has been compiled is kept for the next check

Pair = tuple[Mistake, Mistake]


def pairs_like(exercise: Exercise, trials: Sequence[Trial]) -> list[Pair]:
    """Find the pairs of mistakes that do the same as the reader's function, case by case.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    trials : sequence of Trial
        What the reader's function did.

    Returns
    -------
    list of tuple of Mistake
        The pairs, as many as were found within the time allowed.
    """
    found: list[Pair] = []

    def is_right(trial: Trial) -> bool:
        return do_the_same(exercise, exercise.solution, [trial])

    # A case that fails tells most pairs apart, and random input more than an example by hand.
    order = sorted(trials, key=lambda trial: (is_right(trial), trial.case.rung != "random"))
    if exercise.observer or order[0].error is not None:  # errors alone say little
        return []

    def search() -> None:
        for pair in itertools.combinations((one for one in exercise.mistakes if one.edits), 2):
            function = _function(exercise, pair)
            if function and all(alike(tried(exercise, function, trial.case), trial) for trial in order):
                found.append(pair)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the reader has not written these
        attempt(search, (), _SECONDS)
    return found


@cache
def _function(exercise: Exercise, pair: Pair) -> Callable[..., Any] | None:
    """Make the function of two mistakes; None where their edits cannot be made together."""
    program = together(exercise.source, pair[0].edits, pair[1].edits)
    if program is None:
        return None
    try:
        return exercise.made(program)
    except SyntaxError:
        return None
