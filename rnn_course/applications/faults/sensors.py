"""The four real events: a GRU that forecasts a sensor one minute ahead, and how far off it is."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.datasets import sensor_events
from rnn_course.scratch import GRU, Adam, Dense, Model

QUIET = 2_000  # readings of each of the four sensors before anything happens, for training
MEMORY = 24  # changes that the forecaster reads: two minutes
MINUTE = 12  # readings in a minute: how far it looks ahead
LEAD = MEMORY + MINUTE  # the first reading that it can forecast
CHANGE = 0.02  # degrees: the unit of a sensor's changes
UNITS = 16


def changes(celsius: NDArray[np.float64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Cut the changes of a sensor into windows, each with the change in the minute that follows.

    Parameters
    ----------
    celsius : numpy.ndarray
        Readings in degrees Celsius every 5 seconds, (rows,).

    Returns
    -------
    x : numpy.ndarray
        The changes from reading to reading, (rows - LEAD, MEMORY, 1), as arcsinh of units of `CHANGE`.
    y : numpy.ndarray
        The change over the next `MINUTE` readings in units of `CHANGE`, (rows - LEAD, 1). Row n is the change
        to reading n + LEAD.
    """
    steps = np.diff(celsius) / CHANGE
    x = np.lib.stride_tricks.sliding_window_view(steps[:-MINUTE], MEMORY)[..., np.newaxis]
    y = (celsius[LEAD:] - celsius[MEMORY:-MINUTE])[:, np.newaxis] / CHANGE
    return np.arcsinh(x).astype(np.float32), y.astype(np.float32)


def trained_forecaster(seed: int, epochs: int) -> tuple[Model, dict[str, Any]]:
    """Teach a GRU what the temperature does in the next minute, on sensors to which nothing happens yet.

    Parameters
    ----------
    seed : int
        Of the weights and of the order of the samples.
    epochs : int
        How often to go through all windows.

    Returns
    -------
    model : Model
        From what `changes` gives, (N, MEMORY, 1), to (N, 1).
    extras : dict
        Nothing.
    """
    pairs = [changes(sensor.celsius[:QUIET]) for sensor in sensor_events()]
    x, y = (np.concatenate(arrays) for arrays in zip(*pairs, strict=True))
    model = Model([GRU(UNITS, seed=seed), Dense(1, seed=seed + 1)])
    model.fit(
        x,
        y,
        loss="mean_squared_error",
        optimizer=Adam(0.005, clipnorm=1.0),
        epochs=epochs,
        seed=seed,
        verbose=0,
    )
    return model, {}


def residuals(celsius: NDArray[np.float64], model: Model | None = None) -> NDArray[np.float64]:
    """Measure how far each reading is from what was forecast a minute before.

    Parameters
    ----------
    celsius : numpy.ndarray
        Readings in degrees Celsius every 5 seconds, (rows,).
    model : Model, optional
        What forecasts. Without one the forecast is that nothing changes, so that the residual is a plain
        difference.

    Returns
    -------
    numpy.ndarray
        In degrees, (rows,), not negative; 0 for the first `LEAD` readings, which have no forecast.
    """
    x, y = changes(celsius)
    forecast = 0.0 if model is None else model.predict(x, batch_size=512)
    return np.concatenate([np.zeros(LEAD), CHANGE * np.abs(y - forecast)[:, 0]])
