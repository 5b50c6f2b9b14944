"""The check of gradients is checked itself, on a gradient known by heart."""

import numpy as np
import pytest

from rnn_course.scratch.gradient_check import numeric_gradient, relative_error


def test_gradient_of_a_cube():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    before = x.copy()
    assert relative_error(numeric_gradient(lambda: float((x**3).sum()), x), 3 * x**2) < 1e-9
    np.testing.assert_array_equal(x, before)


def test_float32_is_refused():
    with pytest.raises(TypeError, match="x has dtype float32; expected float64"):
        numeric_gradient(lambda: 0.0, np.zeros(2, "float32"))


def test_relative_error():
    assert relative_error(np.array([100.0, 0.0]), np.array([99.0, 1.0])) == 0.01
    assert relative_error(np.zeros(3), np.zeros(3)) == 0.0
    with pytest.raises(ValueError, match=r"shapes \(3,\) and \(4,\)"):
        relative_error(np.zeros(3), np.zeros(4))
