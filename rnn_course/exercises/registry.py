"""All exercises, by chapter, and the way to find one."""

import difflib
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from rnn_course.course import CHAPTERS
from rnn_course.exercises import chapters
from rnn_course.exercises.exercise import Exercise
from rnn_course.exercises.sentences import in_language, spoken


def _exercises() -> Iterator[Exercise]:
    """Find the exercises; modules that begin with an underscore hold what some of them share."""
    here = {module.name for module in pkgutil.iter_modules(chapters.__path__)}
    for chapter in CHAPTERS:
        if chapter.name in here:
            room = import_module(f"{chapters.__name__}.{chapter.name}")
            for file in _in_order(room):
                exercise: Exercise = import_module(f"{room.__name__}.{file}").EXERCISE
                exercise.load()
                yield exercise


def _in_order(room: ModuleType) -> list[str]:
    """List the exercises of a chapter: those of its ``ORDER`` first, then the others by name."""
    found = [module.name for module in pkgutil.iter_modules(room.__path__)]
    order = getattr(room, "ORDER", ())
    return sorted(
        (name for name in found if not name.startswith("_")),
        key=lambda name: (order.index(name) if name in order else len(order), name),
    )


# By chapter, in the chapter's order, and then the capstone.
EXERCISES: dict[str, Exercise] = {
    exercise.id: exercise
    for exercise in sorted(_exercises(), key=lambda exercise: (exercise.chapter, exercise.capstone))
}


def open_task(chapter: str) -> tuple[str, str]:
    """Return the task of a chapter that no check knows the answer of.

    Parameters
    ----------
    chapter : str
        The name of a chapter with exercises.

    Returns
    -------
    tuple of str
        Its title, and what is asked for, in Markdown.
    """
    path = in_language(Path(chapters.__path__[0]) / chapter / "_open.en.md", spoken())
    title, _, task = path.read_text(encoding="utf-8").partition("\n")
    return title.removeprefix("# "), task.strip()


def find(id_: str) -> Exercise:
    """Return the exercise with this id.

    Parameters
    ----------
    id_ : str
        Its name, for example ``"rnn-cell"``.

    Returns
    -------
    Exercise
        The exercise.

    Raises
    ------
    KeyError
        If there is none; the message has the nearest names.
    """
    if isinstance(id_, str) and id_ in EXERCISES:
        return EXERCISES[id_]
    near = difflib.get_close_matches(str(id_), EXERCISES, n=3, cutoff=0.4)
    advice = f"did you mean {' or '.join(near)}?" if near else "exercises.names() lists them all"
    raise KeyError(f"there is no exercise {id_!r}; {advice}")
