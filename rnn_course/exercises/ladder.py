"""Climb the ladder: try a reader's function step by step, and stop at the first rung that does not hold."""

import inspect
import linecache
import re
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any, TypeGuard

import numpy as np

from rnn_course._extras import missing
from rnn_course.exercises.compare import Difference, as_text, difference, kind, same
from rnn_course.exercises.diagnosis import diagnose
from rnn_course.exercises.exercise import Case, Exercise, NothingYet, WrongKind
from rnn_course.exercises.limits import Attempt, attempt
from rnn_course.exercises.relation import relation
from rnn_course.exercises.report import Report
from rnn_course.exercises.trials import Trial, changed, run

_SECONDS = 5.0  # for all calls of one check together
_OBSERVED = 15.0  # the same for answers that are observed: a busy machine needs long to build models
_TIMED = 0.3  # for one call that is timed
_TO_LOOK = 3.0  # at what an answer is made of, after all calls
_ROUNDS = 3  # of calls that are timed

_RUNGS = {
    "signature": "it takes the right arguments",
    "runs": "it runs without an error",
    "kind": "it returns what was asked for",
    "shape": "the shapes are right",
    "dtype": "the numbers are of the right kind",
    "finite": "there is no NaN and no infinity",
    "inputs": "it leaves its inputs as they were",
    "pencil": "the example by hand is right",
    "gradient": "the gradient agrees with finite differences",
    "random": "random input gives the right answer",
    "edge": "edge cases are right",
}
_EMPTY = (lambda: None).__code__.co_code
_ENDS = {
    "stopped": "{name} took more than {seconds:g} seconds and was stopped. Does a loop never end?",
    "running": (
        "{name} took more than {seconds:g} seconds and could not be stopped. It is still running; "
        "if the notebook is slow now, restart the kernel."
    ),
    "interrupted": "You interrupted the check.",
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
        if exercise.observer is not None:
            try:
                stack.enter_context(exercise.observer.around())
            except ImportError as error:
                sentence = f"This exercise cannot be checked: {error}."
                return Report(exercise.id, exercise.title, False, sentence, missing=missing(error))
        return _Climb(exercise, function, seconds).report()


class _Climb:
    """One check of one function."""

    def __init__(self, exercise: Exercise, function: Any, seconds: float) -> None:
        self.exercise = exercise
        self.function = function
        self.seconds = seconds
        self.printed = self.missing = ""
        self.trials: list[Trial] = []
        self.answers: dict[Case, Any] = {}  # of the solution
        if exercise.observer is not None:
            self._expected(exercise.cases[0])  # the first call may be slow, and is not the reader's fault
        self.end = time.monotonic() + seconds
        self.rungs = tuple(rung for rung in _RUNGS if rung != "gradient" or exercise.gradient)

    def report(self) -> Report:
        failure = self._signature() or self._run() or self._structure() or self._values()
        if failure:
            return failure
        return Report(
            self.exercise.id,
            self.exercise.title,
            True,
            f"All {len(self.rungs)} rungs of the ladder hold.",
            tuple(_RUNGS[rung] for rung in self.rungs),
            len(self.rungs),
            printed=self.printed,
            remark=self._speed(),
        )

    def _signature(self) -> Report | None:
        """See whether it can be called with the arguments of the exercise."""
        wanted = f"{self.exercise.name}({', '.join(self.exercise.parameters)})"
        if not callable(self.function):
            return self._fails("signature", f"This is {kind(self.function)}; expected a function {wanted}.")
        try:
            signature = inspect.signature(self.function)
        except (TypeError, ValueError):
            return None  # some compiled functions have none
        try:
            signature.bind(*self.exercise.parameters)
        except TypeError:
            sentence = f"Your function takes {signature}; it is called as {wanted}."
            return self._fails("signature", sentence)
        names = tuple(signature.parameters)
        if names != self.exercise.parameters and sorted(names) == sorted(self.exercise.parameters):
            sentence = f"Your parameters are in the order ({', '.join(names)}); it is called as {wanted}."
            return self._fails("signature", sentence)
        return None

    def _run(self) -> Report | None:
        """See whether it comes back from all cases."""
        for case in self.exercise.cases:
            arguments = case.arguments()
            came = attempt(self.exercise.plain(self.function), arguments, self._left())
            self.printed = self.printed or came.printed
            if came.end in _ENDS:
                sentence = _ENDS[came.end].format(name=self.exercise.name, seconds=self.seconds)
                return self._fails("runs", sentence, case)
            if inspect.iscoroutine(came.value):
                came.value.close()  # or Python complains that nobody waited for it
            if self._is_stub(came):
                return self._begin()
            touched = changed(case.arguments(), arguments, self.exercise.parameters)
            self.trials.append(Trial(case, came.value, came.error, touched))
            self.missing = self.missing or missing(came.error)
            if _is_fault(came.error) and case.rung != "edge":  # an edge case has its own rung
                return self._fails("runs", f"In {case.name}, {self._raised(came.error)}", case)
        return None

    def _structure(self) -> Report | None:
        """Look at kind, shapes, dtype and finiteness, and at the inputs."""
        found = [(trial, self._differs(trial)) for trial in self._trials("pencil", "random")]
        for aspect in ("kind", "shape", "dtype", "finite"):
            for trial, one in found:
                if one is not None and one.aspect == aspect:
                    return self._fails(aspect, f"In {trial.case.name}, {one.sentence}.", trial.case, one)
        for trial in self._trials("pencil", "random"):
            if trial.changed:
                sentence = (
                    f"It changes its argument {trial.changed}. Whoever calls it still needs the old one: "
                    "work on a copy, or make a new array."
                )
                return self._fails("inputs", sentence, trial.case)
        return None

    def _values(self) -> Report | None:
        """Look at the values: by hand, against finite differences, on random input, at the edges."""
        for rung in (rung for rung in self.rungs if rung in ("pencil", "gradient", "random")):
            for trial in self._trials("random" if rung == "gradient" else rung):
                one = self._differs_from_slope(trial) if rung == "gradient" else self._differs(trial)
                if one is not None:
                    return self._fails(rung, f"In {trial.case.name}, {one.sentence}.", trial.case, one)
                if rung == "gradient":
                    break
        for trial in self._trials("edge"):
            where = f"The edge case is {trial.case.name}."
            if _is_fault(trial.error):
                return self._fails("edge", f"{where} There, {self._raised(trial.error)}", trial.case)
            one = self._differs(trial)
            if one is not None:
                return self._fails("edge", f"{where} There, {one.sentence}.", trial.case, one)
            if trial.changed:
                return self._fails(
                    "edge", f"{where} There, it changes its argument {trial.changed}.", trial.case
                )
        return None

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

        # Whatever else the machine does disturbs some rounds, but both of a round, and hardly all of them.
        rounds = [(took(self.exercise.solution), took(self.function)) for _ in range(_ROUNDS)]
        best, theirs = map(min, zip(*rounds, strict=True))
        if theirs <= speed.times * best:
            return None
        times = float(f"{theirs / best:.1g}")
        return f"It is correct, and about {times:g} times slower than it need be: {speed.reason}."

    def _trials(self, *rungs: str) -> list[Trial]:
        return [trial for trial in self.trials if trial.case.rung in rungs]

    def _expected(self, case: Case) -> Any:
        """Return the answer of the solution, which is asked for once."""
        if case not in self.answers:
            self.answers[case] = run(self.exercise, self.exercise.solution, case).value
        return self.answers[case]

    def _differs(self, trial: Trial) -> Difference | None:
        if isinstance(trial.error, WrongKind):
            return Difference("kind", str(trial.error))
        return _safely(self._expected(trial.case), trial.value, self.exercise.parts)

    def _differs_from_slope(self, trial: Trial) -> Difference | None:
        assert self.exercise.gradient is not None
        expected = self.exercise.gradient(*trial.case.arguments())
        return _safely(expected, trial.value, self.exercise.parts, tolerance=1e-4)

    def _relation(self, shown: Difference) -> str:
        """Say how wrong answers relate to the right ones: most of them, or else the one that is shown."""
        found = {}
        for trial in self.trials:
            one = self._differs(trial) if trial.error is None else None
            if one is not None and one.aspect == shown.aspect and _size(one.got) > 1:
                found[trial.case.name, trial.case.seed] = _related(one)
        here = _related(shown) if _size(shown.got) > 1 else None
        words, times = Counter(found.values()).most_common(1)[0] if found else (None, 0)
        if words is None or times <= len(found) / 2:
            words = here
        elif words != here:
            name = next(name for (name, _), its in found.items() if its == words)
            words = f"In {name}: {words[0].lower()}{words[1:]}"
        return " ".join(filter(None, (words, self._parts(), self._right_cases())))

    def _right_cases(self) -> str:
        """Say at which edges the answer is right: what is different there is half of a diagnosis."""
        right = [
            trial.case.name
            for trial in self._trials("edge")
            if trial.error is None and not trial.changed and self._differs(trial) is None
        ]
        return f"It is right here: {'; '.join(right[:3])}." if right else ""

    def _restless(self, case: Case | None) -> str:
        """Say so if the function returns something else when it is called once more."""
        for trial in self.trials:
            if trial.case is case:
                again = attempt(self.exercise.plain(self.function), trial.case.arguments(), self._left())
                if again.end == "returned" and not _alike(trial.value, again.value):
                    return "Called again with the same arguments, it returns something else."
        return ""

    def _made_of(self, case: Case) -> str:
        """Say what a wrong answer is made of, where the one of the solution is made of something else."""
        made_of = self.exercise.observer.made_of if self.exercise.observer else None
        if made_of is None:
            return ""
        theirs, ours = (
            attempt(partial(made_of, function), case.arguments(), _TO_LOOK).value
            for function in (self.function, self.exercise.solution)
        )
        if not theirs or not ours or theirs == ours:
            return ""
        apart = [pair for pair in zip(theirs, ours, strict=False) if pair[0] != pair[1]]
        if len(theirs) == len(ours) and len(apart) == 1:
            return f"Yours has {apart[0][0]} where the solution has {apart[0][1]}."
        return f"Yours is made of {', '.join(theirs)}; the solution of {', '.join(ours)}."

    def _left(self) -> float:
        """Return how many seconds are left for all calls."""
        return max(self.end - time.monotonic(), 0.01)

    def _parts(self) -> str:
        """Say which parts of an answer of several parts are wrong, and which are right."""
        names = [name.split(" ")[0] for name in self.exercise.parts]
        wrong = set().union(*map(self._wrong_parts, self.trials))
        if not wrong or len(wrong) == len(names):
            return ""
        listed = [", ".join(name for name in names if (name in wrong) == bad) for bad in (True, False)]
        return f"Wrong: {listed[0]}. Right: {listed[1]}."

    def _wrong_parts(self, trial: Trial) -> set[str]:
        """Return the names of the parts of an answer that are wrong."""
        several = len(self.exercise.parts) > 1 and isinstance(trial.value, (tuple, list))
        if not several or len(trial.value) != len(self.exercise.parts):
            return set()
        parts = zip(self.exercise.parts, self._expected(trial.case), trial.value, strict=True)
        return {name.split(" ")[0] for name, wanted, came in parts if _safely(wanted, came, (name,))}

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
            f"Nothing is written yet. Write your code in the place of the dots in `{self.exercise.name}`, "
            "and run the cell again.",
            advice=f'`exercises.hint("{self.exercise.id}")` gives a first hint.',
        )

    def _raised(self, error: BaseException) -> str:
        """Say what was raised, and in which line of the reader's."""
        if isinstance(error, RecursionError):
            text = "RecursionError: the function calls itself without end"
        else:
            message = _message(error)
            text = type(error).__name__ + (f": {message[:300]}" if message else "")
        if isinstance(error, SystemExit):
            text += " (it tried to end Python)"
        meaning = self.exercise.observer.explain(error) if self.exercise.observer else ""
        sentence = " ".join(filter(None, (f"it raised {text}.", meaning)))
        line = _own_line(error, self.function)
        return sentence + (f" It happened in your line {line}" if line else "")

    def _fails(
        self, rung: str, sentence: str, case: Case | None = None, one: Difference | None = None
    ) -> Report:
        details = []
        if case is not None:
            arguments = zip(self.exercise.parameters, case.arguments(), strict=True)
            details += [(f"Input {name}", _short(value, 12)) for name, value in arguments]
        mistake = diagnose(self.exercise, self.trials)
        if one is not None and one.expected is not None:
            of = f" {one.part}" if one.part else ""
            details += [(f"Expected{of}", _short(one.expected)), (f"Yours{of}", _short(one.got))]
            if mistake is None and one.aspect in ("shape", "value"):
                sentence += " " + (self._restless(case) or self._relation(one))
            if mistake is None and case is not None:
                sentence = f"{sentence.strip()} {self._made_of(case)}"
        return Report(
            self.exercise.id,
            self.exercise.title,
            False,
            sentence.strip(),
            tuple(_RUNGS[name] for name in self.rungs),
            self.rungs.index(rung),
            tuple(details),
            mistake,
            printed=self.printed,
            missing=self.missing,
        )


def _alike(a: Any, b: Any) -> bool:
    """Return whether two answers are the same, whatever they do when they are compared."""
    try:
        return same(a, b)
    except Exception:
        return True  # nothing can be said


def _size(answer: Any) -> int:
    """Count the numbers of an answer; lists of different lengths make no array and have none."""
    try:
        return int(np.size(answer))
    except Exception:  # the reader's value may be anything
        return 0


def _related(one: Difference) -> str | None:
    """Say how a wrong answer relates to the right one, if both can be looked at."""
    try:
        return relation(one.expected, one.got)
    except Exception:
        return None


def _safely(
    expected: Any, got: Any, returns: tuple[str, ...], tolerance: float | None = None
) -> Difference | None:
    """Compare, whatever the reader's value does when it is looked at."""
    try:
        return difference(expected, got, returns, tolerance)
    except Exception as error:
        return Difference("kind", f"it returns {kind(got)} that cannot be compared ({type(error).__name__})")


def _own_line(error: BaseException, function: Any) -> str:
    """Find the reader's own line that raised the error: its number and, where it is kept, its text."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    if not own or own[-1].lineno is None:
        return ""
    text = linecache.getline(own[-1].filename, own[-1].lineno).strip()
    return f"{own[-1].lineno}: {text}" if text else f"{own[-1].lineno}."


def _is_fault(error: BaseException | None) -> TypeGuard[BaseException]:
    """Return whether an error was raised by what the reader wrote, not by who looked at the answer."""
    return error is not None and not isinstance(error, WrongKind)


def _message(error: BaseException) -> str:
    """Return the message of an error on one line, without what Keras and TensorFlow put around it."""
    text = as_text(error)
    bold = re.search(r"\x1b\[1m(.*?)\x1b\[0m", text, re.DOTALL)
    text = (bold[1] if bold else text).rpartition("Error encountered:")[2]
    text = re.sub(r"\{\{.*?\}\}|\[Op:.*?\]", "", text)
    return " ".join(text.split()).rstrip(".")


def _short(value: Any, most: int = 48) -> str:
    """Write a value in a few lines, whatever it does when it is written; of a large array the shape alone."""
    try:
        if isinstance(value, np.ndarray):
            if value.ndim == 0:
                return str(value)
            head = f"array of shape {value.shape}, {value.dtype}"
            with np.printoptions(precision=4, suppress=True):
                return head if value.size > most else f"{head}\n{value}"
        if isinstance(value, (list, tuple)) and any(isinstance(one, np.ndarray) for one in value):
            return "\n".join(_short(one, most) for one in value)
        text = repr(value)
    except Exception:
        return kind(value)
    return text if len(text) <= 300 else text[:300] + " ..."
