"""A recurrence that can be cut into pieces, and what can run at the same time."""

from typing import Any

import numpy as np

from rnn_course.checks import Array
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


CLAIMS = {"fast-parallel": parallel_numbers}
