"""The losses, against numbers small enough for a pencil and against finite differences."""

import numpy as np
import pytest

from rnn_course.scratch import mean_squared_error
from rnn_course.scratch.gradient_check import numeric_gradient, relative_error
from tests.layers import random


def test_mean_squared_error_by_hand():
    loss, dy = mean_squared_error(np.array([[1.0], [2.0]]), np.array([[4.0], [0.0]]))
    assert loss == 6.5  # (9 + 4) / 2
    np.testing.assert_array_equal(dy, [[3.0], [-2.0]])  # 2 * error / 2


def test_mean_squared_error_gradient():
    y_true, y_pred = random((3, 5, 2)), random((3, 5, 2), seed=2)
    numeric = numeric_gradient(lambda: mean_squared_error(y_true, y_pred)[0], y_pred)
    assert relative_error(mean_squared_error(y_true, y_pred)[1], numeric) < 1e-6


def test_the_gradient_keeps_the_dtype():
    y = random((3, 2), "float32")
    assert mean_squared_error(y, y + 1)[1].dtype == "float32"


def test_whole_numbers_and_empty_arrays_are_refused():
    with pytest.raises(TypeError, match="y_true is int64; expected an array of float32 or float64"):
        mean_squared_error(np.array([1, 2]), np.array([1.0, 2.0]))
    with pytest.raises(TypeError, match="y_pred is list; expected an array"):
        mean_squared_error(np.zeros(2), [1.0, 2.0])
    with pytest.raises(ValueError, match=r"y_true has shape \(0,\); expected at least one value"):
        mean_squared_error(np.zeros(0), np.zeros(0))


def test_nothing_is_broadcast():
    with pytest.raises(ValueError, match=r"y_true has shape \(3,\) and y_pred \(3, 1\); expected the same"):
        mean_squared_error(np.zeros(3), np.zeros((3, 1)))
