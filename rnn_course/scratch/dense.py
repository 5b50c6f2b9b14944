"""The fully connected layer: y = f(x W + b), on vectors or on every step of a sequence."""

from dataclasses import dataclass, field

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array, whole_number
from rnn_course.scratch import activations, initializers
from rnn_course.scratch.activations import Activation
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.masks import clean_padding


@dataclass(kw_only=True, eq=False)
class Dense(Layer):
    """Multiply the last axis by a matrix.

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
    _tape: tuple[Array, Array] | None = field(init=False, repr=False, default=None)

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

    def forward(self, x: Array, mask: Array | None = None, training: bool = False) -> Array:
        """Compute f(x W + b).

        Parameters
        ----------
        x : numpy.ndarray
            (N, D) or, for every step of a sequence, (N, T, D), of the layer's dtype.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at padding. A masked step has an output as every other has, for the loss to
            leave out; NaN or infinity there is read as 0.
        training : bool
            Whether to keep what `backward` needs.

        Returns
        -------
        numpy.ndarray
            (N, units) or (N, T, units).

        Raises
        ------
        TypeError
            If x has another dtype than the layer, or the mask another than bool.
        ValueError
            If a shape does not fit.
        """
        where = f"{self.name}.forward"
        axes = ("samples", "timesteps", "features") if np.ndim(x) == 3 else ("samples", "features")
        checks.array(where, "x", x, self.dtype, axes, (None,) * len(axes))
        x = clean_padding(where, x, mask)
        self._build_or_check(x)
        z = x @ self.params["kernel"]
        if self.use_bias:
            z += self.params["bias"]
        y = self._activation.function(z, z)
        self._tape = (x.copy(), y.copy()) if training else None
        return y

    def backward(self, dy: Array) -> Array:
        """Pass the gradient of the loss back.

        Parameters
        ----------
        dy : numpy.ndarray
            Gradient with respect to y, in its shape.

        Returns
        -------
        numpy.ndarray
            Gradient with respect to x, in its shape. The weights' gradients are in `grads`.

        Raises
        ------
        RuntimeError
            If there was no ``forward(..., training=True)`` to go back through.
        TypeError
            If dy has another dtype than the layer.
        ValueError
            If its shape does not fit.
        """
        if self._tape is None:
            raise RuntimeError(
                f"{self.name}.backward: nothing to go back through, call forward(..., training=True)"
            )
        x, y = self._tape
        axes = ("samples", "timesteps", "units") if y.ndim == 3 else ("samples", "units")
        checks.array(f"{self.name}.backward", "dy", dy, self.dtype, axes, y.shape)
        dz = self._activation.derivative(y, np.empty_like(y))
        dz *= dy
        rows = dz.reshape(-1, self.units)
        self.grads = [x.reshape(len(rows), -1).T @ rows]
        if self.use_bias:
            self.grads.append(rows.sum(axis=0))
        return dz @ self.params["kernel"].T
