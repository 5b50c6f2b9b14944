"""What a report gives to its reader to act on: shapes, arguments, prints, and what stands in the way."""

import builtins
import math
import threading
import time

import numpy as np
import pytest

from rnn_course import exercises
from rnn_course.exercises import ladder
from rnn_course.exercises.registry import EXERCISES, find
from rnn_course.exercises.trials import run

SOLVED = find("rnn-cell").solution


def forgets_to_transpose(x, h, params):
    W, U, b = params
    return np.tanh(
        x @ W
        + h.T @ U
        + b,
    )  # fmt: skip


def test_shapes_are_told_where_they_do_not_fit():
    report = exercises.examine("rnn-cell", forgets_to_transpose)
    *_, h, (_, U, _) = report.arguments
    assert "It happened in your line" in report.sentence
    assert f"There `h` is {h.shape} and `U` is {U.shape}." in report.sentence


def test_shapes_of_an_inner_function():
    def outer(x, h, params):
        def inner(z):
            return z @ x

        return inner(h)

    sentence = exercises.examine("rnn-cell", outer).sentence
    assert "`z` is (3, 4) and `x` is (3, 2)." in sentence


def test_a_name_error_needs_no_shapes():
    sentence = exercises.examine("rnn-cell", lambda x, h, params: x + nothing).sentence  # noqa: F821
    assert " is (" not in sentence


def test_the_arguments_of_the_failing_call():
    report = exercises.examine("rnn-cell", lambda x, h, params: SOLVED(x, h, params) * (1 + (len(x) == 1)))
    assert report.rung == "the example by hand is right"
    x, h, params = report.arguments
    assert f"{x}" in str(report)
    assert SOLVED(x, h, params).shape == h.shape
    assert '`x, h, params = exercises.example("rnn-cell", 0)`' in report.advice


@pytest.mark.parametrize("id_", [id_ for id_, one in EXERCISES.items() if one.observer is None])
def test_a_report_names_the_line_that_makes_its_arguments(id_):
    report = exercises.examine(id_, lambda *arguments: object())
    line = report.advice.split("`")[1]
    room = {"exercises": exercises}
    exec(line, room)
    assert repr(tuple(room[name] for name in find(id_).parameters)) == repr(report.arguments)


@pytest.mark.parametrize(
    ("number", "error", "says"),
    [
        (99, ValueError, "exercises.example: number is 99; rnn-cell has the inputs 0 to "),
        (-1, ValueError, "exercises.example: number is -1"),
        ("1", TypeError, "exercises.example: number is"),
    ],
)
def test_an_example_that_there_is_not(number, error, says):
    with pytest.raises(error, match=says):
        exercises.example("rnn-cell", number)


def test_what_was_printed_in_the_failing_case():
    def prints(x, h, params):
        print(x.shape)  # noqa: T201
        return SOLVED(x, h, params) * (1 + (len(x) == 3))

    report = exercises.examine("rnn-cell", prints)
    assert report.rung == "random input gives the right answer"
    assert report.printed == f"{report.arguments[0].shape}\n"


def test_comparing_has_a_limit(monkeypatch):
    def slow(*arguments):
        time.sleep(0.02)
        while True:
            pass

    monkeypatch.setattr(ladder.Trials, "differs", slow)
    report = ladder.climb(find("rnn-cell"), SOLVED, 0.2)
    assert report.sentence.startswith("What it returns took more than 0.2 seconds to compare.")
    assert not report.passed


def test_who_replaces_a_function_of_numpy_is_told():
    tanh = np.tanh

    def rnn_cell(x, h, params):
        np.tanh = lambda a: a
        return SOLVED(x, h, params)

    report = exercises.examine("rnn-cell", rnn_cell)
    assert np.tanh is tanh
    assert not report.passed
    assert report.sentence.startswith("It puts something in the place of `np.tanh`")


@pytest.mark.parametrize("name", ["len", "zip", "isinstance", "getattr", "setattr", "range", "sum"])
def test_who_replaces_a_builtin_is_told_and_nothing_hangs(name):
    before = getattr(builtins, name)

    def rnn_cell(x, h, params):
        came = SOLVED(x, h, params)
        setattr(builtins, name, None)
        return came

    report = exercises.examine("rnn-cell", rnn_cell)
    assert getattr(builtins, name) is before
    assert f"in the place of `{name}`" in report.sentence
    assert exercises.examine("rnn-cell", SOLVED).passed


def test_a_solution_is_not_run_with_what_a_reader_has_put_there():
    run.cache_clear()

    def rnn_cell(x, h, params):
        np.tanh = np.sin
        return SOLVED(x, h, params)

    exercises.examine("rnn-cell", rnn_cell)
    assert exercises.examine("rnn-cell", SOLVED).passed


def test_what_was_replaced_before_is_told(monkeypatch):
    monkeypatch.setattr(math, "erf", lambda a: 3)
    report = exercises.examine("rnn-cell", SOLVED)
    monkeypatch.undo()
    assert not report.passed
    assert not report.tried
    assert report.sentence.startswith("Something has been put in the place of `math.erf`")
    assert exercises.examine("rnn-cell", SOLVED).passed


def test_the_readers_random_numbers_go_on():
    np.random.seed(1)  # noqa: NPY002
    before = np.random.get_state()[1].tolist()  # noqa: NPY002

    def seeds(x, h, params):
        np.random.seed(0)  # noqa: NPY002
        return SOLVED(x, h, params)

    assert exercises.examine("rnn-cell", seeds).passed
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_without_threads_a_check_has_no_limit_and_says_so(monkeypatch):
    def start(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    said = "Python starts no thread here, so checks have no time limit."
    right = exercises.examine("rnn-cell", SOLVED)
    assert right.passed
    assert right.advice == said
    wrong = exercises.examine("rnn-cell", lambda x, h, params: SOLVED(x, h, params) * 2)
    assert not wrong.passed
    assert wrong.advice.endswith(said)
    assert "it raised ValueError: no." in exercises.examine("rnn-cell", raises).sentence


def raises(x, h, params):
    raise ValueError("no")


def test_an_object_whose_signature_raises():
    class Odd:
        @property
        def __signature__(self):
            raise RuntimeError("no")

        def __call__(self, x, h, params):
            return SOLVED(x, h, params)

    assert exercises.examine("rnn-cell", Odd()).passed


def test_long_sentences_are_broken_in_a_terminal(capsys):
    exercises.check("rnn-cell")(forgets_to_transpose)
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines if not line.startswith(" ")) <= 100
