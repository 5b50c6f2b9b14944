"""The fully connected layer: y = f(x W + b), on vectors or on every step of a sequence."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from rnn_course.checks import Array, whole_number
from rnn_course.scratch import activations, initializers
from rnn_course.scratch.activations import Activation
from rnn_course.scratch.layer import Layer


@dataclass(kw_only=True, eq=False)
class Dense(Layer):
    """Compute f(x W + b) on the last axis: (N, D) becomes (N, units), and (N, T, D) becomes (N, T, units).

    A masked step has an output like any other; it is the loss that leaves it out.

    Parameters
    ----------
    units : int
        Number of outputs.
    activation : str or Activation
        What is applied to x W + b.
    use_bias : bool
        Whether there is a b.
    dtype : {"float32", "float64"}
        What the layer computes in. Inputs of another dtype are refused, not cast.
    seed : int, optional
        Seed of the initial weights; None draws new ones each time.

    Notes
    -----
    The weights are the kernel W (D, units), glorot uniform at first, and the bias b (units,), zero at first.
    """

    units: int = field(kw_only=False)
    activation: str | Activation = "linear"
    use_bias: bool = True
    _activation: Activation = field(init=False, repr=False)
    _last_axis: ClassVar[str] = "H"

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        self.units = whole_number(self.name, "units", self.units, 1)
        self._activation = activations.get(self.activation, f"{self.name}: activation")

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        weights = {"kernel": initializers.glorot_uniform(rng, input_dim, self.units)}
        if self.use_bias:
            weights["bias"] = initializers.constant(0, self.units)
        return weights

    def _forward(self, x: Array, mask: Array | None, training: bool) -> tuple[Array, Any]:
        z = x @ self.params["kernel"]
        if self.use_bias:
            z += self.params["bias"]
        y = self._activation.function(z, z)
        return y, (x.copy(), y.copy()) if training else None

    def _backward(self, dy: Array, tape: tuple[Array, Array]) -> Array:
        x, y = tape
        dz = self._activation.derivative(y, np.empty_like(y))
        dz *= dy
        rows = dz.reshape(-1, self.units)
        self.grads = [x.reshape(len(rows), -1).T @ rows]
        if self.use_bias:
            self.grads.append(rows.sum(axis=0))
        return dz @ self.params["kernel"].T
