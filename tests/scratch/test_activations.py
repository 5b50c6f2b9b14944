"""Activations: values, derivatives in terms of the output, and one of the reader's own."""

import numpy as np
import pytest

from rnn_course.scratch import GRU, LSTM, Dense, SimpleRNN, activations
from rnn_course.scratch.activations import ACTIVATIONS, Activation, sigmoid
from rnn_course.scratch.gradient_check import numeric_gradient, relative_error
from tests.layers import H, random


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda a: a.name)
def test_derivatives_equal_finite_differences(activation):
    z = random((50,))
    numeric = numeric_gradient(lambda: float(activation.function(z, np.empty_like(z)).sum()), z)
    y = activation.function(z, np.empty_like(z))
    assert relative_error(activation.derivative(y, np.empty_like(y)), numeric) < 1e-6


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda a: a.name)
def test_results_are_written_where_they_are_wanted(activation):
    z = random((5,), "float32")
    out = np.empty_like(z)
    y = activation.function(z, out)
    assert y is out
    assert activation.derivative(y, z) is z
    np.testing.assert_array_equal(activation.function(random((5,), "float32"), z), out)


@pytest.mark.filterwarnings("error")
def test_sigmoid_is_exact_and_does_not_overflow():
    z = np.array([-1000.0, -2.0, 0.0, 2.0, 1000.0])
    np.testing.assert_allclose(sigmoid(z), [0, 1 / (1 + np.exp(2)), 0.5, 1 / (1 + np.exp(-2)), 1], atol=1e-15)


@pytest.mark.parametrize("name", ["evil", ["tanh"], None, 3])
def test_what_is_no_activation_is_refused(name):
    with pytest.raises(ValueError, match=r"^activation is .*; expected one of 'tanh', .*, or an Activation"):
        activations.get(name)
    for layer in (Dense, SimpleRNN, LSTM, GRU):
        with pytest.raises(ValueError, match=rf"^{layer.__name__}: activation is "):
            layer(H, activation=name)
    for layer in (LSTM, GRU):
        with pytest.raises(ValueError, match=rf"^{layer.__name__}: recurrent_activation is "):
            layer(H, recurrent_activation=name)


def test_an_activation_of_ones_own_can_be_passed():
    double = Activation("double", lambda z, out: np.add(z, z, out=out), lambda y, out: np.add(1, 1, out=out))
    assert activations.get(double) is double
    assert SimpleRNN(H, activation=double).get_config()["activation"] is double
