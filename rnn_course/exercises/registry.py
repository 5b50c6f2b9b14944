"""All exercises, by chapter, and the way to find one."""

import difflib
import pkgutil
from importlib import import_module

from rnn_course.course import CHAPTERS
from rnn_course.exercises import chapters
from rnn_course.exercises.exercise import Exercise

_HERE = {module.name for module in pkgutil.iter_modules(chapters.__path__)}
_MODULES = [
    import_module(f"{chapters.__name__}.{name}")
    for name in (*(chapter.name for chapter in CHAPTERS), "keras_models")
    if name in _HERE
]

# By chapter, the hard ones last, and then the capstone.
EXERCISES: dict[str, Exercise] = {
    exercise.id: exercise
    for exercise in sorted(
        (exercise for module in _MODULES for exercise in module.EXERCISES),
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
