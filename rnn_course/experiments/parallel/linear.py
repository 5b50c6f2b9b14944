"""A recurrence that can be cut into pieces, and what can run at the same time."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.common import steps
from rnn_course.experiments.common.timing import fastest, machine
from rnn_course.scratch import LSTM, MinGRU
from rnn_course.scratch.linear_recurrence import loop, scan


def levels(T: int) -> int:
    """Count the levels of :func:`rnn_course.scratch.linear_recurrence.scan`: how often T can be halved."""
    return T.bit_length() - 1


def draw_recurrence(T: int, N: int, H: int, dtype: str = "float32") -> tuple[Array, Array, Array]:
    """Draw a linear recurrence: a, b and start, as `loop` and `scan` take them.

    They have the shapes (T, N, H), (T, N, H) and (N, H); a lies between 0 and 1.
    """
    rng = np.random.default_rng(0)
    a, b, start = rng.random((T, N, H)), rng.standard_normal((T, N, H)), rng.standard_normal((N, H))
    return a.astype(dtype), b.astype(dtype), start.astype(dtype)


def parallel_numbers() -> dict[str, Any]:
    """Count what has to wait: in a stack of nonlinear layers step by step, and in a linear recurrence."""
    T, layers = 1024, 3
    a, b, start = draw_recurrence(T, 2, 8, "float64")
    np.testing.assert_allclose(scan(a, b, start), loop(a, b, start), rtol=0, atol=1e-9)
    return {"T": T, "levels": levels(T), "layers": layers, "cells": layers * T, "rounds": T + layers - 1}


def times_by_length(widths: Sequence[Sequence[int]], lengths: Sequence[int]) -> dict[str, Any]:
    """Time the same linear recurrence by loop and by scan, in turns, on one thread.

    Returns
    -------
    dict
        ``machine``, and ``times``: for each width, N and H, and for each length the milliseconds by name.
    """
    times: dict[str, Any] = {}
    for N, H in widths:
        by_length = times[f"{N} x {H}"] = {}
        for T in lengths:
            numbers = draw_recurrence(T, N, H)
            runners = {"loop": partial(loop, *numbers), "scan": partial(scan, *numbers)}
            taken = fastest(runners, rounds=300, budget=0.5)
            by_length[str(T)] = {name: round(1000 * seconds, 4) for name, seconds in taken.items()}
    return {"machine": machine(), "times": times}


def step_times(N: int, D: int, H: int, lengths: Sequence[int]) -> dict[str, Any]:
    """Time a training step of an LSTM and of a minGRU by loop and by scan, in turns, on one thread.

    Returns
    -------
    dict
        ``machine``, and ``times``: for each length the milliseconds by name.
    """
    times = {}
    for T in lengths:
        rng = np.random.default_rng(0)
        x, dy = (rng.standard_normal((N, T, size)).astype("float32") for size in (D, H))
        layers = {
            "LSTM": LSTM(H, return_sequences=True, seed=0),
            "minGRU, loop": MinGRU(H, return_sequences=True, parallel=False, seed=0),
            "minGRU, scan": MinGRU(H, return_sequences=True, parallel=True, seed=0),
        }
        taken = fastest(
            {name: steps.layer_step(layer, x, dy) for name, layer in layers.items()}, rounds=300, budget=1
        )
        times[str(T)] = {name: round(1000 * seconds, 2) for name, seconds in taken.items()}
    return {"machine": machine(), "times": times}


CLAIMS = {"fast-parallel": parallel_numbers}

LARGE: dict[str, Any] = {
    "parallel-times": (
        times_by_length,
        {"widths": [[1, 16], [32, 64]], "lengths": [8, 32, 128, 512, 2048]},
    ),
    "parallel-steps": (step_times, {"N": 32, "D": 2, "H": 32, "lengths": [30, 100, 300]}),
}
