"""Losses that Keras does not have, written on its operations."""

from collections.abc import Callable, Sequence
from typing import Any

from keras import ops


def pinball(levels: Sequence[float]) -> Callable[[Any, Any], Any]:
    """Make the twin of :class:`rnn_course.scratch.training.losses.Pinball`, for ``compile``.

    Parameters
    ----------
    levels : sequence of float
        The level q of each column of the predictions, between 0 and 1.

    Returns
    -------
    callable
        ``(y_true, y_pred) -> losses``, (N, D) to (N,) or (N, T, D) to (N, T): the mean over the columns.
    """

    def loss(y_true: Any, y_pred: Any) -> Any:
        error = y_true - y_pred
        q = ops.convert_to_tensor(levels, dtype=error.dtype)
        return ops.mean(ops.maximum(q * error, (q - 1) * error), axis=-1)

    return loss
