"""The check of gradients is checked itself, on a gradient known by heart."""

import numpy as np
import pytest

from rnn_course.scratch.gradient_check import numeric_gradient, relative_error
from tests.gradients import assert_gradient


def test_gradient_of_a_cube():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    before = x.copy()
    assert relative_error(numeric_gradient(lambda: float((x**3).sum()), x), 3 * x**2) < 1e-9
    np.testing.assert_array_equal(x, before)


def test_large_elements_move_further():
    x = np.array([1e8, -3e5, 0.0, 2.0])
    assert relative_error(numeric_gradient(lambda: float((x**2).sum()), x[:1]), 2 * x[:1]) < 1e-9
    numeric = numeric_gradient(lambda: float(np.log1p(x**2).sum()), x)
    np.testing.assert_allclose(numeric, 2 * x / (1 + x**2), rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("size", [1e12, -1e12, 1e-300, 0.0, 1e300])
def test_the_gradient_of_the_element_itself_is_one(size):
    x = np.array([size])
    np.testing.assert_allclose(numeric_gradient(lambda: x[0], x), 1, rtol=1e-10)
    assert x[0] == size


@pytest.mark.parametrize(
    ("step", "error", "message"),
    [
        (0, ValueError, "step is 0; expected a finite number above 0"),
        (-1e-5, ValueError, "step is -1e-05; expected a finite number above 0"),
        (float("nan"), ValueError, "step is nan; expected a finite number above 0"),
        (float("inf"), ValueError, "step is inf; expected a finite number above 0"),
        ("1e-5", TypeError, "step is '1e-5'; expected a number"),
        (1e-20, ValueError, "with step 1e-20 the element 3.0 of x cannot be moved"),
    ],
)
def test_a_step_that_leads_nowhere_is_refused(step, error, message):
    with pytest.raises(error, match=f"^numeric_gradient: {message}$"):
        numeric_gradient(lambda: 0.0, np.array([3.0]), step)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_cannot_be_moved(value):
    with pytest.raises(ValueError, match=f"the element {value} of x cannot be moved"):
        numeric_gradient(lambda: 0.0, np.array([value]))


def test_an_error_in_the_loss_leaves_x_as_it_was():
    x = np.array([3.0])
    with pytest.raises(ZeroDivisionError):
        numeric_gradient(lambda: 1 / 0, x)
    assert x[0] == 3


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([1.0], "x is a list; expected a NumPy array"),
        (np.ma.array([1.0], mask=[True]), "x is a masked array, whose mask would be lost"),
        (np.ones((1, 1)).view(np.matrix), "x is a numpy.matrix; expected a plain NumPy array"),
    ],
)
def test_what_is_no_plain_array_is_refused(x, message):
    with pytest.raises(TypeError, match=f"^numeric_gradient: {message}"):
        numeric_gradient(lambda: 0.0, x)
    for a, b, name in ((x, np.ones(1), "a"), (np.ones(1), x, "b")):
        with pytest.raises(TypeError, match=f"^relative_error: {name}{message[1:]}"):
            relative_error(a, b)


def test_float32_is_refused():
    with pytest.raises(TypeError, match="x has dtype float32; expected float64"):
        numeric_gradient(lambda: 0.0, np.zeros(2, "float32"))


def test_the_tests_refuse_a_wrong_gradient_but_allow_for_rounding():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])

    def loss():
        return 5.0 + float((x**3).sum())

    assert_gradient(3 * x**2, loss, x)
    with pytest.raises(AssertionError, match="x"):
        assert_gradient(3 * x**2 * (1 + 1e-5), loss, x, "x")
    assert_gradient(np.full((2, 2), 1e-10), lambda: 5.0, x)
    with pytest.raises(AssertionError):
        assert_gradient(np.full((2, 2), 1e-7), lambda: 5.0, x)


def test_relative_error():
    assert relative_error(np.array([100.0, 0.0]), np.array([99.0, 1.0])) == 0.01
    assert relative_error(np.zeros(3), np.zeros(3)) == 0.0
    with pytest.raises(ValueError, match=r"shapes \(3,\) and \(4,\)"):
        relative_error(np.zeros(3), np.zeros(4))
    with pytest.raises(ValueError, match=r"both have shape \(0, 2\); there is nothing to compare"):
        relative_error(np.zeros((0, 2)), np.zeros((0, 2)))
    with pytest.raises(TypeError, match=r"^relative_error: b has dtype <U1; expected numbers"):
        relative_error(np.zeros(1), np.array(["a"]))


@pytest.mark.parametrize(
    ("dtype", "a", "b", "error"),
    [
        ("uint8", 1, 2, 0.5),
        ("uint64", 1, 2, 0.5),
        ("int8", -128, 127, 255 / 128),
        ("int8", -128, -128, 0),
        ("int64", -(2**63), 2**63 - 1, 2),
        ("float16", 60000, -60000, 2),
        ("bool", True, False, 1),
    ],
)
def test_relative_error_of_numbers_of_few_bits(dtype, a, b, error):
    for one, other in ((a, b), (b, a)):
        assert relative_error(np.array([one], dtype), np.array([other], dtype)) == error


@pytest.mark.parametrize(("a", "b", "error"), [(1e308, -1e308, 2), (1e308, 0.5e308, 0.5), (5e-324, 0, 1)])
def test_relative_error_of_the_largest_and_smallest_floats(a: float, b: float, error: float) -> None:
    assert relative_error(np.array([a]), np.array([b])) == error


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_relative_error_of_what_is_not_finite_is_nan_in_silence(value: float) -> None:
    assert np.isnan(relative_error(np.array([value, 1.0]), np.array([value, 1.0])))


def test_numeric_gradient_names_what_cannot_be_moved_or_called() -> None:
    x = np.ones(2)
    with pytest.raises(TypeError, match=r"^numeric_gradient: loss is a float; expected a function"):
        numeric_gradient(1.0, x)  # type: ignore[arg-type]
    x.flags.writeable = False
    with pytest.raises(ValueError, match=r"^numeric_gradient: x is read-only"):
        numeric_gradient(lambda: 1.0, x)
