"""The activations of a step, in as few passes over memory as the processor allows.

sigmoid(z) = tanh(z / 2) / 2 + 1 / 2, and tanh(z) = 2 / (1 + exp(-2 z)) - 1. So one call of tanh, or one of
exp, serves a candidate and its gates together, once the factors of z are part of the weights. Which of the
two is faster depends on the processor.

Each of the three kinds below knows its `scales`, the factors that the weights give to the z of the candidate
and of the gates. ``candidate(z, out)`` and ``gates(z)`` take such z, and so does ``both(z, candidate,
gates)``, where z is one array that is made of both; z is overwritten. ``plain(z, out)`` takes z without a
factor.
"""

from typing import TypeAlias

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.activations import ACTIVATIONS, Activation


class _Separate:
    """Any two activations, one after the other."""

    scales = (1.0, 1.0)

    def __init__(self, activation: Activation, gate: Activation) -> None:
        self.activation, self.gate = activation, gate
        self.candidate = self.plain = activation.function

    def gates(self, z: Array) -> None:
        self.gate.function(z, z)

    def both(self, z: Array, candidate: Array, gates: Array) -> None:
        self.activation.function(candidate, candidate)
        self.gate.function(gates, gates)


class _ByTanh:
    """tanh and sigmoid, both by way of tanh."""

    scales = (1.0, 0.5)
    activation, gate = ACTIVATIONS["tanh"], ACTIVATIONS["sigmoid"]
    candidate = plain = np.tanh

    def __init__(self, dtype: str) -> None:
        self.half = np.array(0.5, dtype)  # an array of no axes costs half as much per call as a scalar

    def gates(self, z: Array) -> None:
        self.both(z, z, z)

    def both(self, z: Array, candidate: Array, gates: Array) -> None:
        np.tanh(z, z)
        np.multiply(gates, self.half, gates)
        np.add(gates, self.half, gates)


class _ByExp:
    """tanh and sigmoid, both by way of exp."""

    scales = (-2.0, -1.0)
    activation, gate = ACTIVATIONS["tanh"], ACTIVATIONS["sigmoid"]

    def __init__(self, dtype: str) -> None:
        self.one, self.two, self.minus_two = (np.array(value, dtype) for value in (1, 2, -2))

    def gates(self, z: Array) -> None:
        with np.errstate(over="ignore"):  # 1 / inf is right
            np.exp(z, z)
        np.add(z, self.one, z)
        np.reciprocal(z, z)

    def candidate(self, z: Array, out: Array) -> None:
        self.gates(z)
        np.multiply(z, self.two, z)
        np.subtract(z, self.one, out)

    def both(self, z: Array, candidate: Array, gates: Array) -> None:
        self.gates(z)
        np.multiply(candidate, self.two, candidate)
        np.subtract(candidate, self.one, candidate)

    def plain(self, z: Array, out: Array) -> None:
        np.multiply(z, self.minus_two, out)
        self.candidate(out, out)


Squash: TypeAlias = _Separate | _ByTanh | _ByExp


def choose(activation: Activation, gate: Activation, dtype: str, by_exp: bool) -> Squash:
    """Choose how the activations of a step are computed.

    Parameters
    ----------
    activation, gate : Activation
        Of the candidate and of the gates.
    dtype : str
        Of the arrays.
    by_exp : bool
        Whether tanh is the slow one of the two.

    Returns
    -------
    Squash
        The fastest for this pair.
    """
    if activation is not ACTIVATIONS["tanh"] or gate is not ACTIVATIONS["sigmoid"]:
        return _Separate(activation, gate)
    return _ByExp(dtype) if by_exp else _ByTanh(dtype)
