"""What an exercise is made of: a statement, a solution, the inputs that test it, the mistakes it knows."""

import copy
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from types import CodeType
from typing import Any, Literal, TypeAlias

import numpy as np

from rnn_course import course
from rnn_course.exercises import sections
from rnn_course.exercises.mistakes import Mistake, compiled, edited, inherited, parse
from rnn_course.exercises.sentences import in_language, say, spoken
from rnn_course.exercises.wording import Wording, read

Arguments: TypeAlias = tuple[Any, ...]
Make: TypeAlias = Callable[[np.random.Generator], Arguments]


@dataclass(frozen=True, eq=False)  # what is looked up often is compared by identity
class Case:
    """One input that a function is tried on.

    Attributes
    ----------
    name : str
        What is special about it, for the report.
    rung : {"pencil", "random", "edge"}
        Where on the ladder it stands.
    make : callable
        ``make(rng)`` gives new arguments, the same ones for the same generator.
    seed : int
        The seed of that generator.
    """

    name: str
    rung: Literal["pencil", "random", "edge"]
    make: Make
    seed: int = 0

    def arguments(self) -> Arguments:
        """Make the arguments anew, so that nobody can change those of another."""
        return self.make(np.random.default_rng(self.seed))


def pencil(*arguments: Any) -> Case:
    """Make the case that a reader can work out by hand."""
    return Case("the example by hand", "pencil", lambda rng: copy.deepcopy(arguments))


def random(make: Make) -> tuple[Case, ...]:
    """Make three cases of random input."""
    return tuple(Case("random input", "random", make, seed) for seed in range(1, 4))


def edge(name: str, make: Make) -> Case:
    """Make a case at the edge of what is allowed."""
    return Case(name, "edge", make)


@dataclass(frozen=True)
class Speed:
    """What is slow about a correct answer that takes too many times as long as the solution.

    Attributes
    ----------
    make : callable
        ``make(rng)`` gives the arguments that are timed.
    times : float
        How many times the time of the solution is too long.
    reason : str
        What usually takes the time, for example ``"a loop over the samples"``.
    """

    make: Make
    times: float
    reason: str


class WrongKind(Exception):  # noqa: N818 - it is no fault of the program
    """Raised by an observer for what it cannot look at; the sentence goes on after "In the example, ..."."""

    def __init__(self, sentence: str, **places: Any) -> None:
        super().__init__(say(sentence, **places))


class NothingYet(Exception):  # noqa: N818
    """Raised for an answer of three dots, where nothing is written yet."""


@dataclass(frozen=True)
class Observer:
    """How a check looks at an answer that is no plain value, such as a Keras model.

    Attributes
    ----------
    parts : tuple of str
        What is looked at, named like the values that a function returns.
    use : callable
        ``use(function, *arguments)`` calls the function, does with the answer what it is made for, and
        returns the parts as arrays, numbers and strings; or it raises `WrongKind`.
    around : callable
        Makes the context in which a whole check runs. Entering it loads what takes long to load, or raises
        ImportError; leaving it restores what a check must not change.
    made_of : callable, optional
        ``made_of(function, *arguments)`` lists in words what the answer is made of.
    explain : callable, optional
        ``explain(error)`` says in a sentence what an error means, or returns an empty string.
    """

    parts: tuple[str, ...]
    use: Callable[..., Any]
    around: Callable[[], AbstractContextManager[None]]
    made_of: Callable[..., list[str]] | None = None
    explain: Callable[[BaseException], str] = lambda error: ""


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise: a function that is asked for. What is said about it stands beside it, in `.en.md`.

    Attributes
    ----------
    solution : callable
        The reference. Its source is shown, its name and parameters are those of the stub.
    cases : tuple of Case
        The inputs it is tried on.
    gradient : callable, optional
        For a backward pass: what it should return, computed from its arguments by finite differences.
    speed : Speed, optional
        When a correct answer is called slow.
    capstone : bool
        Whether it brings the chapter together.
    observer : Observer, optional
        How to look at an answer that is no plain value.
    heir_of : tuple of Exercise
        Those whose mistakes count here, too, if this solution contains their text.
    essential : bool
        Whether it is one of the three of its chapter that nobody should leave out.
    old_id : str
        The id of an exercise that has moved or changed its name since: readers' records know it by that.
    """

    solution: Callable[..., Any]
    cases: tuple[Case, ...]
    gradient: Callable[..., Any] | None = None
    speed: Speed | None = None
    capstone: bool = False
    observer: Observer | None = None
    heir_of: tuple["Exercise", ...] = ()
    essential: bool = False
    old_id: str = ""

    @cached_property
    def _chapter(self) -> course.Chapter:
        return course.chapter(self.solution.__module__.split(".")[-2])

    @property
    def chapter(self) -> int:
        """The number of the chapter it belongs to: its folder has the chapter's name."""
        return self._chapter.number

    @property
    def id(self) -> str:
        """Its name, for example ``"rnn-cell"``: the chapter's prefix, and the name of its file."""
        file = self.solution.__module__.rpartition(".")[2]
        return self.old_id or f"{self._chapter.prefix}-{file.replace('_', '-')}"

    @property
    def name(self) -> str:
        """The name of the function that is asked for."""
        return self.solution.__name__

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters, in order."""
        return tuple(inspect.signature(self.solution).parameters)

    @cached_property
    def source(self) -> str:
        """The solution as it is shown, with what it imports from the standard library."""
        return _imports(self.solution) + inspect.getsource(self.solution).rstrip()

    @property
    def wording(self) -> Wording:
        """What is said about it, in the language that is spoken."""
        return _wording(self, spoken())

    def load(self) -> None:
        """Read everything from files, before a reader's code can leave none that opens."""
        _mistakes(self, spoken())

    @property
    def title(self) -> str:
        """A few words."""
        return self.wording.title

    @property
    def level(self) -> str:
        """How hard it is: easy, medium or hard."""
        return self.wording.level

    @property
    def statement(self) -> str:
        """What is asked for, in Markdown."""
        return self.wording.statement

    @property
    def returns(self) -> tuple[str, ...]:
        """What it returns, name first: ``("x (N, T, D)", "y (N, D)")``; with several, a tuple."""
        return self.wording.returns

    @property
    def hints(self) -> tuple[str, ...]:
        """Three, from gentle to explicit, in Markdown."""
        return self.wording.hints

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The wrong answers that are known by name."""
        return _mistakes(self, spoken())

    def wrong(self, mistake: Mistake) -> Callable[..., Any]:
        """Give the function of a mistake, the same one each time."""
        return _wrong(self, mistake)

    def made(self, program: str) -> Callable[..., Any]:
        """Make the function of a program that replaces the solution."""
        return compiled(program, self.name, self.solution.__globals__)

    def said(self, mistake: Mistake) -> str:
        """Say what a mistake is, and where the book explains it."""
        return f"{mistake.message} {sections.see(mistake.section)}"

    @property
    def parts(self) -> tuple[str, ...]:
        """The plain values that are compared: what is returned, or what is seen of it."""
        return self.returns if self.observer is None else self.observer.parts

    def plain(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Make of a function one that returns plain values."""
        return function if self.observer is None else partial(self.observer.use, partial(_written, function))


def _written(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function, and stop where it returns three dots."""
    value = function(*arguments)
    if value is ...:
        raise NothingYet
    return value


@cache
def _wording(exercise: Exercise, language: str) -> Wording:
    """Read what is said about an exercise."""
    return read(in_language(Path(inspect.getfile(exercise.solution)).with_suffix(".en.md"), language))


@cache
def _mistakes(exercise: Exercise, language: str) -> tuple[Mistake, ...]:
    """Read the mistakes of an exercise, and those that it inherits."""
    own = parse(_wording(exercise, language).mistakes, exercise.id)
    source = exercise.source
    others = [one for other in exercise.heir_of for one in inherited(other.mistakes, own, source)]
    return tuple(one for one in (*own, *others) if one.message)


@cache
def _wrong(exercise: Exercise, mistake: Mistake) -> Callable[..., Any]:
    """Make a wrong answer, once: what it does is kept, too."""
    return exercise.made(mistake.program or edited(exercise.source, mistake.edits))


def _imports(function: Callable[..., Any]) -> str:
    """Write what a function needs from the standard library; NumPy is there in every notebook."""
    lines = []
    for name in sorted(_names(function.__code__) & set(function.__globals__)):
        value = function.__globals__[name]
        if inspect.ismodule(value) and value.__name__ == name:
            lines.append(f"import {name}\n")
        elif inspect.isclass(value):
            lines.append(f"from {value.__module__} import {name}\n")
    return "".join(lines) + "\n\n" if lines else ""


def _names(code: CodeType) -> set[str]:
    """Collect the names that a function and those inside it look up."""
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return set(code.co_names).union(*map(_names, inner))
