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
