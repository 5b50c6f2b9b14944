"""How long is long: which cells learn to keep something over which lags."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course.checks import Array
from rnn_course.experiments import stored
from rnn_course.experiments.common.tasks import ADDING_BASELINE, adding, copying
from rnn_course.experiments.common.training import take_step
from rnn_course.experiments.lstm.rivals import recurrent
from rnn_course.scratch import Adam, Dense, Model, categorical_cross_entropy, mean_squared_error


class Learned(NamedTuple):
    """How a training on a task ended: what :func:`learn` returns."""

    steps: int | None
    """Training steps until the task was solved; None if it was not."""
    score: float | None
    """On fresh problems in the end: mean squared error (adding), share of right symbols (copying)."""
    worst: float | None
    """The largest loss of a training step. It and the score are None if an error was not finite."""


def learn(
    task: str,
    cell: str,
    lag: int,
    seed: int,
    *,
    units: int,
    steps: int,
    batch: int = 32,
    learning_rate: float = 0.01,
    clip: float | None = 1.0,
    every: int = 50,
) -> Learned:
    """Train on problems drawn anew for every step, until fresh ones are solved or the steps are used up.

    Parameters
    ----------
    task : {"adding", "copying"}
        The adding problem of length `lag`, solved when the mean squared error is below a tenth of the
        baseline; or the copying problem with 2 items out of 4 symbols, solved when more than 95 % of the
        symbols are right.
    cell, units
        As for :func:`rnn_course.experiments.lstm.rivals.recurrent`.
    lag, seed : int
        Length of the adding problem, or lag of the copying problem; seed of weights and problems.
    steps, batch, every : int
        Training steps at most, problems in a step, and steps from one test to the next.
    learning_rate, clip : float
        Of Adam, and the longest gradient of all weights together; None does not clip.

    Returns
    -------
    Learned
        When, and how well.
    """
    rng = np.random.default_rng([seed, lag])
    make, loss, judge = _TASKS[task]
    x_test, y_test = make(256, lag, np.random.default_rng(12345))
    features, every_step = x_test.shape[-1], task == "copying"
    layer = recurrent(cell, units, features, seed, return_sequences=every_step)
    model = Model([layer, Dense(features if every_step else 1, dtype="float64", seed=seed + 100)])
    optimizer = Adam(learning_rate, global_clipnorm=clip)
    score, worst = math.nan, 0.0
    for step in range(1, steps + 1):
        value = take_step(model, optimizer, loss, *make(batch, lag, rng))
        if not math.isfinite(value):
            return Learned(None, None, None)
        worst = max(worst, value)
        if step % every == 0:
            solved, score = judge(y_test, model.forward(x_test))
            if not math.isfinite(score):
                return Learned(None, None, None)
            if solved:
                return Learned(step, round(score, 4), round(worst, 4))
    return Learned(None, round(score, 4), round(worst, 4))


def _copying(samples: int, lag: int, rng: np.random.Generator) -> tuple[Array, NDArray[np.int64]]:
    return copying(samples, lag, rng, symbols=4, items=2)


def _adding_score(y_true: Array, y_pred: Array) -> tuple[bool, float]:
    error = float(np.mean((y_pred - y_true) ** 2))
    return error < ADDING_BASELINE / 10, error


def _copying_score(y_true: NDArray[np.int64], y_pred: Array) -> tuple[bool, float]:
    right = float((y_pred[:, -2:].argmax(axis=-1) == y_true[:, -2:]).mean())
    return right > 0.95, right


# Of each task: what makes problems, the loss, and what says whether answers solve it and how good they are.
_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "adding": (adding, mean_squared_error, _adding_score),
    "copying": (_copying, categorical_cross_entropy, _copying_score),
}


def grid(
    task: str, cells: Sequence[str], lags: Sequence[int], seeds: Sequence[int], **settings: Any
) -> list[dict[str, Any]]:
    """Train every cell at every lag from every seed, and say for each how it ended.

    Parameters
    ----------
    task : {"adding", "copying"}
        What to learn.
    cells, lags, seeds : sequence
        What to try.
    **settings
        What else :func:`learn` takes.

    Returns
    -------
    list of dict
        For each training ``"cell"``, ``"lag"``, ``"seed"``, and what is in `Learned`.
    """
    return [
        {"cell": cell, "lag": lag, "seed": seed, **learn(task, cell, lag, seed, **settings)._asdict()}
        for lag in lags
        for cell in cells
        for seed in seeds
    ]


def count_solved(rows: Sequence[dict[str, Any]], cell: str, lag: int, steps: int) -> int:
    """Count the seeds from which a cell solved a lag in so many steps at most, in the rows of `grid`."""
    mine = [row["steps"] for row in rows if (row["cell"], row["lag"]) == (cell, lag)]
    return sum(needed is not None and needed <= steps for needed in mine)


def longest_solved(rows: Sequence[dict[str, Any]], cell: str) -> int:
    """Find the longest lag that a cell learned from every seed in the rows of `grid`; 0 if there is none."""
    mine = [row for row in rows if row["cell"] == cell]
    lags = {row["lag"] for row in mine}
    failed = {row["lag"] for row in mine if row["steps"] is None}
    return max(lags - failed, default=0)


def reach_numbers() -> dict[str, int]:
    """Give the longest lags that three cells learned in `LARGE`'s adding problems."""
    grids = [stored.load(name) for name in ("lstm-adding", "lstm-adding-slow")]
    settings = grids[0]["settings"]
    reach = {
        cell: max(longest_solved(rates["result"], cell) for rates in grids)
        for cell in ("RNN", "IRNN", "LSTM")
    }
    return {
        **reach,
        "steps": settings["steps"],
        "seeds": len(settings["seeds"]),
        "longest": max(settings["lags"]),
    }


LARGE: dict[str, Any] = {
    "lstm-adding": (
        grid,
        {
            "task": "adding",
            "cells": ["RNN", "IRNN", "LSTM, bias 0", "LSTM", "LSTM, bias 3", "LSTM, peepholes"],
            "lags": [10, 20, 40, 80, 160],
            "seeds": [0, 1, 2],
            "units": 16,
            "steps": 1200,
            "learning_rate": 0.01,
        },
    ),
    "lstm-copying": (
        grid,
        {
            "task": "copying",
            "cells": ["RNN", "IRNN", "LSTM", "LSTM, bias 3"],
            "lags": [5, 10, 20, 40],
            "seeds": [0, 1, 2],
            "units": 24,
            "steps": 2000,
            "learning_rate": 0.01,
        },
    ),
}
# The same with a smaller learning rate, which some cells need and some cannot use.
_SLOW = {"cells": ["RNN", "IRNN", "LSTM"], "learning_rate": 0.001}
LARGE |= {f"{name}-slow": (grid, settings | _SLOW) for name, (_, settings) in LARGE.items()}
