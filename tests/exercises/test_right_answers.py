"""Right answers that are written in another way pass, too."""

import importlib
import pkgutil
from dataclasses import replace

import numpy as np
import pytest

from rnn_course.exercises import verify
from rnn_course.exercises.ladder import climb
from rnn_course.exercises.registry import find
from tests.exercises import right_answers
from tests.exercises.right_answers import RIGHT

for chapter in pkgutil.iter_modules(right_answers.__path__, "tests.exercises.right_answers."):
    importlib.import_module(chapter.name)


def test_there_are_three_right_answers_of_seventy_exercises():
    assert len(RIGHT) >= 70
    assert [id_ for id_, answers in RIGHT.items() if len(answers) < 3] == []


@pytest.mark.parametrize(
    ("id_", "function"),
    [pytest.param(id_, f, id=f"{id_}-{n}") for id_, fs in RIGHT.items() for n, f in enumerate(fs)],
)
def test_a_right_answer_passes(id_, function):
    verify(id_, function)


@pytest.mark.parametrize(("times", "slow"), [(0, True), (np.inf, False)])
def test_a_slow_right_answer_passes_with_a_remark(times, slow):
    exercise = find("text-one-hot")
    exercise = replace(exercise, speed=replace(exercise.speed, times=times))
    report = climb(exercise, lambda ids, depth: np.array([[np.eye(depth)[k] for k in row] for row in ids]))
    assert report.passed
    assert (report.remark is not None) == slow
    assert ("times slower than it need be: a loop over all ids" in str(report)) == slow
