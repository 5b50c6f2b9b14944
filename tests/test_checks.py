"""The checks of arguments: what they let through, and what they say about the rest."""

import re

import numpy as np
import pytest

from rnn_course import checks

WHOLE, TEXT, NOTHING = np.int64(3), "0.1", None


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), 1, WHOLE, np.uint8(1), 1e300])
def test_numbers_are_let_through_as_floats(value):
    for check in (checks.number, checks.positive):
        got = check("f", "n", value)
        assert type(got) is float
        assert got == value


@pytest.mark.parametrize("value", [True, np.True_, TEXT, NOTHING, [1.0], np.array(1.0), 1j])
def test_what_is_no_number_is_refused(value):
    for check in (checks.number, checks.positive, checks.fraction):
        with pytest.raises(TypeError, match=f"^f: n is {re.escape(repr(value))}; expected a number$"):
            check("f", "n", value)


@pytest.mark.parametrize("value", [0, -1.0, np.nan, np.inf, -np.inf])
def test_what_is_not_above_zero_and_finite_is_refused(value):
    assert np.array_equal(checks.number("f", "n", value), value, equal_nan=True)
    with pytest.raises(ValueError, match=f"^f: n is {value}; expected a finite number above 0$"):
        checks.positive("f", "n", value)


def test_a_whole_number_that_no_float_holds_is_refused():
    with pytest.raises(ValueError, match=r"^f: n is too large for a float$"):
        checks.number("f", "n", 10**400)


def test_true_or_false():
    for value in (True, False, np.True_, np.False_):
        assert checks.true_or_false("f", "b", value) is bool(value)
    for other in ("no", "False", 0, 1, None):
        with pytest.raises(TypeError, match=f"^f: b is {other!r}; expected True or False$"):
            checks.true_or_false("f", "b", other)


def test_several():
    for values in ([1, 2], (1, 2), iter([1, 2]), np.array([1, 2])):
        assert checks.several("f", "v", values) == [1, 2]
    for value in (None, 5, np.array(5)):
        kind = type(value).__name__
        with pytest.raises(TypeError, match=f"^f: v is a {kind}; expected a sequence, such as a list$"):
            checks.several("f", "v", value)


MASKED, MATRIX = np.ma.array([[1.0, 2.0]], mask=[[True, False]]), np.ones((1, 2)).view(np.matrix)
EVERY_CHECK = [
    checks.not_special,
    checks.plain,
    checks.floats,
    checks.integers,
    checks.several,
    lambda where, name, value: checks.array(where, name, value, "float64", N=None, H=None),
]


@pytest.mark.parametrize("check", EVERY_CHECK)
def test_arrays_with_rules_of_their_own_are_refused_by_every_check(check):
    message = (
        "f: x is a masked array, whose mask would be lost; expected a plain NumPy array, such as "
        "x.filled(...) of a value that you choose"
    )
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        check("f", "x", MASKED)
    message = "f: x is a numpy.matrix; expected a plain NumPy array, such as np.asarray(x)"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        check("f", "x", MATRIX)


def test_a_memory_map_is_a_plain_array(tmp_path):
    mapped = np.memmap(tmp_path / "x", "float64", "w+", shape=(2, 3))
    assert checks.floats("f", "x", mapped) is mapped


def test_kinds_of_arrays():
    for dtype in ("float32", "float64", "float16"):
        array = np.ones(2, dtype)
        assert checks.floats("f", "x", array) is array
        with pytest.raises(TypeError, match=f"^f: x has dtype {dtype}; expected ids, which are integers$"):
            checks.integers("f", "x", array)
    for dtype in ("int64", "uint8", ">i4"):
        array = np.ones(2, dtype)
        assert checks.integers("f", "x", array) is array
        with pytest.raises(TypeError, match=f"^f: x has dtype {dtype}; expected floats, such as float64$"):
            checks.floats("f", "x", array)
    for check in (checks.plain, checks.floats, checks.integers):
        for other, kind in (([1.0], "list"), (None, "NoneType"), (1.0, "float")):
            with pytest.raises(TypeError, match=f"^f: x is a {kind}; expected a NumPy array$"):
                check("f", "x", other)


@pytest.mark.parametrize(
    ("name", "advice"),
    [("x", "x.astype('float32')"), ("dy forward", "dy_forward.astype('float32')")],
)
def test_advice_is_python(name, advice):
    with pytest.raises(TypeError, match=f"expected float32, convert it with {re.escape(advice)}$"):
        checks.array("f", name, np.ones((1, 2)), "float32", N=None, H=None)
    compile(advice, "advice", "eval")
