"""Exercises whose mistakes are functions still."""
# mypy: ignore-errors
# ruff: noqa: D102

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises import exercise as new
from rnn_course.exercises import source
from rnn_course.exercises.exercise import (
    Arguments,
    Case,
    Make,
    Observer,
    Speed,
    WrongKind,
    edge,
    pencil,
    random,
)

__all__ = ["Arguments", "Case", "Exercise", "Make", "Mistake", "Observer", "Speed", "WrongKind"]
__all__ += ["edge", "explained", "pencil", "random", "rnn_weights"]


@dataclass(frozen=True)
class Mistake:
    """A plausible wrong answer: what is said to its reader, and the function that makes it."""

    message: str
    function: Callable[..., Any]
    edits: tuple[()] = ()


@dataclass(frozen=True, eq=False)
class Exercise(new.Exercise):
    """One exercise, complete."""

    id: str = ""
    chapter: int = 0
    title: str = ""
    level: Literal["easy", "medium", "hard"] = "easy"
    statement: str = ""
    returns: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()

    def wrong(self, mistake):
        return mistake.function

    def said(self, mistake):
        return mistake.message

    @property
    def source(self):
        return source.solution(self)


def rnn_weights(rng: np.random.Generator, D: int, H: int) -> list[Array]:
    """Draw W (D, H), U (H, H) and b (H,) of a vanilla RNN."""
    return [0.5 * rng.standard_normal(shape) for shape in ((D, H), (H, H), (H,))]


def explained(chapter: int, section: str, message: str, function: Callable[..., Any]) -> Mistake:
    """Make a mistake whose message ends with the section of the book that explains it."""
    return Mistake(f'{message} See "{section}" in chapter {chapter}.', function)
