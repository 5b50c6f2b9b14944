"""What is measured: the models, the shapes, and numbers to feed them."""

from typing import NamedTuple

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.models import MODELS


class Shape(NamedTuple):
    """The size of one batch: N samples, T timesteps, D features, H units."""

    N: int
    T: int
    D: int
    H: int

    def __str__(self) -> str:
        """Write it as the tables do."""
        return f"({self.N}, {self.T}, {self.D}, {self.H})"


GRID = (
    Shape(1, 100, 32, 64),
    Shape(16, 28, 28, 128),
    Shape(32, 50, 64, 64),
    Shape(32, 100, 64, 128),
    Shape(64, 100, 128, 256),
    Shape(64, 200, 256, 512),
)
QUICK_GRID = (Shape(1, 100, 32, 64), Shape(32, 100, 64, 128))


class Workload(NamedTuple):
    """One batch for one model, in float32: the input, the gradient of the output, and the weights.

    Parameters
    ----------
    model : str
        A key of `MODELS`.
    shape : Shape
        N, T, D and H.
    x : numpy.ndarray
        Inputs, (N, T, D).
    dy : numpy.ndarray
        Gradient of the loss with respect to the outputs, (N, T, H).
    weights : list of numpy.ndarray
        Kernel, recurrent kernel and bias, in Keras's shapes and order.
    """

    model: str
    shape: Shape
    x: Array
    dy: Array
    weights: list[Array]


def workload(model: str, shape: Shape, dtype: str = "float32") -> Workload:
    """Draw a batch and weights whose gates and biases all differ.

    Parameters
    ----------
    model : str
        A key of `MODELS`.
    shape : Shape
        N, T, D and H.
    dtype : {"float32", "float64"}
        Of all arrays.

    Returns
    -------
    Workload
        The same numbers on every call.
    """
    N, T, D, H = shape
    rng = np.random.default_rng(0)
    layer = MODELS[model].layer(H, seed=0)
    layer.build(D)
    weights = layer.get_weights()
    weights[2] = weights[2] + 0.1 * rng.standard_normal(weights[2].shape)
    x, dy = rng.standard_normal((N, T, D)), rng.standard_normal((N, T, H))
    return Workload(model, shape, x.astype(dtype), dy.astype(dtype), [w.astype(dtype) for w in weights])
