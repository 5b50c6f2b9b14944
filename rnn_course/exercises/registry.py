"""All exercises, by chapter, and the way to find one."""

import difflib
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from rnn_course.course import CHAPTERS
from rnn_course.exercises import chapters
from rnn_course.exercises.exercise import Exercise


def _modules() -> Iterator[ModuleType]:
    """Find the modules of exercises; those that begin with an underscore hold what some of them share."""
    here = {module.name for module in pkgutil.iter_modules(chapters.__path__)}
    for name in (chapter.name for chapter in CHAPTERS):
        if name in here:
            room = import_module(f"{chapters.__name__}.{name}")
            yield room
            for module in pkgutil.iter_modules(getattr(room, "__path__", [])):
                if not module.name.startswith("_"):
                    yield import_module(f"{room.__name__}.{module.name}")


def _exercises() -> Iterator[Exercise]:
    for module in _modules():
        yield from getattr(module, "EXERCISES", [])
        if hasattr(module, "EXERCISE"):
            yield module.EXERCISE


# By chapter, the hard ones last, and then the capstone.
EXERCISES: dict[str, Exercise] = {
    exercise.id: exercise
    for exercise in sorted(
        _exercises(),
        key=lambda exercise: (exercise.chapter, exercise.capstone, exercise.level == "hard"),
    )
}


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
