"""The guided experiments of the playground's page, each from several seeds."""

import copy
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import numpy as np

from rnn_course.experiments.playground.training import gradient_by_lag, train

LAST = 50  # training steps whose mean loss is the loss of a run
SATURATED = 0.9  # a state beyond it, above or below zero

_PLAIN = {"units": 16, "learning_rate": 0.01, "clip": 1.0, "initialisation": "Keras", "steps": 400}
_LSTM = {"cell": "LSTM", "task": "adding", "lag": 20}
_IRNN = {"cell": "ReLU", "task": "adding", "lag": 40, "initialisation": "identity"}
RUNS: dict[str, dict[str, Any]] = {
    name: _PLAIN | settings
    for name, settings in {
        "SimpleRNN, lag 10": {"cell": "SimpleRNN", "task": "adding", "lag": 10},
        "SimpleRNN, lag 40": {"cell": "SimpleRNN", "task": "adding", "lag": 40},
        "GRU, lag 40": {"cell": "GRU", "task": "adding", "lag": 40},
        "forget bias 0": _LSTM | {"initialisation": "forget bias 0"},
        "forget bias 0, 1,000 steps": _LSTM | {"initialisation": "forget bias 0", "steps": 1000},
        "forget bias 1": _LSTM,
        "not clipped": _IRNN | {"clip": None},
        "clipped to 1": _IRNN,
        "SimpleRNN, delay 2": {"cell": "SimpleRNN", "task": "echo", "lag": 2},
        "SimpleRNN, delay 10": {"cell": "SimpleRNN", "task": "echo", "lag": 10},
        "SimpleRNN, delay 20": {"cell": "SimpleRNN", "task": "echo", "lag": 20},
        "GRU, delay 10": {"cell": "GRU", "task": "echo", "lag": 10},
        "as in Keras": {"cell": "SimpleRNN", "task": "echo", "lag": 3},
        "five times as large": {"cell": "SimpleRNN", "task": "echo", "lag": 3, "initialisation": "large"},
    }.items()
}


def measure(runs: Mapping[str, Mapping[str, Any]], seeds: Sequence[int]) -> dict[str, dict[str, list[float]]]:
    """Train each network from several seeds.

    Parameters
    ----------
    runs : mapping of str to mapping
        By a name, what :func:`rnn_course.experiments.playground.training.train` takes but the seed.
    seeds : sequence of int
        Of the runs.

    Returns
    -------
    dict of str to dict
        By name, with a number for each seed: the ``"loss"``, mean of the last `LAST` steps; what was ``"left
        before"`` and ``"left"`` after the training of the last answer's gradient at the first step, as a
        share; the largest ``"norm"`` of a gradient of the weights; and the share of states that are
        ``"saturated"``, beyond `SATURATED`, after the training.
    """
    return {
        name: _columns([_measure(dict(settings), seed) for seed in seeds]) for name, settings in runs.items()
    }


def _measure(settings: dict[str, Any], seed: int) -> dict[str, float]:
    run = train(**settings, seed=seed)
    after = gradient_by_lag(settings["task"], run.layer, run.head, run.batch)
    layer = copy.copy(run.layer)
    layer.return_sequences = True
    return {
        "loss": fmean(run.losses[-LAST:]),
        "left before": run.before[-1] / run.before[0],
        "left": after[-1] / after[0],
        "norm": max(run.norms),
        "saturated": float(np.mean(np.abs(layer.forward(run.batch.x)) > SATURATED)),
    }


def _columns(rows: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    return {key: [float(f"{row[key]:.3g}") for row in rows] for key in rows[0]}


LARGE: dict[str, Any] = {"playground-guided": (measure, {"runs": RUNS, "seeds": list(range(10))})}
