"""A fair rival: ReLU, started from the identity, with and without clipping."""

from typing import Any

from rnn_course.experiments.common.tasks import ADDING_BASELINE
from rnn_course.experiments.lstm.long_lags import grid


def ran_wild(row: dict[str, Any]) -> bool:
    """Tell whether the loss of a training of `grid` went beyond 100 times the baseline, or was not finite."""
    return row["worst"] is None or row["worst"] > 100 * ADDING_BASELINE


_PLAIN: dict[str, Any] = {
    "task": "adding",
    "cells": ["RNN", "ReLU, large", "ReLU", "IRNN"],
    "lags": [30],
    "seeds": [0, 1, 2, 3, 4],
    "units": 16,
    "steps": 600,
    "learning_rate": 0.01,
    "clip": None,
}
LARGE: dict[str, Any] = {
    "lstm-relu": (grid, _PLAIN),
    "lstm-relu-clipped": (grid, _PLAIN | {"clip": 1.0}),
    "lstm-relu-slow": (grid, _PLAIN | {"clip": 1.0, "steps": 1200, "learning_rate": 0.001}),
}
