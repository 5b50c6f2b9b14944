"""What else can be said about a wrong answer that is no known mistake."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from rnn_course.exercises.compare import Difference, same
from rnn_course.exercises.exercise import Case
from rnn_course.exercises.limits import attempt
from rnn_course.exercises.relation import relation
from rnn_course.exercises.sentences import say
from rnn_course.exercises.trials import Trial, Trials, safely

_TO_LOOK = 3.0  # seconds to see what an answer is made of


def related(trials: Trials, shown: Difference) -> str:
    """Say how wrong answers relate to the right ones: most of them, or else the one that is shown."""
    found = {}
    for trial in trials.all:
        one = trials.differs(trial) if trial.error is None else None
        if one is not None and (one.aspect, one.part) == (shown.aspect, shown.part) and _size(one.got) > 1:
            found[trial.case.name, trial.case.seed] = _related(one)
    here = _related(shown) if _size(shown.got) > 1 else None
    words, times = Counter(found.values()).most_common(1)[0] if found else (None, 0)
    if words is None or times <= len(found) / 2:
        words = here
    if words and words != here:
        name = next(name for (name, _), its in found.items() if its == words)
        words = say("In {case}: {sentence}", case=name, sentence=words[0].lower() + words[1:])
    elif words and shown.part:
        words = say("As for {part}: {sentence}", part=shown.part, sentence=words[0].lower() + words[1:])
    return " ".join(filter(None, (words, _parts(trials), _right_cases(trials))))


def _related(one: Difference) -> str | None:
    """Say how a wrong answer relates to the right one, if both can be looked at."""
    try:
        return relation(one.expected, one.got)
    except Exception:
        return None


def _size(answer: Any) -> int:
    """Count the numbers of an answer; lists of different lengths make no array and have none."""
    try:
        return int(np.size(answer))
    except Exception:  # the reader's value may be anything
        return 0


def _right_cases(trials: Trials) -> str:
    """Say at which edges the answer is right: what is different there is half of a diagnosis."""
    right = [
        trial.case.name
        for trial in trials.of("edge")
        if trial.error is None and not trial.changed and trials.differs(trial) is None
    ]
    return say("It is right here: {cases}.", cases="; ".join(right[:3])) if right else ""


def _parts(trials: Trials) -> str:
    """Say which parts of an answer of several parts are wrong, and which are right."""
    names = [name.split(" ")[0] for name in trials.exercise.parts]
    wrong = set().union(*(_wrong_parts(trials, trial) for trial in trials.all))
    if not wrong or len(wrong) == len(names):
        return ""
    listed = [", ".join(name for name in names if (name in wrong) == bad) for bad in (True, False)]
    return say("Wrong: {wrong}. Right: {right}.", wrong=listed[0], right=listed[1])


def _wrong_parts(trials: Trials, trial: Trial) -> set[str]:
    """Return the names of the parts of an answer that are wrong."""
    labels = trials.exercise.parts
    several = len(labels) > 1 and isinstance(trial.value, (tuple, list))
    if not several or len(trial.value) != len(labels):
        return set()
    parts = zip(labels, trials.expected(trial.case), trial.value, strict=True)
    return {name.split(" ")[0] for name, wanted, came in parts if safely(wanted, came, (name,))}


def restless(trials: Trials, function: Callable[..., Any], case: Case | None, seconds: float) -> str:
    """Say so if the function returns something else when it is called once more."""
    for trial in trials.all:
        if trial.case is case:
            again = attempt(trials.exercise.plain(function), trial.case.arguments(), seconds)
            if again.end == "returned" and not _alike(trial.value, again.value):
                return say("Called again with the same arguments, it returns something else.")
    return ""


def _alike(a: Any, b: Any) -> bool:
    """Return whether two answers are the same, whatever they do when they are compared."""
    try:
        return same(a, b)
    except Exception:
        return True  # nothing can be said


def made_of(trials: Trials, function: Callable[..., Any], case: Case) -> str:
    """Say what a wrong answer is made of, where the one of the solution is made of something else."""
    observer = trials.exercise.observer
    if observer is None or observer.made_of is None:
        return ""
    theirs, ours = (
        attempt(partial(observer.made_of, one), case.arguments(), _TO_LOOK).value
        for one in (function, trials.exercise.solution)
    )
    if not theirs or not ours or theirs == ours:
        return ""
    apart = [pair for pair in zip(theirs, ours, strict=False) if pair[0] != pair[1]]
    if len(theirs) == len(ours) and len(apart) == 1:
        return say("Yours has {yours} where the solution has {ours}.", yours=apart[0][0], ours=apart[0][1])
    return say(
        "Yours is made of {yours}; the solution of {ours}.", yours=", ".join(theirs), ours=", ".join(ours)
    )
