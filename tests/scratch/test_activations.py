"""Activations: values, derivatives in terms of the output, and one of the reader's own."""

import numpy as np
import pytest

from rnn_course.scratch import SimpleRNN, activations
from rnn_course.scratch.activations import ACTIVATIONS, Activation, sigmoid
from rnn_course.scratch.gradient_check import numeric_gradient, relative_error
from tests.layers import H, random


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda a: a.name)
def test_derivatives_equal_finite_differences(activation):
    z = random((50,))
    numeric = numeric_gradient(lambda: float(activation.function(z).sum()), z)
    assert relative_error(activation.derivative(activation.function(z)), numeric) < 1e-6


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda a: a.name)
def test_float32_stays_float32(activation):
    y = activation.function(random((5,), "float32"))
    assert y.dtype == activation.derivative(y).dtype == "float32"


@pytest.mark.filterwarnings("error")
def test_sigmoid_is_exact_and_does_not_overflow():
    z = np.array([-1000.0, -2.0, 0.0, 2.0, 1000.0])
    np.testing.assert_allclose(sigmoid(z), [0, 1 / (1 + np.exp(2)), 0.5, 1 / (1 + np.exp(-2)), 1], atol=1e-15)


def test_an_activation_of_ones_own_can_be_passed():
    double = Activation("double", lambda z: 2 * z, lambda y: np.full_like(y, 2))
    assert activations.get(double) is double
    assert SimpleRNN(H, activation=double).get_config()["activation"] is double
