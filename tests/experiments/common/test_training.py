import numpy as np
import pytest

from rnn_course.experiments.common.training import take_step
from rnn_course.scratch import SGD, Dense, Model, mean_squared_error


def test_a_step_goes_down_the_gradient_and_tells_the_loss_before_it():
    model = Model([Dense(1, dtype="float64", seed=0)])
    model.build((2,))
    (W, b), x, y = model.get_weights(), np.array([[1.0, 2.0]]), np.array([[3.0]])
    error = (x @ W + b - y).item()
    assert take_step(model, SGD(0.1), mean_squared_error, x, y) == pytest.approx(error**2)
    np.testing.assert_allclose(model.weights[0], W - 0.1 * 2 * error * x.T)
    np.testing.assert_allclose(model.weights[1], b - 0.1 * 2 * error)


def test_a_loss_that_is_not_finite_makes_no_step():
    model = Model([Dense(1, dtype="float64", seed=0)])
    model.build((2,))
    before = model.get_weights()
    assert np.isinf(take_step(model, SGD(0.1), lambda y, y_pred: (np.inf, y_pred), np.ones((1, 2)), None))
    for weight, old in zip(model.weights, before, strict=True):
        np.testing.assert_array_equal(weight, old)
