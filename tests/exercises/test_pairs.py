"""Two mistakes at once are both named, or the one that is certain."""

import itertools

import numpy as np

from rnn_course.exercises.exercise import Exercise, edge, pencil, random
from rnn_course.exercises.ladder import climb
from rnn_course.exercises.mistakes import Mistake, compiled, together


def cell(x, h, params):
    """Take one step."""
    W, U, b = params
    return np.tanh(x @ W + h @ U + b)


def drawn(rng, N=3, D=2, H=4):
    sizes = ((N, D), (N, H)), ((D, H), (H, H), (H,))
    return *(rng.standard_normal(shape) for shape in sizes[0]), [rng.standard_normal(s) for s in sizes[1]]


class Listed(Exercise):
    """An exercise whose words stand here and in no file."""

    id, title, returns = "cell", "A cell", ("h (N, H)",)
    mistakes = tuple(
        Mistake(f"{said}.", "rnn-cell", (edit,))
        for said, edit in {
            "no tanh": ("np.tanh(", "("),
            "no bias": (" + b", ""),
            "no input": ("x @ W + ", ""),
            "U turned": ("h @ U", "h @ U.T"),
            "the input squared": ("x @ W", "x**2 @ W"),
        }.items()
    )

    def said(self, mistake):
        return mistake.message


def exercise():
    one = np.ones((1, 1))
    return Listed(
        cell, (pencil(one, one, [one, one, one[0]]), *random(drawn), edge("N = 1", lambda r: drawn(r, N=1)))
    )


def test_both_are_named():
    asked = exercise()
    for first, second in itertools.combinations(asked.mistakes, 2):
        program = together(asked.source, first.edits, second.edits)
        if program is not None:
            report = climb(asked, compiled(program, "cell", {"np": np}))
            assert report.mistake == f"two things at once. First, {first.message} Second, {second.message}"


def test_one_is_named_as_before():
    asked = exercise()
    assert climb(asked, lambda x, h, params: np.tanh(x @ params[0] + h @ params[1])).mistake == "no bias."


def test_three_are_not():
    report = climb(exercise(), lambda x, h, params: h @ params[1].T)
    assert report.mistake is None


def test_the_one_that_is_certain():
    # Without the recurrence nobody sees which other mistake was made with U.
    asked = exercise()
    more = Mistake("also turned.", "rnn-cell", (("h @ U", "h @ np.transpose(U)"),))
    type(asked).mistakes, before = (*asked.mistakes, more), asked.mistakes
    try:
        report = climb(asked, lambda x, h, params: x @ params[0] + h @ params[1].T + params[2])
    finally:
        type(asked).mistakes = before
    assert report.mistake == "among other things, no tanh."
