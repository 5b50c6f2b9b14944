"""The exercises as data: complete, consistent, and honest about their mistakes."""

from collections import Counter

import numpy as np
import pytest

from rnn_course.exercises import examine, names
from rnn_course.exercises.compare import difference
from rnn_course.exercises.ladder import climb
from rnn_course.exercises.registry import EXERCISES, find
from rnn_course.exercises.stubs import stub

# `-k "not keras"` leaves out what loads TensorFlow.
ALL = [pytest.param(exercise, id=exercise.id) for exercise in EXERCISES.values()]


def test_every_chapter_has_enough_exercises_and_a_capstone():
    chapters = Counter(exercise.chapter for exercise in EXERCISES.values())
    assert all(count >= (5 if chapter <= 12 else 3) for chapter, count in chapters.items())
    capstones = Counter(exercise.chapter for exercise in EXERCISES.values() if exercise.capstone)
    assert capstones == dict.fromkeys(chapters, 1)
    assert {exercise.level for exercise in EXERCISES.values()} == {"easy", "medium", "hard"}


def test_no_function_of_a_chapter_takes_the_place_of_another():
    assert max(Counter((exercise.chapter, exercise.name) for exercise in EXERCISES.values()).values()) == 1


def test_names_are_those_of_a_chapter():
    assert names() == tuple(EXERCISES)
    assert names(3) == tuple(id_ for id_, one in EXERCISES.items() if one.chapter == 3)
    assert "rnn-bptt" in names(4)  # it has moved, and kept its id
    assert names(np.int64(3)) == names("simple_rnn") == names("rnn") == names("03_simple_rnn") == names(3)


@pytest.mark.parametrize("chapter", [3.0, True, [3], (3,), b"3"])
def test_a_chapter_is_a_whole_number_or_a_name(chapter):
    with pytest.raises(TypeError, match=r"exercises\.names: chapter is"):
        names(chapter)


@pytest.mark.parametrize(
    ("chapter", "says"),
    [
        (0, "exercises.names: chapter is 0; there are 1 to 23"),
        (99, "exercises.names: chapter is 99; there are 1 to 23"),
        ("3", "exercises.names: there is no chapter '3'; there are tensors, text, simple_rnn"),
        ("rnn-cell", "exercises.names: there is no chapter 'rnn-cell'"),
    ],
)
def test_a_chapter_that_there_is_not(chapter, says):
    with pytest.raises(ValueError, match=says):
        names(chapter)


@pytest.mark.parametrize("exercise", ALL)
def test_an_exercise_is_complete(exercise):
    assert find(exercise.id) is exercise
    assert f"`{exercise.name}({', '.join(exercise.parameters)})`" in " ".join(exercise.statement.split())
    assert len(set(exercise.hints)) == 3
    assert len(exercise.mistakes) >= 4
    messages = [exercise.said(mistake) for mistake in exercise.mistakes]
    assert len(set(messages)) == len(messages)
    rungs = [case.rung for case in exercise.cases]
    assert rungs == sorted(rungs, key=("pencil", "random", "edge").index)
    assert rungs.count("pencil") == 1
    assert rungs.count("random") >= 3
    assert rungs.count("edge") >= 2


@pytest.mark.parametrize("exercise", ALL)
def test_a_case_makes_the_same_arguments_anew(exercise):
    for case in exercise.cases:
        first, second = case.arguments(), case.arguments()
        assert repr(first) == repr(second)
        arrays = [(a, b) for a, b in zip(first, second, strict=True) if isinstance(a, np.ndarray)]
        assert not any(np.shares_memory(a, b) for a, b in arrays)


@pytest.mark.parametrize("exercise", ALL)
def test_the_reference_passes(exercise):
    report = climb(exercise, exercise.solution)
    assert report.passed, str(report)
    assert report.rung is None


@pytest.mark.parametrize("exercise", ALL)
def test_the_solution_that_is_shown_passes(exercise):
    text = exercise.source
    assert "->" not in text
    room = {"np": np}
    exec(text, room)
    assert climb(exercise, room[exercise.name]).passed


@pytest.mark.parametrize("exercise", ALL)
def test_every_mistake_is_named_by_its_own_message(exercise, record_property):
    reports = [(exercise.said(one), climb(exercise, exercise.wrong(one))) for one in exercise.mistakes]
    record_property("diagnosed", [report.mistake == message for message, report in reports])
    for message, report in reports:
        assert not report.passed, message
        assert report.mistake == message
        assert message in str(report)


@pytest.mark.parametrize("exercise", ALL)
def test_a_stub_fails_politely(exercise):
    room = {}
    exec(stub(exercise).partition("\n")[2], room)
    report = climb(exercise, room[exercise.name])
    assert not report.passed
    assert report.rung is None
    assert "Nothing is written yet" in report.sentence
    assert exercise.id in report.advice


@pytest.mark.parametrize("exercise", [one for one in ALL if one.values[0].gradient])
def test_finite_differences_agree_with_the_reference(exercise):
    for case in exercise.cases:
        slope, answer = exercise.gradient(*case.arguments()), exercise.solution(*case.arguments())
        assert difference(slope, answer, exercise.returns, tolerance=1e-6) is None


def test_a_name_that_there_is_not():
    with pytest.raises(KeyError, match="no exercise 'rnn-cel'; did you mean rnn-cell"):
        examine("rnn-cel", print)
    with pytest.raises(KeyError, match=r"exercises\.names\(\) lists them all"):
        examine("qqqqqqqq", print)
