"""Whatever a reader's function does, a check comes back and says what it was."""

import re
import sys
import threading
import time

import numpy as np
import pytest

from rnn_course import exercises
from rnn_course.exercises import records
from rnn_course.exercises.ladder import climb
from rnn_course.exercises.registry import find


class Evil:
    """Raises whenever it is looked at."""

    def __getattr__(self, name):
        raise RuntimeError("do not look")

    def __len__(self):
        raise RuntimeError("do not count")

    def __eq__(self, other):
        raise RuntimeError("do not compare")

    __hash__ = None

    def __repr__(self):
        raise RuntimeError("do not show")


class EvilName(type):
    """Of its classes not even the name can be read."""

    @property
    def __name__(cls):
        raise RuntimeError("do not name")


class Nameless(metaclass=EvilName):
    pass


class EvilList(list):
    def __iter__(self):
        raise RuntimeError("do not list")


class EvilFunction:
    """Raises at every look, but can be called."""

    def __getattribute__(self, name):
        raise RuntimeError("do not look")

    def __call__(self, *arguments):
        return 5


class EvilError(Exception):
    def __str__(self):
        raise RuntimeError("do not read")


def raises(error):
    def function(x, h, params):
        raise error

    return function


def changes(x, h, params):
    new = np.tanh(x @ params[0] + h @ params[1] + params[2])
    h[:] = new
    return new


def changes_the_weights(x, h, params):
    new = np.tanh(x @ params[0] + h @ params[1] + params[2])
    params[1] = Evil()
    return new


def recurses(x, h, params):
    return recurses(x, h, params)


def prints(x, h, params):
    print("x" * 1_000_000)  # noqa: T201
    sys.stderr.write("y" * 1_000_000)


def yields(x, h, params):
    yield x


async def waits(x, h, params):
    return h


def closes(x, h, params):
    sys.stdout.close()
    return 5


def returns(value):
    return lambda x, h, params: value


HOSTILE = {
    "no function": (5, "expected a function rnn_cell"),
    "a class": (Evil, "takes the right arguments"),
    "too few parameters": (
        lambda x: x,
        r"Your function takes \(x\); it is called as rnn_cell\(x, h, params\)",
    ),
    "too many parameters": (lambda x, h, W, U, b: x, "it is called as rnn_cell"),
    "parameters in another order": (lambda h, x, params: x, r"in the order \(h, x, params\)"),
    "None": (
        lambda x, h, params: print("h"),  # noqa: T201
        r"h is None \(is there a `return`\?\)",
    ),
    "a string": (returns("0.46"), "h is a string; expected an array"),
    "a list of lists": (
        lambda x, h, params: np.tanh(x @ params[0] + h @ params[1] + params[2]).tolist(),
        r"h is a list; expected an array of shape \(1, 1\).*np\.array",
    ),
    "a tuple": (lambda x, h, params: (x, h), "h is a tuple"),
    "a number": (returns(0.46), "h is a number with a decimal point; expected an array"),
    "NaN": (lambda x, h, params: h * np.nan, r"h\[0, 0\] is nan"),
    "infinity": (lambda x, h, params: h / 0, r"h\[0, 0\] is inf"),
    "whole numbers": (lambda x, h, params: h.astype(int), r"h\[0, 0\] is 0; expected 0.76159"),
    "strings in an array": (lambda x, h, params: h.astype(str), "has dtype <U32; expected numbers"),
    "objects in an array": (lambda x, h, params: np.tanh(h).astype(object), "has dtype object"),
    "complex numbers": (lambda x, h, params: h * 1j, "has dtype complex128"),
    "an evil object": (returns(Evil()), "h is a Evil; expected an array"),
    "a generator": (yields, "`yield` in the place of `return`"),
    "a coroutine": (waits, "h is a coroutine"),
    "changed inputs": (changes, "changes its argument h"),
    "changed weights": (changes_the_weights, "changes its argument params"),
    "an exception": (raises(ValueError("<b>no</b>")), "raised ValueError: <b>no</b>.*in your line"),
    "an exception that cannot be read": (raises(EvilError()), "raised EvilError"),
    "SystemExit": (raises(SystemExit(3)), r"SystemExit: 3 \(it tried to end Python\)"),
    "KeyboardInterrupt": (raises(KeyboardInterrupt()), "raised KeyboardInterrupt"),
    "GeneratorExit": (raises(GeneratorExit()), "raised GeneratorExit"),
    "MemoryError": (raises(MemoryError()), "raised MemoryError"),
    "deep recursion": (recurses, "calls itself without end"),
    "a megabyte of print": (prints, "h is None"),
    "a closed stdout": (closes, "whole number"),
    "a huge array": (lambda x, h, params: np.zeros((1000, 1000)), r"shape \(1000, 1000\)"),
    "an array larger than the memory": (
        lambda x, h, params: np.broadcast_to(1.0, (10**7, 10**7)),
        r"shape \(10000000, 10000000\)",
    ),
    "an object without a name": (returns(Nameless()), "h is a Nameless; expected an array"),
    "a function of NumPy": (returns(len), "h is a function; expected an array"),
    "a negative shape": (lambda x, h, params: np.zeros(-1), "negative dimensions"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_is_named(name):
    function, says = HOSTILE[name]
    report = climb(find("rnn-cell"), function, seconds=2)
    assert not report.passed
    text = " ".join(str(report).split())

    assert re.search(says, text), text
    assert len(report._repr_html_()) < 10_000
    assert "<b>no</b>" not in report._repr_html_()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_check_gives_the_function_back_and_raises_nothing(name, capsys):
    function, _ = HOSTILE[name]
    assert exercises.check("rnn-cell")(function) is function
    assert "not yet" in capsys.readouterr().out


def test_a_list_that_cannot_be_read_is_a_wrong_answer():
    report = climb(find("text-encode"), lambda tokens, ids: EvilList([1, 2, 3, 4]))
    assert "it returns a EvilList that cannot be compared (RuntimeError)" in report.sentence


def test_a_large_array_in_the_place_of_a_list_is_not_listed():
    report = climb(find("text-encode"), lambda tokens, ids: np.zeros((20_000, 1000)))
    assert "ids is an array of shape (20000, 1000); expected a list" in report.sentence


def test_a_check_survives_what_nobody_can_look_at(capsys, kept):
    function = EvilFunction()
    assert exercises.check("rnn-cell")(function) is function
    assert "What you wrote raises RuntimeError when the check looks at it." in capsys.readouterr().out
    assert not kept.exists()


def test_a_check_that_is_interrupted_says_so(capsys, monkeypatch, kept):
    def interrupted(exercise, function):
        raise KeyboardInterrupt

    monkeypatch.setattr(exercises, "_climb", interrupted)
    assert exercises.check("rnn-cell")(endless) is endless
    assert capsys.readouterr().out == "You interrupted the check.\n"
    assert not kept.exists()


def endless(x, h, params):
    while True:
        pass


def stubborn(x, h, params):
    while True:
        try:
            while True:
                pass
        except BaseException:
            stubborn.times += 1
            if stubborn.times >= 3:
                return None


def sleeps(x, h, params):
    time.sleep(2)


def prints_for_ever(x, h, params):
    while True:
        print("again")  # noqa: T201


@pytest.mark.parametrize("function", [endless, stubborn, prints_for_ever])
def test_an_endless_loop_is_stopped(function):
    stubborn.times = 0
    start = time.monotonic()
    report = climb(find("rnn-cell"), function, seconds=0.2)
    assert time.monotonic() - start < 5
    assert "took more than 0.2 seconds and was stopped. Does a loop never end?" in report.sentence
    assert report.rung == "it runs without an error"


def test_what_cannot_be_stopped_is_left_behind():
    report = climb(find("rnn-cell"), sleeps, seconds=0.2)
    assert "could not be stopped" in report.sentence
    assert "restart the kernel" in report.sentence


def test_what_is_printed_is_shortened():
    report = climb(find("rnn-cell"), prints)
    assert report.printed.startswith("xxx")
    assert "... and 1,999,001 more characters" in report.printed
    assert len(str(report)) < 3000


def test_output_is_given_back():
    before = sys.stdout, sys.stderr
    climb(find("rnn-cell"), closes)
    assert (sys.stdout, sys.stderr) == before


def test_checks_in_several_threads_give_output_back(capsys, kept):
    before = sys.stdout, sys.stderr

    def sleeps_for(seconds):
        def rnn_cell(x, h, params):
            time.sleep(seconds)
            return find("rnn-cell").solution(x, h, params)

        return rnn_cell

    threads = [
        threading.Thread(target=exercises.check("rnn-cell"), args=(sleeps_for(seconds),))
        for seconds in (0.03, 0.01, 0.02)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sys.stdout, sys.stderr) == before
    assert records.load()[0]["rnn-cell"]["tries"] == 3


def test_the_readers_own_line_is_shown():
    def rnn_cell(x, h, params):
        W, U, b = params
        return np.tanh(x @ W.T @ U @ W + np.linalg.inv(b))

    report = climb(find("rnn-cell"), rnn_cell)
    assert "raised LinAlgError" in report.sentence
    assert "return np.tanh(x @ W.T @ U @ W + np.linalg.inv(b))" in report.sentence


def test_of_a_line_whose_text_is_not_kept_the_number_is_said():
    room = {}
    exec("def rnn_cell(x, h, params):\n    return 1 / 0", room)
    report = climb(find("rnn-cell"), room["rnn_cell"])
    assert report.sentence.endswith("It happened in your line 2.")


def test_an_argument_by_default_that_remembers():
    def run_rnn(x, h0, params, states=[]):  # noqa: B006
        W, U, b = params
        for t in range(x.shape[1]):
            h0 = np.tanh(x[:, t] @ W + h0 @ U + b)
            states.append(h0)
        return np.stack(states, axis=1)

    assert not climb(find("rnn-loop"), run_rnn).passed


def test_lists_of_different_lengths_are_a_wrong_answer():
    report = exercises.examine(
        "text-ngrams", lambda tokens, n: [tuple(tokens[: i + 1]) for i in range(len(tokens) - n + 1)]
    )
    assert not report.passed
    assert str(report)


def test_an_error_that_ends_python_when_it_is_read():
    class TrapError(Exception):
        def __str__(self):
            raise SystemExit

    def rnn_cell(x, h, params):
        raise TrapError

    assert "it raised TrapError." in exercises.examine("rnn-cell", rnn_cell).sentence
