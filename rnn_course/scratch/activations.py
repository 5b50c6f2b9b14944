"""Activation functions, each with its derivative written in terms of its output."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rnn_course.checks import Array, floats


class Activation(NamedTuple):
    """A function applied to each element, and its derivative.

    Backpropagation meets the output `y` again, not the input `z`, so the derivative is given as a
    function of `y`: for tanh it is ``1 - y**2``. Both write their result into an array that the caller
    has at hand, because making a new one at every timestep costs more than the function itself.
    An activation that a layer does not know by name can be passed to it as an `Activation`.

    Parameters
    ----------
    name : str
        Its name in a layer's configuration.
    function : callable
        ``function(z, out)`` writes f(z) into `out`, of the shape and dtype of `z` and possibly `z` itself,
        and returns it.
    derivative : callable
        ``derivative(y, out)`` writes f'(z) for y = f(z) into `out`, never `y` itself, and returns it.

    Examples
    --------
    A softer ReLU, x for positive and x / 10 for negative numbers:

    >>> import numpy as np
    >>> from rnn_course.scratch.activations import Activation
    >>> leaky = Activation(
    ...     "leaky_relu",
    ...     lambda z, out: np.maximum(z, 0.1 * z, out=out),
    ...     lambda y, out: np.copyto(out, np.where(y > 0, 1, 0.1)) or out,
    ... )
    >>> leaky.function(np.array([-1.0, 2.0]), np.empty(2))
    array([-0.1,  2. ])
    """

    name: str
    function: Callable[[Array, Array], Array]
    derivative: Callable[[Array, Array], Array]

    def __call__(self, z: Array) -> Array:
        """Apply the function; the result is a new array, in the shape of `z`."""
        return self.function(z, np.empty_like(z))

    def slope(self, y: Array) -> Array:
        """Give the derivative where the output is `y`, as a new array in its shape."""
        return self.derivative(y, np.empty_like(y))


def _tanh_derivative(y: Array, out: Array) -> Array:
    np.multiply(y, y, out=out)
    return np.subtract(y.dtype.type(1), out, out=out)


def _sigmoid(z: Array, out: Array) -> Array:
    # Not through tanh: 1/2 + tanh(z / 2) / 2 loses its digits where the sigmoid is nearly 0. An exp that
    # overflows does no harm here, because 1 / inf is the 0 that is wanted.
    np.negative(z, out=out)
    with np.errstate(over="ignore"):
        np.exp(out, out=out)
    np.add(out, z.dtype.type(1), out=out)
    return np.reciprocal(out, out=out)


def _sigmoid_derivative(y: Array, out: Array) -> Array:
    np.subtract(y.dtype.type(1), y, out=out)
    return np.multiply(out, y, out=out)


def _relu(z: Array, out: Array) -> Array:
    return np.maximum(z, z.dtype.type(0), out=out)


def _relu_derivative(y: Array, out: Array) -> Array:
    return np.greater(y, y.dtype.type(0), out=out)


def _linear_derivative(y: Array, out: Array) -> Array:
    out.fill(1)
    return out


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation("tanh", np.tanh, _tanh_derivative),
        Activation("sigmoid", _sigmoid, _sigmoid_derivative),
        Activation("relu", _relu, _relu_derivative),
        Activation("linear", np.positive, _linear_derivative),
    )
}


def get(activation: str | Activation, where: str = "activation") -> Activation:
    """Look up an activation by name; an `Activation` is returned as it is.

    Parameters
    ----------
    activation : str or Activation
        ``"tanh"``, ``"sigmoid"``, ``"relu"``, ``"linear"``, or an `Activation` of your own.
    where : str
        What asks, for the message: ``"Dense: activation"``.

    Returns
    -------
    Activation
        The function with its derivative.

    Raises
    ------
    ValueError
        If no activation has that name.
    """
    if isinstance(activation, Activation):
        return activation
    if not isinstance(activation, str) or activation not in ACTIVATIONS:
        names = ", ".join(map(repr, ACTIVATIONS))
        raise ValueError(f"{where} is {activation!r}; expected one of {names}, or an Activation")
    return ACTIVATIONS[activation]


def sigmoid(z: Array) -> Array:
    """Compute 1 / (1 + exp(-z)) without a warning of overflow.

    Parameters
    ----------
    z : numpy.ndarray
        Any shape, of floats.

    Returns
    -------
    numpy.ndarray
        Values in [0, 1], in the shape and dtype of `z`. They have nearly all their digits as long as they are
        numbers that the dtype holds in full: above 1e-38 for float32, for z > -87.

    Raises
    ------
    TypeError
        If `z` is no NumPy array of floats.
    """
    floats("sigmoid", "z", z)
    return _sigmoid(z, np.empty_like(z))
