"""Climb the ladder: try a reader's function step by step, and stop at the first rung that does not hold."""

import inspect
import itertools
import math
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeGuard

import numpy as np

from rnn_course._extras import missing
from rnn_course.exercises import findings
from rnn_course.exercises.compare import Difference, kind
from rnn_course.exercises.diagnosis import diagnose
from rnn_course.exercises.errors import raised
from rnn_course.exercises.exercise import Exercise, NothingYet, WrongKind
from rnn_course.exercises.limits import Attempt, attempt, can_be_kept
from rnn_course.exercises.replaced import Watched, drawing_as_before, replaced
from rnn_course.exercises.report import Report, short
from rnn_course.exercises.sentences import mark, say
from rnn_course.exercises.trials import Trial, Trials, changed

_SECONDS = 5.0  # for all calls of one check together, and again for comparing what came
_OBSERVED = 15.0  # the same for answers that are observed: a busy machine needs long to build models
_TIMED = 0.3  # for one call that is timed
_ROUNDS = 3  # of calls that are timed, at least
_TIMING = 0.4  # for more rounds, where the answer seems slow

_RUNGS = {
    "signature": mark("it takes the right arguments"),
    "runs": mark("it runs without an error"),
    "kind": mark("it returns what was asked for"),
    "shape": mark("the shapes are right"),
    "dtype": mark("the numbers are of the right kind"),
    "finite": mark("there is no NaN and no infinity"),
    "inputs": mark("it leaves its inputs as they were"),
    "pencil": mark("the example by hand is right"),
    "gradient": mark("the gradient agrees with finite differences"),
    "random": mark("random input gives the right answer"),
    "edge": mark("edge cases are right"),
}
_EMPTY = (lambda: None).__code__.co_code
_ENDS = {
    "stopped": mark("{name} took more than {seconds:g} seconds and was stopped. Does a loop never end?"),
    "running": mark(
        "{name} took more than {seconds:g} seconds and could not be stopped at once. It may still be "
        "running; if the notebook is slow now, restart the kernel."
    ),
    "interrupted": mark("You interrupted the check."),
}


def climb(exercise: Exercise, function: Any, seconds: float | None = None) -> Report:
    """Check a function.

    Parameters
    ----------
    exercise : Exercise
        What it should do.
    function : callable
        What the reader wrote. Whatever it does, nothing is raised.
    seconds : float, optional
        The time limit for all calls together; otherwise 5, and 15 for an exercise with an observer.

    Returns
    -------
    Report
        How far it came, and what is wrong there.
    """
    if seconds is None:
        seconds = _SECONDS if exercise.observer is None else _OBSERVED
    with ExitStack() as stack:
        stack.enter_context(np.errstate(all="ignore"))  # wrong answers are compared, too, whatever they are
        stack.enter_context(drawing_as_before())
        stack.enter_context(_called_by_its_name(function))
        if exercise.observer is not None:
            try:
                stack.enter_context(exercise.observer.around())
            except ImportError as error:
                sentence = say("This exercise cannot be checked: {error}.", error=error)
                return Report(exercise.id, exercise.title, False, sentence, missing=missing(error))
        before = replaced()
        if before:
            return _cannot_check(exercise, before)
        check = _Climb(exercise, function, seconds)
        found = check.report()
        return _replaces(found, check.watched.replaced) if check.watched.replaced else found


@contextmanager
def _called_by_its_name(function: Any) -> Iterator[None]:
    """Let a function call itself, which has no name yet, or an older version's, while it is decorated."""
    room, name = getattr(function, "__globals__", None), getattr(function, "__name__", None)
    if not isinstance(room, dict) or not isinstance(name, str) or "." in function.__qualname__:
        yield
        return
    there, before = name in room, room.get(name)
    room[name] = function
    try:
        yield
    finally:
        if there:
            room[name] = before
        else:
            room.pop(name, None)


def _cannot_check(exercise: Exercise, names: dict[str, object]) -> Report:
    """Say that something was replaced by earlier code, without which no check is right."""
    sentence = say(
        "Something has been put in the place of {names}, which the check needs. Restart the kernel; "
        "do not give this name to anything of yours.",
        names=_listed(names),
    )
    return Report(exercise.id, exercise.title, False, sentence)


def _replaces(found: Report, names: dict[str, object]) -> Report:
    """Say that the function has replaced something for everybody."""
    sentence = say(
        "It puts something in the place of {names}, for everything that runs afterwards. The check has "
        "put it back; give your own function another name.",
        names=_listed(names),
    )
    return Report(found.exercise, found.title, False, sentence, found.rungs or (say(_RUNGS["runs"]),), 1)


def _listed(names: dict[str, object]) -> str:
    return ", ".join(f"`{name}`" for name in names)


class _Climb:
    """One check of one function."""

    def __init__(self, exercise: Exercise, function: Any, seconds: float) -> None:
        self.exercise = exercise
        self.function = function
        self.watched = Watched(function)
        self.seconds = seconds
        self.missing = ""
        self.trials = Trials(exercise)
        if exercise.observer is not None:
            self.trials.expected(exercise.cases[0])  # the first call may be slow; not the reader's fault
        self.end = time.monotonic() + seconds
        self.rungs = tuple(rung for rung in _RUNGS if rung != "gradient" or exercise.gradient)

    def report(self) -> Report:
        failure = self._signature() or self._run() or self._judge()
        if failure:
            return failure
        return Report(
            self.exercise.id,
            self.exercise.title,
            True,
            say("All {count} rungs of the ladder hold.", count=len(self.rungs)),
            self._rungs(),
            len(self.rungs),
            printed=next((trial.printed for trial in self.trials.all if trial.printed), ""),
            remark=self._speed(),
            advice=_no_limit(),
        )

    def _rungs(self) -> tuple[str, ...]:
        return tuple(say(_RUNGS[name]) for name in self.rungs)

    def _signature(self) -> Report | None:
        """See whether it can be called with the arguments of the exercise."""
        wanted = f"{self.exercise.name}({', '.join(self.exercise.parameters)})"
        if not callable(self.function):
            sentence = say(
                "This is {kind}; expected a function {wanted}.", kind=kind(self.function), wanted=wanted
            )
            return self._fails("signature", sentence)
        try:
            signature = inspect.signature(self.function)
        except Exception:
            return None  # some compiled functions have none, and an object may raise anything
        try:
            signature.bind(*self.exercise.parameters)
        except TypeError:
            sentence = say(
                "Your function takes {signature}; it is called as {wanted}.",
                signature=signature,
                wanted=wanted,
            )
            return self._fails("signature", sentence)
        names = tuple(signature.parameters)
        if names != self.exercise.parameters and sorted(names) == sorted(self.exercise.parameters):
            sentence = say(
                "Your parameters are in the order ({names}); it is called as {wanted}.",
                names=", ".join(names),
                wanted=wanted,
            )
            return self._fails("signature", sentence)
        return None

    def _run(self) -> Report | None:
        """See whether it comes back from all cases."""
        for case in self.exercise.cases:
            arguments = case.arguments()
            came = attempt(self.exercise.plain(self.watched), arguments, self._left())
            touched = changed(case.arguments(), arguments, self.exercise.parameters)
            trial = Trial(case, came.value, came.error, touched, came.printed)
            if came.end in _ENDS:
                sentence = say(_ENDS[came.end], name=self.exercise.name, seconds=self.seconds)
                return self._fails("runs", sentence, trial)
            if inspect.iscoroutine(came.value):
                came.value.close()  # or Python complains that nobody waited for it
            if self._is_stub(came):
                return self._begin()
            self.trials.all.append(trial)
            self.missing = self.missing or missing(came.error)
            if _is_fault(came.error) and case.rung != "edge":  # an edge case has its own rung
                return self._fails("runs", self._in_case(trial, self._raised(came.error)), trial)
        return None

    def _judge(self) -> Report | None:
        """Look at what came back, within a limit, too: it may be very large."""
        came = attempt(lambda: self._structure() or self._values(), (), self.seconds)
        if came.end in ("stopped", "running"):
            sentence = say(
                "What it returns took more than {seconds:g} seconds to compare. "
                "Is it much larger than what was asked for?",
                seconds=self.seconds,
            )
            return Report(self.exercise.id, self.exercise.title, False, sentence, self._rungs(), 2)
        if came.end == "interrupted":
            raise KeyboardInterrupt
        if came.error is not None:
            raise came.error
        found: Report | None = came.value
        return found

    def _structure(self) -> Report | None:
        """Look at kind, shapes, dtype and finiteness, and at the inputs."""
        found = [(trial, self.trials.differs(trial)) for trial in self.trials.of("pencil", "random")]
        for aspect in ("kind", "shape", "dtype", "finite"):
            for trial, one in found:
                if one is not None and one.aspect == aspect:
                    return self._fails(aspect, self._in_case(trial, f"{one.sentence}."), trial, one)
        for trial in self.trials.of("pencil", "random"):
            if trial.changed:
                sentence = say(
                    "It changes its argument {name}. Whoever calls it still needs the old one: "
                    "work on a copy, or make a new array.",
                    name=trial.changed,
                )
                return self._fails("inputs", sentence, trial)
        return None

    def _values(self) -> Report | None:
        """Look at the values: by hand, against finite differences, on random input, at the edges."""
        for rung in (rung for rung in self.rungs if rung in ("pencil", "gradient", "random")):
            for trial in self.trials.of("random" if rung == "gradient" else rung):
                differs = self.trials.differs_from_slope if rung == "gradient" else self.trials.differs
                one = differs(trial)
                if one is not None:
                    return self._fails(rung, self._in_case(trial, f"{one.sentence}."), trial, one)
                if rung == "gradient":
                    break
        for trial in self.trials.of("edge"):
            one = None if _is_fault(trial.error) else self.trials.differs(trial)
            if _is_fault(trial.error):
                wrong = self._raised(trial.error)
            elif one is not None:
                wrong = f"{one.sentence}."
            elif trial.changed:
                wrong = say("it changes its argument {name}.", name=trial.changed)
            else:
                continue
            sentence = say("The edge case is {case}. There, {wrong}", case=trial.case.name, wrong=wrong)
            return self._fails("edge", sentence, trial, one)
        return None

    def _in_case(self, trial: Trial, wrong: str) -> str:
        return say("In {case}, {wrong}", case=trial.case.name, wrong=wrong)

    def _raised(self, error: BaseException) -> str:
        return raised(self.exercise, self.function, error)

    def _speed(self) -> str | None:
        """Say what takes the time, if a right answer takes much more of it than the solution."""
        speed = self.exercise.speed
        if speed is None:
            return None

        def took(function: Callable[..., Any]) -> float:
            arguments = speed.make(np.random.default_rng(0))
            start = time.perf_counter()
            attempt(function, arguments, _TIMED)
            return time.perf_counter() - start

        # Whatever else the machine does disturbs some rounds, and on a busy one all of the first few. So an
        # answer that seems slow is timed for longer: rounds of what is fast are short, and there are many.
        best = theirs = math.inf
        begun = time.perf_counter()
        for number in itertools.count(1):
            best, theirs = min(best, took(self.exercise.solution)), min(theirs, took(self.watched))
            if number >= _ROUNDS and theirs <= speed.times * best:
                return None
            if number >= _ROUNDS and time.perf_counter() - begun > _TIMING:
                break
        return say(
            "It is correct, and about {times:g} times slower than it need be: {reason}.",
            times=float(f"{theirs / best:.1g}"),
            reason=speed.reason,
        )

    def _left(self) -> float:
        """Return how many seconds are left for all calls."""
        return max(self.end - time.monotonic(), 0.01)

    def _is_stub(self, came: Attempt) -> bool:
        if came.value is ... or isinstance(came.error, NothingYet):
            return True
        code = getattr(self.function, "__code__", None)
        if code is None:
            return False
        if isinstance(came.error, NotImplementedError):  # Keras raises it, too, for other reasons
            *_, (frame, _) = traceback.walk_tb(came.error.__traceback__)
            return frame.f_code is code
        return bool(code.co_code == _EMPTY)

    def _begin(self) -> Report:
        """Say politely what to do with a stub."""
        return Report(
            self.exercise.id,
            self.exercise.title,
            False,
            say(
                "Nothing is written yet. Write your code in the place of the dots in `{name}`, "
                "and run the cell again.",
                name=self.exercise.name,
            ),
            advice=say('`exercises.hint("{id}")` gives a first hint.', id=self.exercise.id),
        )

    def _fails(
        self, rung: str, sentence: str, trial: Trial | None = None, one: Difference | None = None
    ) -> Report:
        mistake = diagnose(self.exercise, self.trials.all)
        if one is not None and one.expected is not None and mistake is None and trial is not None:
            more = ""
            if one.aspect in ("shape", "value"):
                more = findings.restless(self.trials, self.watched, trial.case, self._left())
                more = more or findings.related(self.trials, one)
            made_of = findings.made_of(self.trials, self.watched, trial.case)
            sentence = " ".join(filter(None, (sentence, more, made_of)))
        return Report(
            self.exercise.id,
            self.exercise.title,
            False,
            sentence,
            self._rungs(),
            self.rungs.index(rung),
            self._details(trial, one),
            mistake,
            printed=trial.printed if trial else "",
            advice="\n".join(filter(None, (self._example(trial), _no_limit()))),
            missing=self.missing,
            arguments=trial.case.arguments() if trial else None,
        )

    def _details(self, trial: Trial | None, one: Difference | None) -> tuple[tuple[str, str], ...]:
        """List the input, what was expected, and what came."""
        details = []
        if trial is not None:
            for name, value in zip(self.exercise.parameters, trial.case.arguments(), strict=True):
                details.append((say("Input {name}", name=name), short(value, 12)))
        if one is not None and one.expected is not None:
            if one.part:
                details.append((say("Expected {part}", part=one.part), short(one.expected)))
                details.append((say("Yours {part}", part=one.part), short(one.got)))
            else:
                details += [(say("Expected"), short(one.expected)), (say("Yours"), short(one.got))]
        return tuple(details)

    def _example(self, trial: Trial | None) -> str:
        """Write the line that makes the arguments of a case."""
        if trial is None or self.exercise.observer is not None:
            return ""
        names = ", ".join(self.exercise.parameters) + ("," if len(self.exercise.parameters) == 1 else "")
        number = self.exercise.cases.index(trial.case)
        line = f'{names} = exercises.example("{self.exercise.id}", {number})'
        return say("To try it on this input yourself: `{line}`", line=line)


def _no_limit() -> str:
    return "" if can_be_kept() else say("Python starts no thread here, so checks have no time limit.")


def _is_fault(error: BaseException | None) -> TypeGuard[BaseException]:
    """Return whether an error was raised by what the reader wrote, not by who looked at the answer."""
    return error is not None and not isinstance(error, WrongKind)
