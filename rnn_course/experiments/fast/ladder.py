"""The ladder: one training step of the same LSTM, each rung with one trick more."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.common import loop, steps
from rnn_course.experiments.common.timing import fastest
from rnn_course.experiments.fast.fused import (
    backward_contiguous,
    backward_fused,
    backward_one_product,
    forward_fused,
    forward_inputs_first,
    forward_tanh,
)
from rnn_course.experiments.fast.in_place import backward_chunks, backward_in_place, forward_in_place
from rnn_course.experiments.fast.setting import Batch, Gradients, Tape, draw_batch
from rnn_course.scratch import LSTM


def one_by_one(batch: Batch) -> Gradients:
    """Take the training step of the naive loop sample by sample, and add up."""
    x, dy, weights = batch
    dx, total = np.empty_like(x), [np.zeros_like(weight) for weight in weights]
    for n in range(len(x)):
        sample = slice(n, n + 1)
        dx[sample], grads = loop.training_step("LSTM", x[sample], dy[sample], weights)
        for sum_so_far, grad in zip(total, grads, strict=True):
            sum_so_far += grad
    return dx, total


def the_layer(batch: Batch) -> Callable[[], Gradients]:
    """Prepare the training step of the package's own layer on a batch; its buffers stay."""
    layer = LSTM(batch.dy.shape[-1], return_sequences=True, dtype=batch.x.dtype.name)
    layer.build(batch.x.shape[-1])
    layer.set_weights(batch.weights)
    return steps.layer_step(layer, batch.x, batch.dy)


def _step(
    forward: Callable[[Array, Sequence[Array]], Tape],
    backward: Callable[[Array, Array, Sequence[Array], Tape], Gradients],
) -> Callable[[Batch], Callable[[], Gradients]]:
    def prepare(batch: Batch) -> Callable[[], Gradients]:
        return lambda: backward(*batch, forward(batch.x, batch.weights))

    return prepare


def _step_in_place(
    backward: Callable[[Array, Array, Sequence[Array], Tape, dict[str, Array]], Gradients], kept: bool
) -> Callable[[Batch], Callable[[], Gradients]]:
    """Make a rung whose buffers are new in every call, or kept from one to the next."""

    def prepare(batch: Batch) -> Callable[[], Gradients]:
        keep: dict[str, Array] = {}

        def step() -> Gradients:
            if not kept:
                keep.clear()
            return backward(*batch, forward_in_place(batch.x, batch.weights, keep), keep)

        return step

    return prepare


LADDER: dict[str, Callable[[Batch], Callable[[], Gradients]]] = {
    "sample by sample": lambda batch: lambda: one_by_one(batch),
    "whole batch": lambda batch: lambda: loop.training_step("LSTM", *batch),
    "gates fused": _step(forward_fused, backward_fused),
    "one product for all steps": _step(forward_inputs_first, backward_one_product),
    "contiguous transpose": _step(forward_inputs_first, backward_contiguous),
    "sigmoid through tanh": _step(forward_tanh, backward_contiguous),
    "in place": _step_in_place(backward_in_place, kept=False),
    "buffers kept": _step_in_place(backward_in_place, kept=True),
    "derivatives by chunks": _step_in_place(backward_chunks, kept=True),
    "the layer": the_layer,
}
"""One training step of the same LSTM, each rung with one trick more: rung(batch) gives a function to time."""


def ladder(batch: Batch, without: Sequence[str] = ()) -> dict[str, Callable[[], Gradients]]:
    """Prepare every rung but those `without` for one batch: ``step() -> (dx, [dW, dU, db])`` by its name."""
    return {name: prepare(batch) for name, prepare in LADDER.items() if name not in without}


def keras_steps(batch: Batch) -> dict[str, Callable[[], Any]]:
    """Prepare the training step of Keras's LSTM on a batch, as :func:`steps.keras_steps` says."""
    import keras

    layer = keras.layers.LSTM(batch.dy.shape[-1], return_sequences=True, use_cudnn=False)
    layer.build(batch.x.shape)
    layer.set_weights(batch.weights)
    return steps.keras_steps(layer, batch.x, batch.dy)


def batch_times(sizes: Sequence[int], T: int, D: int, H: int) -> dict[str, float]:
    """Time a training step of the layer for batches of several sizes.

    Returns
    -------
    dict of str to float
        Milliseconds for one step, by N, rounded to two digits.
    """
    runners = {str(N): the_layer(draw_batch(N, T, D, H)) for N in sizes}
    return {N: round(1000 * seconds, 2) for N, seconds in fastest(runners).items()}


LARGE: dict[str, Any] = {"fast-batch": (batch_times, {"sizes": [1, 64], "T": 50, "D": 64, "H": 64})}
