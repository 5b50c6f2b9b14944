"""The states on both sides of a step, without the step itself, to fill a blank."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.masks import padding_behind

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

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        if self.sides not in SIDES:
            raise ValueError(f"{self.name}: sides is {self.sides!r}; expected one of {', '.join(SIDES)}")

    def _forward(self, x: Array, mask: Array | None, training: bool) -> tuple[Array, Any]:
        where = f"{self.name}.forward"
        padding_behind(where, mask)
        if x.shape[1] < 3 or x.shape[2] % 2:
            raise ValueError(
                f"{where}: x has shape {x.shape}; expected 3 timesteps or more, and as many "
                "backward states as forward ones"
            )
        H = x.shape[2] // 2
        left, right = x[:, :-2, :H], x[:, 2:, H:]
        if self.sides == "both":
            return np.concatenate([left, right], axis=2), x.shape
        return (left if self.sides == "left" else right).copy(), x.shape

    def _backward(self, dy: Array, tape: tuple[int, ...]) -> Array:
        H = tape[2] // 2
        dx = np.zeros(tape, self.dtype)
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
