"""What grading finds out, in plain types: it travels over the network and into files of JSON lines.

Anybody may have changed those files. So `read_result` and `read_answer` make each field anew; they raise
ValueError, KeyError, TypeError or AttributeError if they cannot.
"""

import functools
import hashlib
import math
from pathlib import Path
from typing import Any, Literal, TypedDict, cast, get_args

import rnn_course

State = Literal[
    "ran",
    "out of time",
    "out of memory",
    "too many processes",
    "crashed",
    "not Python",
    "unreadable",
    "failed",
]
LONGEST = 1000  # characters that are kept of a sentence


class Limits(TypedDict):
    """What one notebook may take: seconds of time, and GB of memory for all its processes together."""

    seconds: float
    memory: float


class Notebook(TypedDict):
    """The code cells of a notebook, and the ids of the exercises that it asks to check."""

    cells: list[str]
    asked: list[str]


class Answer(TypedDict):
    """What the last check of an exercise said, or the first one that passed.

    It is not tried if nothing is written yet, or if what the check needs is not installed.
    """

    solved: bool
    tried: bool
    rung: str | None
    sentence: str
    mistake: str | None


class Result(TypedDict):
    """What became of a notebook: how it ended, what was wrong with it, and its answers by exercise.

    What is missing are the modules that it needed and that were not installed.
    """

    state: State
    problem: str
    seconds: float
    limits: Limits | None
    asked: list[str]
    answers: dict[str, Answer]
    missing: list[str]


def without_answers(state: State, problem: str) -> Result:
    """Make the result of a notebook that did not run."""
    return Result(state=state, problem=problem, seconds=0.0, limits=None, asked=[], answers={}, missing=[])


def read_answer(content: Any) -> Answer:
    """Make an answer of what a line of JSON says."""
    return Answer(
        solved=content["solved"] is True,
        tried=content["tried"] is True,
        rung=_text(content["rung"]) or None,
        sentence=_text(content["sentence"]),
        mistake=_text(content["mistake"]) or None,
    )


def read_result(content: Any) -> Result:
    """Make a result of what a line of JSON says."""
    if content["state"] not in get_args(State):
        raise ValueError(content["state"])
    limits = content["limits"]
    return Result(
        state=cast(State, content["state"]),
        problem=_text(content["problem"]),
        seconds=_number(content["seconds"]),
        limits=limits and Limits(seconds=_number(limits["seconds"]), memory=_number(limits["memory"])),
        asked=[_text(id_) for id_ in content["asked"]],
        answers={_text(id_): read_answer(answer) for id_, answer in content["answers"].items()},
        missing=[_text(module) for module in content["missing"]],
    )


def _number(value: Any) -> float:
    """Return a finite number: JSON may have infinity, and whole numbers that no float can hold."""
    try:
        number = float(value)
    except OverflowError as error:
        raise ValueError("too large a number") from error
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _text(value: Any) -> str:
    return "" if value is None else str(value)[:LONGEST]


@functools.cache
def course_version() -> str:
    """Return a hash of the package: a result holds for the checks that it was made with."""
    folder = Path(rnn_course.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
