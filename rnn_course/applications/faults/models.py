"""A GRU that says how likely a window is abnormal, and the alarm made from it."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course import weights
from rnn_course._extras import require
from rnn_course.applications.faults.data import LENGTH, Windows, features, joined, split_windows
from rnn_course.applications.faults.sensors import trained_forecaster
from rnn_course.checks import not_special
from rnn_course.datasets import Standardizer
from rnn_course.datasets.sea_temperature import SOURCE as SEA
from rnn_course.datasets.sensor_events import SOURCE as SENSORS
from rnn_course.scratch import GRU, Adam, Dense, History, Model, activations

UNITS = 24
LEARNING_RATE = 0.005
CLIP = 1.0  # of the norm of the gradient
THRESHOLD = 0.5  # more likely abnormal than not
LARGEST = 1e6  # what no sensor reports, not even as the code of an error


def build(seed: int, dtype: str = "float32") -> Model:
    """Make the network: a GRU reads the window, and a dense layer turns its last state into one logit.

    Parameters
    ----------
    seed : int
        Of the weights.
    dtype : {"float32", "float64"}
        What it computes in.

    Returns
    -------
    Model
        From (N, T, 3) to (N, 1).
    """
    model = Model([GRU(UNITS, dtype=dtype, seed=seed), Dense(1, dtype=dtype, seed=seed + 1)])
    model.build((None, 3))
    return model


def standardizer(train: Windows) -> Standardizer:
    """Measure mean and scale of the features, on the training windows alone.

    Parameters
    ----------
    train : Windows
        The training part.

    Returns
    -------
    Standardizer
        For features on the last axis.
    """
    return Standardizer.fit(features(train.celsius).reshape(-1, 3))


def tensors(
    windows: Windows, scaler: Standardizer, dtype: str = "float32"
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Make what `Model.fit` reads.

    Parameters
    ----------
    windows, scaler : Windows, Standardizer
        N labelled windows, and the standardizer of the training part.
    dtype : {"float32", "float64"}
        What the model computes in.

    Returns
    -------
    x, y : numpy.ndarray
        Features, (N, T, 3), and targets, (N, 1), 1 for abnormal.
    """
    x = scaler.transform(features(windows.celsius)).astype(dtype)
    return x, windows.abnormal[:, np.newaxis].astype(dtype)


def train(
    windows: Windows,
    validation: Windows,
    seed: int,
    epochs: int = 60,
    patience: int = 15,
    dtype: str = "float32",
) -> tuple[Model, Standardizer, History]:
    """Train the network, and keep the weights with the lowest validation loss.

    Parameters
    ----------
    windows, validation : Windows
        What to learn from, and what to stop by.
    seed : int
        Of the weights and of the order of the samples.
    epochs, patience, dtype
        How long at most, how long without a lower validation loss, and what to compute in: "float32" or
        "float64", in which another processor comes to the same curve.

    Returns
    -------
    model, scaler, history : Model, Standardizer, History
        The trained network, the standardizer of `windows`, and the losses.
    """
    model, scaler = build(seed, dtype), standardizer(windows)
    history = model.fit(
        *tensors(windows, scaler, dtype),
        loss="binary_cross_entropy",
        optimizer=Adam(LEARNING_RATE, clipnorm=CLIP),
        epochs=epochs,
        seed=seed,
        validation_data=tensors(validation, scaler, dtype),
        patience=patience,
        verbose=0,
    )
    return model, scaler, history


def probabilities(model: Model, scaler: Standardizer, celsius: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say how likely windows are abnormal.

    Parameters
    ----------
    model, scaler : Model, Standardizer
        A trained network, and the standardizer that it was trained with.
    celsius : numpy.ndarray
        Windows, (N, T).

    Returns
    -------
    numpy.ndarray
        (N,), between 0 and 1.
    """
    x = scaler.transform(features(celsius)).astype(model.weights[0].dtype)
    logits = model.predict(x, batch_size=512)[:, 0].astype(np.float64)
    return activations.sigmoid(logits)


def alarm(celsius: ArrayLike) -> NDArray[np.float64]:
    """Let the stored network read a series of half-hourly temperatures, one day at a time.

    Parameters
    ----------
    celsius : array_like
        Readings in degrees Celsius, (rows,), one every half hour, oldest first, at least 48.

    Returns
    -------
    numpy.ndarray
        How likely each window of 48 readings is abnormal, (rows - 47,). Entry n belongs to the window that
        ends with reading n + 47. Above `THRESHOLD` the course calls it an alarm.

    Raises
    ------
    ImportError
        If the package safetensors is not installed.
    TypeError
        If these are no real numbers.
    ValueError
        If the shape is another one, a reading is missing or absurd, or there are too few.
    """
    series = _series(celsius)
    model, scaler = stored()
    return probabilities(model, scaler, np.lib.stride_tricks.sliding_window_view(series, LENGTH))


def _series(celsius: ArrayLike) -> NDArray[np.float64]:
    """See that the readings can be read."""
    not_special("alarm", "celsius", celsius)
    try:
        readings = np.asarray(celsius)
    except ValueError as error:
        raise ValueError("alarm: celsius is ragged; expected one list of numbers, (rows,)") from error
    if readings.dtype.kind not in "fiu":
        raise TypeError(f"alarm: celsius has dtype {readings.dtype}; expected numbers, in degrees Celsius")
    if readings.ndim != 1:
        raise ValueError(f"alarm: celsius has shape {readings.shape}; expected one series, (rows,)")
    if len(readings) < LENGTH:
        raise ValueError(
            f"alarm: got {len(readings)} readings; expected at least {LENGTH}, one every half hour for a day"
        )
    series = readings.astype(np.float64)
    bad = np.flatnonzero(~(np.abs(series) <= LARGEST))
    if len(bad):
        raise ValueError(
            f"alarm: reading {bad[0] + 1} is {series[bad[0]]:g}; expected degrees Celsius without gaps"
        )
    return series


@cache
def stored() -> tuple[Model, Standardizer]:
    """Read the stored network, once.

    Returns
    -------
    model, scaler : Model, Standardizer
        What ``weights.load("faults-gru")`` gives, and the standardizer that it was trained with.
    """
    trained = weights.load("faults-gru")
    return trained.model, Standardizer(np.array(trained.extras["mean"]), np.array(trained.extras["scale"]))


def answerer() -> Callable[[str], str]:
    """Give the function that answers a line of temperatures.

    Returns
    -------
    callable
        From 48 or more numbers, separated by spaces, commas or semicolons, to what the alarm says. It raises
        `ValueError` with a sentence if there is something else in the line.
    """

    def answer(line: str) -> str:
        p = alarm([_number(word) for word in re.split(r"[\s,;]+", line) if word])
        alarms = np.flatnonzero(p > THRESHOLD)
        if not len(alarms):
            return f"normal: no alarm in {len(p)} window(s), probability at most {p.max():.2f}"
        return (
            f"abnormal: alarm in {len(alarms)} of {len(p)} window(s), "
            f"first at reading {alarms[0] + LENGTH} with probability {p[alarms[0]]:.2f}"
        )

    return answer


def _number(word: str) -> float:
    """Read one number, or say what is none."""
    try:
        return float(word)
    except ValueError as error:
        shown = word if len(word) <= 20 else word[:20] + "..."
        raise ValueError(
            f"{shown!r} is not a number; type {LENGTH} or more temperatures in degrees Celsius, "
            "one every half hour, with spaces between them"
        ) from error


def twin(model: Model) -> Any:
    """Build the same network in Keras, with the same weights.

    Parameters
    ----------
    model : Model
        What `build` made.

    Returns
    -------
    keras.Model
        From (N, T, 3) to logits, (N, 1).

    Raises
    ------
    ImportError
        If Keras is not installed.
    """
    keras = require("keras", "keras")
    from rnn_course.keras import to_keras  # loads Keras, which takes seconds

    theirs = keras.Sequential([keras.Input((None, 3)), keras.layers.GRU(UNITS), keras.layers.Dense(1)])
    to_keras(model, theirs)
    return theirs


def trained_gru(seed: int, draws: int, epochs: int, patience: int) -> tuple[Model, dict[str, Any]]:
    """Train the network that is stored, on several draws of faults in the same windows.

    Parameters
    ----------
    seed : int
        Of the faults, the weights and the order of the samples.
    draws : int
        How often each training window is there, each time with another fault or with none.
    epochs, patience : int
        As for `train`.

    Returns
    -------
    model, extras : Model, dict
        The network, and the mean and scale of its features.
    """
    splits = [split_windows(seed + draw) for draw in range(draws)]
    windows = joined([split.train for split in splits])
    model, scaler, _ = train(windows, splits[0].validation, seed, epochs, patience)
    return model, {"mean": scaler.mean.tolist(), "scale": scaler.scale.tolist()}


TRAINED: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "faults-gru": (trained_gru, {"seed": 0, "draws": 4, "epochs": 60, "patience": 15}),
    "faults-forecaster": (trained_forecaster, {"seed": 0, "epochs": 10}),
}
SOURCES = {"faults-gru": [SEA], "faults-forecaster": [SENSORS]}
