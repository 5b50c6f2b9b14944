"""Activations: values, derivatives in terms of the output, and one of the reader's own."""

import math

import numpy as np
import pytest

from rnn_course.scratch import GRU, LSTM, Dense, SimpleRNN, activations
from rnn_course.scratch.activations import ACTIVATIONS, Activation, sigmoid
from tests.gradients import assert_gradient
from tests.layers import H, random


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda a: a.name)
def test_derivatives_equal_finite_differences(activation):
    z = random((50,))
    y = activation.function(z, np.empty_like(z))
    exact = activation.derivative(y, np.empty_like(y))
    assert_gradient(exact, lambda: float(activation.function(z, np.empty_like(z)).sum()), z)


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


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("dtype", "rtol"), [("float32", 5e-7), ("float64", 1e-15)])
def test_sigmoid_keeps_its_digits_far_below_zero(dtype, rtol):
    z = np.array([-80, -40, -20, -17.5, -8, -1, -1e-3, 0, 1e-3, 1, 8, 17.5, 20, 40, 80], dtype)
    want = [1 / (1 + math.exp(-float(number))) for number in z]
    np.testing.assert_allclose(sigmoid(z), want, rtol=rtol)
    np.testing.assert_allclose(np.log(sigmoid(np.array([-40], dtype))), -40, rtol=1e-6)
    np.testing.assert_array_equal(sigmoid(np.array([-np.inf, -1e30, 1e30, np.inf], dtype)), [0, 0, 1, 1])
    assert sigmoid(z).dtype == dtype


@pytest.mark.parametrize(
    ("z", "message"),
    [
        ([1.0], "z is a list; expected a NumPy array"),
        (0.5, "z is a float; expected a NumPy array"),
        (np.array([1]), "z has dtype int64; expected floats"),
        (np.ones((1, 1)).view(np.matrix), "z is a numpy.matrix; expected a plain NumPy array"),
        (np.ma.array([1.0], mask=[True]), "z is a masked array, whose mask would be lost"),
    ],
)
def test_sigmoid_wants_an_array_of_floats(z, message):
    with pytest.raises(TypeError, match=rf"^sigmoid: {message}"):
        sigmoid(z)


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
