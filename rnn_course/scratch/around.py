"""What both sides know of a step, without the step itself: what fills a blank."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.masks import clean_padding, padding_behind

SIDES = ("both", "left", "right")


@dataclass(kw_only=True, eq=False)
class Around(Layer):
    """Give every inner step the forward state of the step before it and the backward state of the one after.

    It follows a :class:`~rnn_course.scratch.bidirectional.Bidirectional` layer that returns sequences. The
    two states that it joins have read everything to the left and everything to the right, but not the step
    between them. So one pass over a sentence predicts every word of it from all others.

    Parameters
    ----------
    sides : {"both", "left", "right"}
        Which states to give. With ``"left"`` the model is one that predicts the next token.
    dtype : {"float32", "float64"}
        What the layer computes in.
    seed : int, optional
        Not used.

    References
    ----------
    Melamud, Goldberger and Dagan (2016), context2vec: learning generic context embedding with bidirectional
    LSTM.
    """

    sides: str = field(default="both", kw_only=False)
    crosses_steps: ClassVar[bool] = True
    _tape: tuple[int, ...] | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        if self.sides not in SIDES:
            raise ValueError(f"{self.name}: sides is {self.sides!r}; expected one of {', '.join(SIDES)}")

    def forward(self, x: Array, mask: Array | None = None, training: bool = False) -> Array:
        """Join the states on both sides of each inner step.

        Parameters
        ----------
        x : numpy.ndarray
            The forward states and, behind them, as many backward ones, (N, T, 2H), with T at least 3.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at padding, which must be behind the sequences; `compute_mask` gives the
            mask of the outputs. NaN or infinity there is read as 0.
        training : bool
            Whether to keep what `backward` needs.

        Returns
        -------
        numpy.ndarray
            (N, T - 2, 2H), or (N, T - 2, H) for one side.

        Raises
        ------
        TypeError
            If x has another dtype than the layer, or the mask another than bool.
        ValueError
            If a shape does not fit, or the mask has padding before a real step.
        """
        where = f"{self.name}.forward"
        axes = ("samples", "timesteps", "features")
        checks.array(where, "x", x, self.dtype, axes, (None,) * 3)
        x = clean_padding(where, x, mask)
        padding_behind(where, mask)
        self._build_or_check(x)
        if x.shape[1] < 3 or x.shape[2] % 2:
            raise ValueError(
                f"{where}: x has shape {x.shape}; expected 3 timesteps or more, and as many "
                "backward states as forward ones"
            )
        self._tape = x.shape if training else None
        H = x.shape[2] // 2
        left, right = x[:, :-2, :H], x[:, 2:, H:]
        if self.sides == "both":
            return np.concatenate([left, right], axis=2)
        return (left if self.sides == "left" else right).copy()

    def backward(self, dy: Array) -> Array:
        """Send each part of the gradient to the state that it belongs to.

        Parameters
        ----------
        dy : numpy.ndarray
            Gradient with respect to the outputs, in their shape.

        Returns
        -------
        numpy.ndarray
            Gradient with respect to x, (N, T, 2H).

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
        N, T, features = self._tape
        H = features // 2
        width = features if self.sides == "both" else H
        axes = ("samples", "timesteps", "features")
        checks.array(f"{self.name}.backward", "dy", dy, self.dtype, axes, (N, T - 2, width))
        dx = np.zeros(self._tape, self.dtype)
        if self.sides != "right":
            dx[:, :-2, :H] = dy[:, :, :H]
        if self.sides != "left":
            dx[:, 2:, H:] = dy[:, :, -H:]
        self.grads = []
        return dx

    def compute_mask(self, x: Array, mask: Array | None = None) -> Array | None:
        """Give the mask of the outputs: a step counts if the one after it is real.

        Parameters
        ----------
        x : numpy.ndarray
            The states, (N, T, 2H).
        mask : numpy.ndarray, optional
            Their mask, (N, T) of bool; padding must be behind the sequences.

        Returns
        -------
        numpy.ndarray or None
            (N, T - 2) of bool; None for no mask.
        """
        return None if mask is None else mask[:, 2:]
