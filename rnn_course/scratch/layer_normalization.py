"""Layer normalisation: every vector gets mean 0 and standard deviation 1 over its own features."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array
from rnn_course.scratch import initializers
from rnn_course.scratch.layer import Layer


@dataclass(kw_only=True, eq=False)
class LayerNormalization(Layer):
    """Shift and scale the last axis to mean 0 and variance 1, then to what the layer has learned.

    For one vector x of D features, with mean m and variance v over these features:

        u = (x - m) / sqrt(v + epsilon),    y = gamma * u + beta

    No other sample or timestep is involved, so training and inference are the same. A masked step
    is normalised like every other.

    Parameters
    ----------
    epsilon : float
        What is added to the variance, so that a constant vector does not divide by zero; above 0.
    dtype : {"float32", "float64"}
        What the layer computes in. Inputs of another dtype are refused, not cast.
    seed : int, optional
        Not used: nothing is drawn.

    Notes
    -----
    The weights are gamma (D,), one at first, and beta (D,), zero at first. The default of epsilon is Keras's.

    References
    ----------
    Ba, Kiros and Hinton (2016), Layer normalization.
    """

    epsilon: float = 1e-3

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        checks.positive(self.name, "epsilon", self.epsilon)

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        return {"gamma": initializers.constant(1, input_dim), "beta": initializers.constant(0, input_dim)}

    def _forward(self, x: Array, mask: Array | None, training: bool) -> tuple[Array, Any]:
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        scale = 1 / np.sqrt(variance + np.dtype(self.dtype).type(self.epsilon))
        u = centred * scale
        return self.params["gamma"] * u + self.params["beta"], (u, scale)

    def _backward(self, dy: Array, tape: tuple[Array, Array]) -> Array:
        u, scale = tape
        rows = tuple(range(u.ndim - 1))
        self.grads = [(dy * u).sum(axis=rows), dy.sum(axis=rows)]
        return normalization_backward(dy * self.params["gamma"], u, scale)


def normalization_backward(du: Array, u: Array, scale: Array) -> Array:
    """Pass a gradient back through u = (x - mean) / sqrt(variance + epsilon).

    Parameters
    ----------
    du : numpy.ndarray
        Gradient with respect to u, (..., D).
    u : numpy.ndarray
        The normalised vectors, (..., D).
    scale : numpy.ndarray
        1 / sqrt(variance + epsilon) of each, (..., 1).

    Returns
    -------
    numpy.ndarray
        Gradient with respect to x, (..., D).

    Raises
    ------
    TypeError
        If one is no plain array of floats.
    """
    for name, value in {"du": du, "u": u, "scale": scale}.items():
        checks.floats("normalization_backward", name, value)
    # A shift of all of x changes nothing, so the mean of the gradient goes; nor does a stretch, so what
    # lies along u goes as well.
    along_mean = du.mean(axis=-1, keepdims=True)
    along_u = (du * u).mean(axis=-1, keepdims=True)
    return scale * (du - along_mean - u * along_u)
