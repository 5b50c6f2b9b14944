"""Exercises with checks that say what went wrong.

In a notebook::

    from rnn_course import exercises

    @exercises.check("rnn-cell")
    def rnn_cell(x, h, params):
        return ...

    exercises.hint("rnn-cell")        # the next hint at each call
    exercises.solution("rnn-cell")    # the source of the solution
    exercises.example("rnn-cell")     # the arguments of the example by hand
    exercises.progress()              # what you have solved, by chapter

A check comes back whatever your function does, with two exceptions: one endless call inside compiled code,
and a crash of Python itself, as when NumPy writes outside an array. Both take the kernel along.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from rnn_course import checks as _checks
from rnn_course.course import CHAPTERS as _CHAPTERS
from rnn_course.course import Chapter as _Chapter
from rnn_course.exercises import display as _display
from rnn_course.exercises import records as _records
from rnn_course.exercises.ladder import climb as _climb
from rnn_course.exercises.registry import EXERCISES as _EXERCISES
from rnn_course.exercises.registry import find as _find
from rnn_course.exercises.report import Page, Report, Table
from rnn_course.exercises.report import code as _code
from rnn_course.exercises.report import prose as _prose
from rnn_course.exercises.sentences import choose as _choose
from rnn_course.exercises.sentences import say
from rnn_course.exercises.stubs import stub as _stub

__all__ = [
    "check",
    "examine",
    "example",
    "hint",
    "language",
    "names",
    "progress",
    "solution",
    "statement",
    "stub",
    "verify",
]

_F = TypeVar("_F")

_hints_shown: dict[str, int] = {}
_listeners: list[Callable[[Report], None]] = []  # told of every check: this is how grading hears of them


def names(chapter: int | str | None = None) -> tuple[str, ...]:
    """List the exercises.

    Parameters
    ----------
    chapter : int or str, optional
        Only those of this chapter: its number, or its name, for example ``"lstm"``.

    Returns
    -------
    tuple of str
        Their ids, in the order of the course; none for a chapter without exercises.

    Raises
    ------
    TypeError
        If `chapter` is neither a whole number nor a string.
    ValueError
        If there is no such chapter.
    """
    number = None if chapter is None else _number(chapter, "names")
    return tuple(id_ for id_, one in _EXERCISES.items() if number in (None, one.chapter))


def _number(chapter: int | str, who: str) -> int:
    """Find the number of a chapter."""
    if isinstance(chapter, str):
        for one in _CHAPTERS:
            if chapter in (one.name, one.prefix, one.file):
                return one.number
        known = ", ".join(one.name for one in _CHAPTERS)
        raise ValueError(f"exercises.{who}: there is no chapter {chapter!r}; there are {known}")
    number = _checks.whole_number(f"exercises.{who}", "chapter", chapter, least=None)
    if not 1 <= number <= len(_CHAPTERS):
        raise ValueError(f"exercises.{who}: chapter is {number}; there are 1 to {len(_CHAPTERS)}")
    return number


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
        _display.show(_prose('Write the name of the exercise, too: @exercises.check("rnn-cell").'))
        return id_

    def checked(function: _F) -> _F:
        try:
            exercise = _find(id_)
        except KeyError as error:
            _display.show(_prose(str(error.args[0])))
            return function
        waiting = _display.wait(exercise)
        try:
            found = _climb(exercise, function)
        except KeyboardInterrupt:
            _display.show(_prose(say("You interrupted the check.")))
            return function
        except Exception as error:  # an object may raise whenever it is touched
            trouble = say(
                "What you wrote raises {error} when the check looks at it.", error=type(error).__name__
            )
            found = Report(exercise.id, exercise.title, False, trouble)
        for listen in _listeners:
            listen(found)
        _display.show(found, waiting)
        trouble = _records.add(id_, tries=1, solved=found.passed) if found.tried else ""
        if trouble:
            _display.show(_prose(trouble))
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
    text = say("Hint {number} of {count}: {hint}", number=number, count=len(hints), hint=hints[number - 1])
    if number == len(hints):
        last = say('This is the last hint; there is `exercises.solution("{id}")`.', id=id_)
        text = f"{text}\n\n{last}"
    return _prose(text)


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
        A function with dots instead of an answer, below its check.

    Raises
    ------
    KeyError
        If there is no such exercise.
    """
    return _code(_stub(_find(id_)))


def example(id_: str, number: int = 0) -> tuple[Any, ...]:
    """Make the arguments that a check calls a function with.

    Parameters
    ----------
    id_ : str
        The exercise.
    number : int, optional
        Which of its inputs, from 0, the example by hand. A report names the one that failed.

    Returns
    -------
    tuple
        The arguments, new ones at each call.

    Raises
    ------
    KeyError
        If there is no such exercise.
    ValueError
        If it has no such input.
    """
    cases = _find(id_).cases
    number = _checks.whole_number("exercises.example", "number", number, least=0)
    if number >= len(cases):
        raise ValueError(f"exercises.example: number is {number}; {id_} has the inputs 0 to {len(cases) - 1}")
    return cases[number].arguments()


def language(code: str) -> None:
    """Choose the language that checks speak; otherwise the variable ``RNN_COURSE_LANGUAGE`` says it.

    Parameters
    ----------
    code : str
        ``"en"`` or ``"ko"``. What is not translated yet stays in English.

    Raises
    ------
    ValueError
        If there is nothing in this language.
    """
    _choose(code)


def progress(chapter: int | str | None = None) -> Table:
    """Return what this reader has solved.

    Parameters
    ----------
    chapter : int or str, optional
        A chapter, to see each of its exercises; all of them, added up by chapter, otherwise.

    Returns
    -------
    Table
        A row for each chapter, or for each exercise of one.

    Raises
    ------
    TypeError
        If `chapter` is neither a whole number nor a string.
    ValueError
        If there is no such chapter.
    """
    number = None if chapter is None else _number(chapter, "progress")
    asked = names(number)
    records, trouble = _records.load()
    of = {id_: records.get(id_, {"tries": 0, "hints": 0, "solved": None}) for id_ in asked}
    solved = _solved(of, asked)
    caption = say("{solved} of {count} exercises solved", solved=solved, count=len(asked))
    caption += f". {trouble}" if trouble else ""
    if chapter is None:
        head = (say("chapter"), say("title"), say("solved"), say("tries"), say("hints"))
        return Table(caption, head, tuple(_row(one, of) for one in _CHAPTERS if names(one.number)))
    head = (say("exercise"), say("level"), say("state"), say("tries"), say("hints"))
    rows = []
    for id_, record in of.items():
        state = say("tried") if record["tries"] else ""
        if record["solved"]:
            state = say("solved {date}", date=record["solved"])
        rows.append((id_, say(_find(id_).level), state, *_counts([record])))
    return Table(caption, head, tuple(rows))


def _row(chapter: _Chapter, records: dict[str, Any]) -> tuple[str, ...]:
    """Add up a chapter."""
    ids = names(chapter.number)
    solved = say("{solved} of {count}", solved=_solved(records, ids), count=len(ids))
    return str(chapter.number), chapter.title, solved, *_counts([records[id_] for id_ in ids])


def _solved(records: dict[str, Any], ids: tuple[str, ...]) -> int:
    return sum(bool(records[id_]["solved"]) for id_ in ids)


def _counts(records: list[Any]) -> tuple[str, str]:
    """Add up tries and hints; nothing for none."""
    tries, hints = (sum(record[what] for record in records) for what in ("tries", "hints"))
    return str(tries or ""), str(hints or "")
