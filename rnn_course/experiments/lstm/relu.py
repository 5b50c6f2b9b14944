"""A fair rival: ReLU, started from the identity, with and without clipping."""

from typing import Any

from rnn_course.experiments import stored
from rnn_course.experiments.common.tasks import ADDING_BASELINE
from rnn_course.experiments.lstm.long_lags import grid


def ran_wild(row: dict[str, Any]) -> bool:
    """Tell whether the loss of a training of `grid` went beyond 100 times the baseline, or was not finite."""
    return row["worst"] is None or row["worst"] > 100 * ADDING_BASELINE


def relu_numbers() -> dict[str, Any]:
    """Count the trainings with ReLU whose loss went far beyond the baseline."""
    grids = {"fast": stored.load("lstm-relu-clipped"), "slow": stored.load("lstm-relu-slow")}
    settings = grids["fast"]["settings"]
    numbers: dict[str, Any] = {"seeds": len(settings["seeds"]), "length": settings["lags"][0]}
    for name, stored_grid in grids.items():
        numbers[f"{name}_rate"] = stored_grid["settings"]["learning_rate"]
        numbers[name] = [
            sum(ran_wild(row) for row in stored_grid["result"] if row["cell"] == cell)
            for cell in ("ReLU, large", "IRNN", "ReLU")
        ]
    return numbers


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
CLAIMS = {"lstm-irnn": relu_numbers}
