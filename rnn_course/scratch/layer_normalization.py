"""Layer normalisation: every vector gets mean 0 and standard deviation 1 over its own features."""

from dataclasses import dataclass, field

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array
from rnn_course.scratch import initializers
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.masks import clean_padding


@dataclass(kw_only=True, eq=False)
class LayerNormalization(Layer):
    """Shift and scale the last axis to mean 0 and variance 1, then to what the layer has learned.

    For one vector x of D features, with mean m and variance v over these features:

        u = (x - m) / sqrt(v + epsilon),    y = gamma * u + beta

    No other sample and no other timestep takes part, so training and inference are the same.

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
    _tape: tuple[Array, Array] | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        checks.positive(self.name, "epsilon", self.epsilon)

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        return {"gamma": initializers.constant(1, input_dim), "beta": initializers.constant(0, input_dim)}

    def forward(self, x: Array, mask: Array | None = None, training: bool = False) -> Array:
        """Normalise every vector on the last axis.

        Parameters
        ----------
        x : numpy.ndarray
            (N, D) or, for every step of a sequence, (N, T, D), of the layer's dtype.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at padding. Every step is normalised by itself, a masked one as well; NaN or
            infinity there is read as 0.
        training : bool
            Whether to keep what `backward` needs.

        Returns
        -------
        numpy.ndarray
            In the shape of x.

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
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        scale = 1 / np.sqrt(variance + np.dtype(self.dtype).type(self.epsilon))
        u = centred * scale
        self._tape = (u, scale) if training else None
        return self.params["gamma"] * u + self.params["beta"]

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
        u, scale = self._tape
        axes = ("samples", "timesteps", "features") if u.ndim == 3 else ("samples", "features")
        checks.array(f"{self.name}.backward", "dy", dy, self.dtype, axes, u.shape)
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
    """
    # A shift of all of x changes nothing, so the mean of the gradient goes; nor does a stretch, so what
    # lies along u goes as well.
    along_mean = du.mean(axis=-1, keepdims=True)
    along_u = (du * u).mean(axis=-1, keepdims=True)
    return scale * (du - along_mean - u * along_u)
