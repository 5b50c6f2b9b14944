"""Dropout: in training some numbers are set to zero at random, so that no unit can rely on a single other."""

from dataclasses import dataclass, field

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.masks import clean_padding


@dataclass(kw_only=True, eq=False)
class Dropout(Layer):
    """Set a share of the inputs to zero in training, and let all of them through afterwards.

    What is left grows by 1 / (1 - rate), so that the mean stays what it was and inference needs no change.

    Parameters
    ----------
    rate : float
        Share that is dropped, at least 0 and less than 1. Every element is drawn for itself.
    dtype : {"float32", "float64"}
        What the layer computes in. Inputs of another dtype are refused, not cast.
    seed : int, optional
        Seed of the draws; None draws others each time.

    References
    ----------
    Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from overfitting.
    """

    rate: float = field(kw_only=False)
    _tape: tuple[tuple[int, ...], Array | None] | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        self.rate = checks.fraction(self.name, "rate", self.rate)

    def forward(self, x: Array, mask: Array | None = None, training: bool = False) -> Array:
        """Drop a share of the inputs.

        Parameters
        ----------
        x : numpy.ndarray
            (N, D) or (N, T, D), of the layer's dtype.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at padding. Masked steps are dropped from like all others; NaN or infinity
            there is read as 0.
        training : bool
            Whether to drop at all, and to keep what `backward` needs.

        Returns
        -------
        numpy.ndarray
            In the shape of x; x itself where nothing is dropped.

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
        keep = self._draw_keep(self.rate, x.shape) if training else None
        self._tape = (x.shape, keep) if training else None
        return x if keep is None else x * keep

    def backward(self, dy: Array) -> Array:
        """Pass the gradient of the loss back, through what was kept.

        Parameters
        ----------
        dy : numpy.ndarray
            Gradient with respect to y, in its shape.

        Returns
        -------
        numpy.ndarray
            Gradient with respect to x, in its shape.

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
        shape, keep = self._tape
        axes = ("samples", "timesteps", "features") if len(shape) == 3 else ("samples", "features")
        checks.array(f"{self.name}.backward", "dy", dy, self.dtype, axes, shape)
        return dy if keep is None else dy * keep
