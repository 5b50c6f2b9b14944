"""The ladder: one training step of the same LSTM, each rung with one trick more."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.common import loop, steps
from rnn_course.experiments.common.timing import fastest, machine
from rnn_course.experiments.fast.fused import (
    backward_fused,
    backward_one_product,
    forward_fused,
    forward_inputs_first,
)
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


LADDER: dict[str, Callable[[Batch], Callable[[], Gradients]]] = {
    "sample by sample": lambda batch: lambda: one_by_one(batch),
    "whole batch": lambda batch: lambda: loop.training_step("LSTM", *batch),
    "gates fused": _step(forward_fused, backward_fused),
    "one product for all steps": _step(forward_inputs_first, backward_one_product),
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


def times(
    batches: dict[str, Sequence[int]], sizes: Sequence[int], widths: Sequence[int], budget: float
) -> dict[str, Any]:
    """Time every rung, and what the chapter compares with it, in turns, on one thread.

    Parameters
    ----------
    batches : dict of str to sequence of int
        N, T, D and H of the batches that climb the ladder, by name; the last is Keras's, too, and that of
        `sizes` and `widths`.
    sizes, widths : sequence of int
        Other N, and other H, for which the layer is timed.
    budget : float
        Seconds for each runner.

    Returns
    -------
    dict
        ``machine``; and in milliseconds ``rungs`` and ``bare`` products by batch, ``sizes`` by N, ``widths``
        by H with the shares of the bare products, and ``keras``.
    """
    from rnn_course.runtime import start_keras

    start_keras()

    def race(runners: dict[str, Callable[[], Any]]) -> dict[str, float]:
        return {name: round(1000 * s, 2) for name, s in fastest(runners, rounds=300, budget=budget).items()}

    result: dict[str, Any] = {"machine": machine(), "rungs": {}, "bare": {}, "widths": {}}
    for name, (N, T, D, H) in batches.items():
        batch = draw_batch(N, T, D, H)
        alone = ["sample by sample"] if N == 1 else []
        taken = race({**ladder(batch, without=alone), "bare": steps.bare_products(N, T, D, H, gates=4)[1]})
        result["bare"][name] = taken.pop("bare")
        result["rungs"][name] = taken
    result["sizes"] = race({str(n): the_layer(draw_batch(n, T, D, H)) for n in sizes})
    for width in widths:
        batch = draw_batch(N, T, D, width)
        runners = ladder(batch, without=[rung for rung in LADDER if rung not in ("whole batch", "the layer")])
        result["widths"][str(width)] = race(
            {**runners, "bare": steps.bare_products(N, T, D, width, gates=4)[1]}
        )
    batch = draw_batch(N, T, D, H)
    result["keras"] = race({**keras_steps(batch), "the layer": the_layer(batch)})
    return result


LARGE: dict[str, Any] = {
    "fast-times": (
        times,
        {
            "batches": {"1 sample": [1, 100, 32, 64], "32 samples": [32, 50, 64, 64]},
            "sizes": [1, 2, 4, 8, 16, 32, 64, 128],
            "widths": [16, 64, 128],
            "budget": 1.0,
        },
    )
}
