"""Whole training of a character LSTM, from scratch and with Keras's `fit`, warm or from a cold start.

The text is random: what the network learns does not change how long it takes.
"""

import argparse
import json
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.contestants import GRAPH, OURS, XLA, limit_threads
from benchmarks.processes import run
from benchmarks.stopwatch import compare, race
from rnn_course.scratch import LSTM, Adam, Dense, Model

UNITS, BATCH, STEPS, CHARACTERS = 128, 32, 64, 60


def text(batches: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw a text and cut it into windows.

    Parameters
    ----------
    batches : int
        How many batches of windows there are.

    Returns
    -------
    x : numpy.ndarray
        One-hot characters, (batches * BATCH, STEPS, CHARACTERS) of float32.
    y : numpy.ndarray
        The characters that follow each of them, (batches * BATCH, STEPS) of int32.
    """
    rng = np.random.default_rng(0)
    ids = rng.integers(CHARACTERS, size=(batches * BATCH, STEPS + 1), dtype="int32")
    return np.eye(CHARACTERS, dtype="float32")[ids[:, :-1]], ids[:, 1:]


def ours(x: np.ndarray, y: np.ndarray) -> Callable[[], float]:
    """Prepare the course's model.

    Parameters
    ----------
    x, y : numpy.ndarray
        The windows and what follows.

    Returns
    -------
    callable
        Trains for one epoch and returns its loss.
    """
    model = Model([LSTM(UNITS, return_sequences=True), Dense(CHARACTERS)])
    options: dict[str, Any] = {
        "loss": "categorical_cross_entropy",
        "optimizer": Adam(),
        "batch_size": BATCH,
        "shuffle": False,
        "verbose": 0,
    }

    def fit() -> float:
        return float(model.fit(x, y, **options).loss[-1])

    return fit


def keras(x: np.ndarray, y: np.ndarray, xla: bool) -> Callable[[], float]:
    """Prepare Keras's model.

    Parameters
    ----------
    x, y : numpy.ndarray
        The windows and what follows.
    xla : bool
        Whether XLA compiles the training step.

    Returns
    -------
    callable
        Trains for one epoch and returns its loss.
    """
    import keras

    model = keras.Sequential(
        [
            keras.layers.Input((STEPS, CHARACTERS)),
            # With cuDNN left on "auto", `fit` would not compile on any device.
            keras.layers.LSTM(UNITS, return_sequences=True, use_cudnn=False if xla else "auto"),
            keras.layers.Dense(CHARACTERS),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, jit_compile=xla)

    def fit() -> float:
        return float(model.fit(x, y, batch_size=BATCH, shuffle=False, verbose=0).history["loss"][-1])

    return fit


LEARNERS: dict[str, Callable[[np.ndarray, np.ndarray], Callable[[], float]]] = {
    OURS: ours,
    GRAPH: lambda x, y: keras(x, y, xla=False),
    XLA: lambda x, y: keras(x, y, xla=True),
}


def installed() -> list[str]:
    """List who can take part.

    Returns
    -------
    list of str
        Keys of `LEARNERS`.
    """
    return [name for name in LEARNERS if name == OURS or find_spec("keras")]


def measure_warm(batches: int, seconds: float) -> dict[str, dict[str, float]]:
    """Train in turns in this process, after a first time that traces and compiles.

    Parameters
    ----------
    batches : int
        Training steps in one turn.
    seconds : float
        About how long all turns may take.

    Returns
    -------
    dict
        :func:`benchmarks.stopwatch.compare`, relative to ours.
    """
    x, y = text(batches)
    return compare(race({name: LEARNERS[name](x, y) for name in installed()}, seconds, fewest=3), OURS)


def measure_cold(batches: int, rounds: int, threads: int) -> dict[str, dict[str, float]]:
    """Train in turns in fresh processes: import, tracing and compilation included.

    Parameters
    ----------
    batches : int
        Training steps in one turn.
    rounds : int
        How many turns each has.
    threads : int
        How many threads each may use.

    Returns
    -------
    dict
        :func:`benchmarks.stopwatch.compare`, relative to ours.
    """
    times: dict[str, list[float]] = {name: [] for name in installed()}
    for _ in range(rounds):
        for name, taken in times.items():
            arguments = [str(threads), "--batches", str(batches), "--cold", name]
            taken.append(run("benchmarks.training", arguments, threads)[1])
    return compare(times, OURS)


def main() -> None:
    """Train once (``--cold NAME``), or everyone in turns, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("threads", type=int)
    parser.add_argument("--batches", type=int, default=200)
    parser.add_argument("--cold", choices=LEARNERS)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    result: Any
    if options.cold == OURS:
        result = ours(*text(options.batches))()
    else:
        limit_threads(options.threads)
        if options.cold:
            result = LEARNERS[options.cold](*text(options.batches))()
        else:
            result = measure_warm(options.batches, options.seconds)
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
