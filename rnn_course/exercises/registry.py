"""All exercises, by chapter, and the way to find one."""

import difflib

from rnn_course.exercises.chapters import (
    bidirectional,
    bptt,
    claims,
    deep,
    fast,
    gru,
    keras_models,
    lstm,
    masks,
    memory,
    simple_rnn,
    tensors,
    text,
)
from rnn_course.exercises.exercise import Exercise

_MODULES = (
    tensors,
    text,
    simple_rnn,
    bptt,
    lstm,
    gru,
    bidirectional,
    deep,
    masks,
    memory,
    fast,
    claims,
    keras_models,
)

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
