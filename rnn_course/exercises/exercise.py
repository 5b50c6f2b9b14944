"""What an exercise is made of: a statement, a solution, the inputs that test it, the mistakes it knows."""

import copy
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeAlias

import numpy as np

from rnn_course.checks import Array

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
class Mistake:
    """A plausible wrong answer: what is said to its reader, and the function that makes it."""

    message: str
    function: Callable[..., Any]


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
    """Raised by an observer for what it cannot look at; the message goes on after "In the example, ..."."""


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
        Makes the context in which a whole check stands. Entering it loads what takes long to load, or raises
        ImportError; leaving it puts back what a check must not change.
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
    """One exercise, complete.

    Attributes
    ----------
    id : str
        Its name, for example ``"rnn-cell"``.
    chapter : int
        The chapter it belongs to.
    title : str
        A few words.
    level : {"easy", "medium", "hard"}
        How hard it is.
    statement : str
        What is asked for, in Markdown.
    returns : tuple of str
        What the function returns, name first: ``("x (N, T, D)", "y (N, D)")``; with several, a tuple.
    solution : callable
        The reference. Its source is shown, its name and parameters are those of the stub.
    cases : tuple of Case
        The inputs it is tried on.
    hints : tuple of str
        Three, from gentle to explicit, in Markdown.
    mistakes : tuple of Mistake
        Wrong answers that are known by name.
    gradient : callable, optional
        For a backward pass: what it should return, computed from its arguments by finite differences.
    speed : Speed, optional
        When a correct answer is called slow.
    capstone : bool
        Whether it brings the chapter together.
    observer : Observer, optional
        How to look at an answer that is no plain value.
    """

    id: str
    chapter: int
    title: str
    level: Literal["easy", "medium", "hard"]
    statement: str
    returns: tuple[str, ...]
    solution: Callable[..., Any]
    cases: tuple[Case, ...]
    hints: tuple[str, str, str]
    mistakes: tuple[Mistake, ...]
    gradient: Callable[..., Any] | None = None
    speed: Speed | None = None
    capstone: bool = False
    observer: Observer | None = None

    @property
    def name(self) -> str:
        """The name of the function that is asked for."""
        return self.solution.__name__

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters, in order."""
        return tuple(inspect.signature(self.solution).parameters)

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


def rnn_weights(rng: np.random.Generator, D: int, H: int) -> list[Array]:
    """Draw W (D, H), U (H, H) and b (H,) of a vanilla RNN."""
    return [0.5 * rng.standard_normal(shape) for shape in ((D, H), (H, H), (H,))]


def explained(chapter: int, section: str, message: str, function: Callable[..., Any]) -> Mistake:
    """Make a mistake whose message ends with the section of the book that explains it."""
    return Mistake(f'{message} See "{section}" in chapter {chapter}.', function)
