"""Dropout: in training some numbers are set to zero at random, so that no unit can rely on a single other."""

from dataclasses import dataclass, field
from typing import Any

from rnn_course import checks
from rnn_course.checks import Array
from rnn_course.scratch.layer import Layer


@dataclass(kw_only=True, eq=False)
class Dropout(Layer):
    """Set a share of the inputs to zero in training, and let all of them through afterwards.

    The others are multiplied by 1 / (1 - rate), so that the mean is the same and inference needs no change.
    Dropout acts on masked steps, too. Where nothing is dropped, the output is x itself.

    Parameters
    ----------
    rate : float
        Share that is dropped, at least 0 and less than 1. Every element is drawn independently.
    dtype : {"float32", "float64"}
        What the layer computes in. Inputs of another dtype are refused, not cast.
    seed : int, optional
        Seed of the draws; None draws others each time.

    References
    ----------
    Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from overfitting.
    """

    rate: float = field(kw_only=False)

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        self.rate = checks.fraction(self.name, "rate", self.rate)

    def _forward(self, x: Array, mask: Array | None, training: bool) -> tuple[Array, Any]:
        keep = self._draw_keep(self.rate, x.shape) if training else None
        return x if keep is None else x * keep, keep

    def _backward(self, dy: Array, tape: Array | None) -> Array:
        return dy if tape is None else dy * tape
