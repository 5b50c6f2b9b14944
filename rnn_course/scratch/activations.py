"""Activation functions, each with its derivative written in terms of its output."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rnn_course.scratch.checks import Array


class Activation(NamedTuple):
    """A function applied to each element, and its derivative.

    Backpropagation meets the output `y` again, not the input `z`, so the derivative is given as a
    function of `y`: for tanh it is ``1 - y**2``. Any activation that a layer does not know by name can be
    passed to it as an `Activation`.

    Parameters
    ----------
    name : str
        Its name in a layer's configuration.
    function : callable
        ``function(z)`` gives `y`, an array of the shape and dtype of `z`.
    derivative : callable
        ``derivative(y)`` gives dy/dz, an array of the shape and dtype of `y`.
    """

    name: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array], Array]


def sigmoid(z: Array) -> Array:
    """Compute 1 / (1 + exp(-z)), through tanh, which neither overflows nor warns.

    Parameters
    ----------
    z : numpy.ndarray
        Any shape.

    Returns
    -------
    numpy.ndarray
        Values in [0, 1], in the shape and dtype of `z`.
    """
    half = z.dtype.type(0.5)
    return half * np.tanh(half * z) + half


def relu(z: Array) -> Array:
    """Compute max(z, 0).

    Parameters
    ----------
    z : numpy.ndarray
        Any shape.

    Returns
    -------
    numpy.ndarray
        In the shape and dtype of `z`.
    """
    return np.maximum(z, z.dtype.type(0))


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation("tanh", np.tanh, lambda y: 1 - y * y),
        Activation("sigmoid", sigmoid, lambda y: y * (1 - y)),
        Activation("relu", relu, lambda y: (y > 0).astype(y.dtype)),
        Activation("linear", np.positive, np.ones_like),
    )
}


def get(activation: str | Activation) -> Activation:
    """Look up an activation by name; an `Activation` is returned as it is.

    Parameters
    ----------
    activation : str or Activation
        ``"tanh"``, ``"sigmoid"``, ``"relu"``, ``"linear"``, or an `Activation` of your own.

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
    if activation not in ACTIVATIONS:
        names = ", ".join(map(repr, ACTIVATIONS))
        raise ValueError(f"activation is {activation!r}; expected one of {names}, or an Activation")
    return ACTIVATIONS[activation]
