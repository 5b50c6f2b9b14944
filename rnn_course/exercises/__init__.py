"""Exercises with checks that say what went wrong.

In a notebook::

    from rnn_course import exercises

    @exercises.check("rnn-cell")
    def rnn_cell(x, h, params):
        return ...

    exercises.hint("rnn-cell")        # the next hint at each call
    exercises.solution("rnn-cell")    # the source of the solution
    exercises.progress()              # what you have solved
"""

import contextlib
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from rnn_course import checks as _checks
from rnn_course.exercises import records as _records
from rnn_course.exercises import source as _source
from rnn_course.exercises.ladder import climb as _climb
from rnn_course.exercises.registry import EXERCISES as _EXERCISES
from rnn_course.exercises.registry import find as _find
from rnn_course.exercises.report import Page, Report, Table
from rnn_course.exercises.report import code as _code
from rnn_course.exercises.report import prose as _prose

__all__ = ["check", "examine", "hint", "names", "progress", "solution", "statement", "stub", "verify"]

_F = TypeVar("_F")

_hints_shown: dict[str, int] = {}
_listeners: list[Callable[[Report], None]] = []  # told of every check: this is how grading hears of them


def names(chapter: int | None = None) -> tuple[str, ...]:
    """List the exercises.

    Parameters
    ----------
    chapter : int, optional
        Only those of this chapter.

    Returns
    -------
    tuple of str
        Their ids, in the order of the course; none for a chapter without exercises.

    Raises
    ------
    TypeError
        If `chapter` is no whole number.
    """
    if chapter is not None:
        chapter = _checks.whole_number("exercises.names", "chapter", chapter, least=None)
    return tuple(id_ for id_, one in _EXERCISES.items() if chapter in (None, one.chapter))


def check(id_: str) -> Callable[[_F], _F]:
    """Decorate a function to check it where it is defined.

    The check shows its report, and notes the try unless nothing is written yet. It raises nothing, whatever
    the function does, and gives the function back as it is.

    Parameters
    ----------
    id_ : str
        The exercise, for example ``"rnn-cell"``.

    Returns
    -------
    callable
        The decorator.
    """
    if callable(id_):
        _show(_prose('Write the name of the exercise, too: @exercises.check("rnn-cell").'))
        return id_

    def checked(function: _F) -> _F:
        try:
            exercise = _find(id_)
        except KeyError as error:
            _show(_prose(str(error.args[0])))
            return function
        try:
            found = _climb(exercise, function)
        except KeyboardInterrupt:
            _show(_prose("You interrupted the check."))
            return function
        except Exception as error:  # an object may raise whenever it is touched
            trouble = f"What you wrote raises {type(error).__name__} when the check looks at it."
            found = Report(exercise.id, exercise.title, False, trouble)
        for listen in _listeners:
            listen(found)
        _show(found)
        trouble = _records.add(id_, tries=1, solved=found.passed) if found.tried else ""
        if trouble:
            _show(_prose(trouble))
        return function

    return checked


def examine(id_: str, function: Any) -> Report:
    """Check a function, and return what was found; nothing is shown or noted.

    Parameters
    ----------
    id_ : str
        The exercise.
    function : callable
        What a reader wrote.

    Returns
    -------
    Report
        With ``passed``, ``rung``, ``sentence`` and ``mistake``.

    Raises
    ------
    KeyError
        If there is no such exercise.
    """
    return _climb(_find(id_), function)


def verify(id_: str, function: Any) -> None:
    """Check a function, and raise if it is wrong: for teachers and tests.

    Parameters
    ----------
    id_ : str
        The exercise.
    function : callable
        What a reader wrote.

    Raises
    ------
    AssertionError
        If it does not pass; the message is the report.
    KeyError
        If there is no such exercise.
    """
    found = examine(id_, function)
    if not found.passed:
        raise AssertionError(str(found))


def statement(id_: str) -> Page:
    """Return what an exercise asks for.

    Parameters
    ----------
    id_ : str
        The exercise.

    Returns
    -------
    Page
        Its statement in Markdown.

    Raises
    ------
    KeyError
        If there is no such exercise.
    """
    return _prose(_find(id_).statement)


def hint(id_: str) -> Page:
    """Return the next hint, from gentle to explicit; after the third, the third again.

    Parameters
    ----------
    id_ : str
        The exercise.

    Returns
    -------
    Page
        The hint in Markdown.

    Raises
    ------
    KeyError
        If there is no such exercise.
    """
    hints = _find(id_).hints
    number = min(_hints_shown.get(id_, 0) + 1, len(hints))
    _hints_shown[id_] = number
    _records.add(id_, hints=number)
    last = (
        "" if number < len(hints) else f'\n\nThis is the last hint; there is `exercises.solution("{id_}")`.'
    )
    return _prose(f"Hint {number} of {len(hints)}: {hints[number - 1]}{last}")


def solution(id_: str) -> Page:
    """Return the solution.

    Parameters
    ----------
    id_ : str
        The exercise.

    Returns
    -------
    Page
        Its source, highlighted in a notebook.

    Raises
    ------
    KeyError
        If there is no such exercise.
    """
    return _code(_find(id_).source)


def stub(id_: str) -> Page:
    """Return the code to start from.

    Parameters
    ----------
    id_ : str
        The exercise.

    Returns
    -------
    Page
        A function with dots in the place of its answer, below its check.

    Raises
    ------
    KeyError
        If there is no such exercise.
    """
    return _code(_source.stub(_find(id_)))


def progress() -> Table:
    """Return what this reader has solved.

    Returns
    -------
    Table
        A row for each exercise: chapter, level, when it was solved, tries and hints.
    """
    records, trouble = _records.load()
    rows = []
    for id_, exercise in _EXERCISES.items():
        record = records.get(id_, {"tries": 0, "hints": 0, "solved": None})
        state = f"solved {record['solved']}" if record["solved"] else ("tried" if record["tries"] else "")
        counts = (str(record["tries"] or ""), str(record["hints"] or ""))
        rows.append((id_, str(exercise.chapter), exercise.level, state, *counts))
    solved = sum(bool(record["solved"]) for id_, record in records.items() if id_ in _EXERCISES)
    caption = f"{solved} of {len(_EXERCISES)} exercises solved" + (f". {trouble}" if trouble else "")
    return Table(caption, ("exercise", "chapter", "level", "state", "tries", "hints"), tuple(rows))


def _show(thing: Page | Report) -> None:
    """Display in a notebook, write to a terminal otherwise; nothing is raised."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        from IPython.display import display

        display(thing)  # type: ignore[no-untyped-call]
        return
    text = f"{thing}\n"
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    with contextlib.suppress(AttributeError, OSError, ValueError):  # there may be none, or a closed one
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
