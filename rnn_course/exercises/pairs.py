"""Two mistakes at once: where no listed one fits, try their edits two by two."""

import itertools
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from rnn_course.exercises.exercise import Exercise
from rnn_course.exercises.limits import attempt
from rnn_course.exercises.mistakes import Mistake, compiled, together
from rnn_course.exercises.trials import Trial, alike, changed, run

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
        The pairs, as far as the time allows to look for them.
    """
    found: list[Pair] = []
    # A case that fails tells most pairs apart, and random input more than an example by hand.
    order = sorted(trials, key=lambda trial: (_is_right(exercise, trial), trial.case.rung != "random"))
    if exercise.observer or order[0].error is not None:  # errors alone say little
        return []

    def search() -> None:
        for pair, function in _pairs(exercise, exercise.mistakes):
            if all(alike(_tried(exercise, function, trial), trial) for trial in order):
                found.append(pair)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the reader has not written these
        attempt(search, (), _SECONDS)
    return found


def _is_right(exercise: Exercise, trial: Trial) -> bool:
    return alike(run(exercise, exercise.solution, trial.case), trial)


def _tried(exercise: Exercise, function: Callable[..., Any], trial: Trial) -> Trial:
    """Call a function here, without a thread: the whole search stands in one."""
    arguments = trial.case.arguments()
    value = error = None
    try:
        value = function(*arguments)
    except Exception as raised:
        error = raised
    return Trial(trial.case, value, error, changed(trial.case.arguments(), arguments, exercise.parameters))


def _pairs(exercise: Exercise, mistakes: tuple[Mistake, ...]) -> Iterator[tuple[Pair, Callable[..., Any]]]:
    """Give all pairs whose edits can be made together, and the functions that they make."""
    for pair in itertools.combinations((one for one in mistakes if one.edits), 2):
        function = _function(exercise, pair)
        if function is not None:
            yield pair, function


@cache
def _function(exercise: Exercise, pair: Pair) -> Callable[..., Any] | None:
    program = together(exercise.source, pair[0].edits, pair[1].edits)
    if program is None:
        return None
    try:
        return compiled(program, exercise.name, exercise.solution.__globals__)
    except SyntaxError:
        return None
