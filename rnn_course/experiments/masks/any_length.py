"""Sequences of any length: the same weights read them, one call of the cell after the other."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import SimpleRNN, cells


def read(x: Array, params: Sequence[Array], mask: Array | None = None) -> tuple[Array, int]:
    """Read a batch, (N, T, D), with the vanilla cell, and count how often the cell had to wait for itself.

    A step where the mask, (N, T), is False keeps the state. Returns all states, (N, T, H), and the calls of
    the cell, one after the other; one call takes a step in all N samples.
    """
    N, T, _ = x.shape
    h: Array = np.zeros((N, len(params[1])), x.dtype)
    states, calls = [], 0
    for t in range(T):
        new = cells.rnn_cell(x[:, t], h, params)
        calls += 1
        h = new if mask is None else np.where(mask[:, t, np.newaxis], new, h)
        states.append(h)
    return np.stack(states, axis=1), calls


def any_length_numbers() -> dict[str, int]:
    """Count the weights that read short and long sequences, and the calls of the cell."""
    layer = SimpleRNN(8, dtype="float64", seed=0)
    layer.build(4)
    calls = [read(np.zeros((64, T, 4)), layer.get_weights())[1] for T in (10, 1000)]
    return {"weights": layer.count_params(), "few": calls[0], "many": calls[1]}


CLAIMS = {"masks-any-length": any_length_numbers}
