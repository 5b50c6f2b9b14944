"""How fast the gated networks learn: in training steps, and in seconds, at equal weights."""

import platform
from typing import Any

import numpy as np

from rnn_course.experiments import stored
from rnn_course.experiments.common.characters import character_model, python_text, streams
from rnn_course.experiments.common.tasks import adding, copying
from rnn_course.experiments.common.timing import processor, race
from rnn_course.experiments.common.training import take_step
from rnn_course.experiments.lstm.rivals import recurrent
from rnn_course.experiments.memory.equal_loss import UNITS
from rnn_course.scratch import Adam, Dense, Model, categorical_cross_entropy, mean_squared_error

LAGS = {"adding": 20, "copying": 20}


def seconds_a_step(rounds: int) -> dict[str, Any]:
    """Time a training step of the networks whose steps are counted in other stored results.

    Returns
    -------
    dict
        The ``"machine"``, and by task and cell the milliseconds of the fastest round.
    """
    text = python_text()
    letters, following = streams(text.ids(text.train), 32)
    runners = {}
    for kind, units in UNITS.items():
        model = character_model(kind, len(text.letters), units)
        runners["text", kind] = _step(model, categorical_cross_entropy, letters[:, :50], following[:, :50])
    rng = np.random.default_rng(0)
    for cell in ("RNN", "LSTM"):
        x, total = adding(32, LAGS["adding"], rng)
        model = Model([recurrent(cell, 16, 2, 0), Dense(1, dtype="float64", seed=100)])
        runners["adding", cell] = _step(model, mean_squared_error, x, total)
        x, wanted = copying(32, LAGS["copying"], rng, symbols=4, items=2)
        model = Model([recurrent(cell, 24, 6, 0, return_sequences=True), Dense(6, dtype="float64", seed=100)])
        runners["copying", cell] = _step(model, categorical_cross_entropy, x, wanted)
    seconds = race({" ".join(name): run for name, run in runners.items()}, rounds)
    result: dict[str, Any] = {"machine": f"{processor()}, one thread, Python {platform.python_version()}"}
    for task, cell in runners:
        result.setdefault(task, {})[cell] = round(1e3 * min(seconds[f"{task} {cell}"]), 2)
    return result


def _step(model: Model, loss: Any, x: Any, y: Any) -> Any:
    optimizer = Adam(1e-3, global_clipnorm=1.0)
    return lambda: take_step(model, optimizer, loss, x, y)


def pace_numbers() -> dict[str, Any]:
    """Give training steps and seconds to the same loss on text, and steps to a solved task."""
    times, text = stored.load("claims-pace")["result"], stored.load("memory-cells")
    numbers: dict[str, Any] = {"target": text["settings"]["target"], "seeds": len(text["settings"]["seeds"])}
    for kind in UNITS:
        steps = float(np.median([row["steps"] for row in text["result"][kind]]))
        numbers[kind] = {"steps": steps, "seconds": steps * times["text"][kind] / 1e3}
    for task, lag in LAGS.items():
        numbers[f"{task}_lag"] = lag
        for cell in ("RNN", "LSTM"):
            numbers[f"{task}_{cell}"] = _steps_to_solve(task, cell, lag)
    return numbers


def _steps_to_solve(task: str, cell: str, lag: int) -> float:
    """Give the median of the steps that a cell needed, with the better of two learning rates."""
    medians = []
    for name in (f"lstm-{task}", f"lstm-{task}-slow"):
        rows = [row for row in stored.load(name)["result"] if (row["cell"], row["lag"]) == (cell, lag)]
        medians.append(float(np.median([np.inf if row["steps"] is None else row["steps"] for row in rows])))
    return min(medians)


LARGE: dict[str, Any] = {"claims-pace": (seconds_a_step, {"rounds": 100})}
CLAIMS = {"converges-fast": pace_numbers}
