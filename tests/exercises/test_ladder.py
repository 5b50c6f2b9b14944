"""Each rung stops what it is there for, and says so with name, index, expected and got."""

import numbers
import time
import warnings
from collections import Counter
from contextlib import contextmanager, nullcontext
from dataclasses import replace

import numpy as np
import pytest

from rnn_course import exercises
from rnn_course.exercises.exercise import Observer, WrongKind
from rnn_course.exercises.ladder import climb
from rnn_course.exercises.registry import find

pad = find("text-pad").solution


def cell(x, h, params):
    return np.tanh(x @ params[0] + h @ params[1] + params[2])


def run(x, h0, params):
    states = []
    for t in range(x.shape[1]):
        h0 = cell(x[:, t], h0, params)
        states.append(h0)
    return np.stack(states, 1)


def only_for(condition, wrong):
    """A cell that goes wrong where the condition holds."""
    return lambda x, h, params: wrong(cell(x, h, params)) if condition(x, h) else cell(x, h, params)


def one_wrong(h):
    h[-1, 1] += 0.25
    return h


@pytest.mark.parametrize(
    ("function", "rung", "sentence"),
    [
        (lambda x: x, "it takes the right arguments", "it is called as rnn_cell(x, h, params)"),
        (lambda x, h, params: 1 // 0, "it runs without an error", "raised ZeroDivisionError"),
        (lambda x, h, params: "h", "it returns what was asked for", "h is a string"),
        (
            lambda x, h, params: cell(x, h, params)[0],
            "the shapes are right",
            "h has shape (1,); expected shape (1, 1), that is (N, H)",
        ),
        (
            lambda x, h, params: cell(x, h, params).astype("float16"),
            "the numbers are of the right kind",
            "h has dtype float16; expected numbers (float32 or float64)",
        ),
        (lambda x, h, params: np.log(h - 9), "there is no NaN and no infinity", "h[0, 0] is nan"),
        (
            lambda x, h, params: cell(x, h, params) * 1.01,
            "the example by hand is right",
            "expected 0.76159. In random input: each number is 1.01 times the expected one.",
        ),
        (
            only_for(lambda x, h: len(x) == 3 and h.any(), one_wrong),
            "random input gives the right answer",
            "h[2, 1] is ",
        ),
        (
            only_for(lambda x, h: len(x) == 1 and h.shape[1] > 1, np.negative),
            "edge cases are right",
            "The edge case is one sample, N = 1.",
        ),
        (
            only_for(lambda x, h: not h.any(), lambda h: h * 0),
            "edge cases are right",
            "The edge case is a state of zeros.",
        ),
    ],
)
def test_a_rung_of_the_cell(function, rung, sentence):
    report = climb(find("rnn-cell"), function)
    assert report.rung == rung
    assert sentence in report.sentence
    assert report.mistake is None


def test_shapes_come_before_values():
    report = climb(find("rnn-loop"), lambda x, h0, params: run(x, h0, params).swapaxes(1, 2) + 1)
    assert report.rung == "the shapes are right"


def test_the_worst_number_is_shown_with_what_was_expected():
    report = climb(find("rnn-cell"), only_for(lambda x, h: len(x) == 3 and h.any(), one_wrong))
    assert "(1 of 12 numbers is wrong)" in report.sentence
    assert "Only index 2 along axis 0 is wrong; the rest is right." in report.sentence
    assert [name for name, _ in report.details] == ["Input x", "Input h", "Input params", "Expected", "Yours"]
    assert "array of shape (3, 4), float64" in dict(report.details)["Expected"]


def test_finite_differences_have_a_rung():
    def rnn_cell_backward(dh, x, h_before, h, params):
        W, U, _ = params
        da = dh * (1 - h**2) * (1 if len(x) == 1 else 1.5)
        return da @ W.T, da @ U.T, x.T @ da, h_before.T @ da, da.sum(0)

    report = climb(find("rnn-cell-backward"), rnn_cell_backward)
    assert report.rung == "the gradient agrees with finite differences"
    assert "dx[" in report.sentence
    assert "times the expected one" in report.sentence


def test_which_part_is_wrong():
    def bptt(x, h0, params, dstates):
        dW, dU, db, dh0 = find("rnn-bptt").solution(x, h0, params, dstates)
        return dW, dU * 3, db, dh0

    report = climb(find("rnn-bptt"), bptt)
    assert (
        "In random input: each number is 3 times the expected one. Wrong: dU. Right: dW, db, dh0."
        in report.sentence
    )
    assert "Expected dU:" in str(report)


def test_several_answers():
    report = climb(find("rnn-cell-backward"), lambda dh, x, h_before, h, params: (dh, x))
    assert "it returns 2 values; expected 5: (dx, dh_before, dW, dU, db)" in report.sentence
    report = climb(find("rnn-cell-backward"), lambda dh, x, h_before, h, params: dh)
    assert "expected a tuple of 5" in report.sentence


@pytest.mark.parametrize(
    ("id_", "function", "says"),
    [
        ("tensors-bytes", lambda shape, itemsize: float(np.prod(shape)) * itemsize, "expected whole numbers"),
        ("tensors-bytes", lambda shape, itemsize: 97, "bytes is 97; expected 96"),
        (
            "text-pad",
            lambda sequences: (pad(sequences)[0], pad(sequences)[1] * 1.0),
            "expected True and False",
        ),
        ("text-vocabulary", lambda sentences, min_count: {}, "ids lacks the key 'cold'"),
        ("text-vocabulary", lambda sentences, min_count: [], "ids is a list; expected a dict"),
        ("text-encode", lambda tokens, ids: [2, 1], "ids has length 2; expected length 4"),
        ("text-encode", lambda tokens, ids: "2", "ids is a string; expected a list"),
        ("text-merge", lambda tokens, pair: ["th", "e", "n", "TH"], "tokens[3] is 'TH'; expected 'th'"),
    ],
)
def test_other_kinds_of_answers(id_, function, says):
    assert says in str(climb(find(id_), function))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (np.negative, "The size is right, the sign is wrong."),
        (lambda h: h + 2, "Each number is off by 2."),
        (lambda h: h * 0, "Everything that comes back is zero."),
        (lambda h: h[::-1], "The right numbers, in reverse order along axis 0."),
        (lambda h: np.sort(h), "The right numbers, in another order."),
        (lambda h: h.T, "The right numbers, with the axes in another order: (1, 0)."),
        (lambda h: h[:, :, None], "The right numbers, in another shape"),
        (lambda h: h[:-1], "Along axis 0 there is 1 too few."),
        (lambda h: np.roll(h, 1, axis=0) * [[1.5], [1], [1]], "one place too late along axis 0"),
    ],
)
def test_how_wrong_numbers_look(change, says):
    function = only_for(lambda x, h: len(x) == 3, change)
    assert says in climb(find("rnn-cell"), function).sentence


def huge(logits, temperature, u):
    p, ids = find("memory-temperature").solution(logits, temperature, u)
    return np.where(p < 1e-200, 1e300, p), ids


WARNING = {
    "overflow in a ratio": ("memory-temperature", huge),
    "a number too large to be subtracted": ("rnn-cell", lambda x, h, params: np.full(h.shape, -1.7e308)),
    "a longer float": ("rnn-cell", lambda x, h, params: np.full(h.shape, 1e4000, np.longdouble)),
    "infinity": ("rnn-cell", lambda x, h, params: np.full(h.shape, np.inf)),
    "NaN as a whole number": ("rnn-count", lambda D, H: np.float64("nan")),
    "a complex number": ("rnn-count", lambda D, H: np.complex128(2 + 3j)),
}


@pytest.mark.parametrize("name", WARNING)
@pytest.mark.parametrize("errors", ["warn", "raise"])
def test_a_check_warns_of_nothing(name, errors):
    """What NumPy says about a comparison is no business of the reader's, whatever settings there are."""
    id_, function = WARNING[name]
    with np.errstate(all=errors), warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        report = climb(find(id_), function)
    assert not report.passed
    assert report.rung is not None
    assert seen == []


def test_how_wrong_lists_look():
    encode = find("text-encode")

    def wrong(change):
        return climb(encode, lambda tokens, ids: change([ids.get(t, 1) for t in tokens])).sentence

    assert "The right entries, in reverse order." in wrong(lambda ids: ids[::-1])
    assert "The right entries, in another order." in wrong(sorted)
    assert "at the end there is 1 too few" in wrong(lambda ids: ids[:-1])
    assert "at the start there is 1 too many" in wrong(lambda ids: [9, *ids])
    assert "Only entry 0 is wrong" in wrong(lambda ids: [9, *ids[1:]])


def test_lists_of_arrays_are_compared_by_their_numbers():
    report = climb(find("bptt-clip"), lambda grads, limit: ([grad + 1 for grad in grads[::-1]], 1.0))
    assert not report.passed


def test_a_mistake_is_known_even_if_it_ends_otherwise_at_an_edge():
    """Where the listed mistake returns nothing, another way to write it may raise."""
    exercise = find("tensors-windows")
    mistake = next(one for one in exercise.mistakes if "horizon" in one.message)

    def another(*arguments):
        came = exercise.wrong(mistake)(*arguments)
        if not len(came[0]):
            raise IndexError
        return came

    assert climb(exercise, another).mistake == exercise.said(mistake)


def test_our_own_functions_are_run_once_for_each_case_and_the_readers_each_time(monkeypatch):
    calls = Counter()

    def counted(whose):
        def rnn_cell(x, h, params):
            calls[whose] += 1
            return x @ params[0] + h @ params[1] + params[2]

        return rnn_cell

    exercise, ours, readers = find("rnn-cell"), counted("ours"), counted("the reader's")
    monkeypatch.setattr(type(exercise), "wrong", lambda self, mistake: ours)
    monkeypatch.setattr(type(exercise), "said", lambda self, mistake: "it is counted.")
    for times in (1, 2, 3):
        assert climb(exercise, readers).mistake == "it is counted."
        assert calls == {"ours": len(exercise.cases), "the reader's": times * len(exercise.cases)}


def test_a_function_that_draws_is_told_so():
    rng = np.random.default_rng(0)
    report = climb(find("rnn-cell"), lambda x, h, params: rng.standard_normal(h.shape))
    assert "Called again with the same arguments, it returns something else." in report.sentence


def test_edges_at_which_it_is_right_are_named():
    def no_recurrence_but_at_one_step(x, h0, params):
        return find("rnn-loop").solution(x, h0 if x.shape[1] == 1 else 2 * h0, params)

    assert (
        "It is right here: one timestep, T = 1"
        in climb(find("rnn-loop"), no_recurrence_but_at_one_step).sentence
    )


def test_of_a_long_message_what_stands_in_bold():
    def rnn_cell(x, h, params):
        raise ValueError("When called:\n\x1b[1mwhat\nmatters.\x1b[0m And the rest.")

    assert "raised ValueError: what matters. It happened" in climb(find("rnn-cell"), rnn_cell).sentence


def test_what_a_library_has_not_implemented_is_no_stub():
    def rnn_cell(x, h, params):
        return numbers.Complex.__abs__(h)

    assert "raised NotImplementedError" in climb(find("rnn-cell"), rnn_cell).sentence


def of_objects(around=nullcontext):
    """The cell, as an exercise whose answers are objects that hold arrays."""

    def use(function, x, h, params):
        answer = function(x, h, params)
        if not isinstance(answer, np.ndarray) and not hasattr(answer, "h"):
            raise WrongKind("it returns no holder")
        return getattr(answer, "h", answer)

    return replace(find("rnn-cell"), observer=Observer(("holder.h (N, H)",), use, around))


class Holder:
    def __init__(self, h):
        self.h = h


def test_an_observer_makes_plain_values():
    assert climb(of_objects(), lambda x, h, params: Holder(cell(x, h, params))).passed
    report = climb(of_objects(), lambda x, h, params: Holder(cell(x, h, params) * 1.01))
    assert "holder.h[0, 0] is 0.76921; expected 0.76159" in report.sentence
    exercise = find("rnn-cell")
    mistake = exercise.mistakes[0]
    report = climb(of_objects(), lambda x, h, params: Holder(exercise.wrong(mistake)(x, h, params)))
    assert report.mistake == exercise.said(mistake)


def test_an_observer_says_what_it_cannot_look_at():
    report = climb(of_objects(), lambda x, h, params: 5)
    assert report.rung == "it returns what was asked for"
    assert report.sentence == "In the example by hand, it returns no holder."
    report = climb(of_objects(), lambda x, h, params: cell(x, h, params) if h.any() or len(x) == 1 else 5)
    assert report.rung == "edge cases are right"
    assert "There, it returns no holder." in report.sentence
    report = climb(of_objects(), lambda x, h, params: 1 // 0)
    assert report.rung == "it runs without an error"
    for stub in (lambda x, h, params: ..., lambda x, h, params: None):
        assert "Nothing is written yet" in climb(of_objects(), stub).sentence


def test_what_stands_around_a_check():
    seen = []

    @contextmanager
    def around():
        seen.append("in")
        yield
        seen.append("out")

    assert climb(of_objects(around), cell).passed
    assert seen == ["in", "out"]

    def missing():
        raise ImportError("it is not installed")

    report = climb(of_objects(missing), cell)
    assert report.sentence == "This exercise cannot be checked: it is not installed."
    assert not report.passed
    assert not report.tried
    assert report.missing == ""

    def lacking():
        raise ImportError("it is not installed", name="nowhere")

    assert climb(of_objects(lacking), cell).missing == "nowhere"


def test_a_module_that_an_answer_lacks_is_noted():
    def raises(error):
        def rnn_cell(x, h, params):
            raise error

        return climb(find("rnn-cell"), rnn_cell).missing

    assert raises(ModuleNotFoundError("No module named 'nowhere.part'", name="nowhere.part")) == "nowhere"
    assert raises(ImportError("cannot import name 'x' from 'numpy'", name="numpy")) == ""
    assert raises(ImportError()) == raises(ImportError(name="")) == raises(KeyError("nowhere")) == ""
    assert climb(find("rnn-cell"), cell).missing == ""


def test_the_speed_is_the_best_of_several_rounds():
    """A machine that is busy for some time does not make a right answer slow."""
    disturbed = iter([0.2, 0.2])
    calls = []

    def one_hot(ids, depth):
        if ids.size > 1000:
            calls.append(1)
            time.sleep(next(disturbed, 0))
        return find("text-one-hot").solution(ids, depth)

    report = climb(find("text-one-hot"), one_hot)
    assert report.passed
    assert report.remark is None
    assert len(calls) == 3


def test_nan_in_the_place_of_infinity_is_named():
    exercise = find("claims-seeds")
    report = climb(exercise, lambda finals: (*exercise.solution(finals)[:2], np.nan, 1))
    assert report.rung == "the example by hand is right"
    assert "highest is nan; expected inf" in report.sentence


@pytest.mark.parametrize("older", ["", "def total(steps): return None"])
def test_a_function_may_call_itself_where_it_is_checked(older):
    room = {"exercises": exercises, "np": np}
    exec(older, room)
    source = find("fast-scan").source.replace("def scan(", "def total(").replace(" scan(", " total(")
    exec(f"found = []\n@lambda f: found.append(exercises.examine('fast-scan', f)) or f\n{source}", room)
    assert room["found"][0].passed, room["found"][0]
    assert room["total"].__name__ == "total"


def test_how_wrong_numbers_look_is_said_of_their_part():
    def standardize(train, test):
        return find("tensors-standardize").solution(train, test)[0], 0 * test

    sentence = climb(find("tensors-standardize"), standardize).sentence
    assert "As for test: everything that comes back is zero. Wrong: test. Right: train." in sentence
