"""A GRU that forecasts the next hour of glucose, and the interval that it should be in."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from rnn_course import weights
from rnn_course._extras import require
from rnn_course.applications.forecasting.data import (
    AHEAD,
    READ,
    STEP,
    TEST,
    TRAIN,
    VALIDATION,
    Scaling,
    glucose_windows,
)
from rnn_course.applications.forecasting.scores import outside
from rnn_course.applications.forecasting.training import LEVELS, fit_ends, fit_point
from rnn_course.checks import Array, not_special
from rnn_course.datasets.glucose import SOURCE
from rnn_course.scratch import Model
from rnn_course.scratch.layer import Layer

MINUTES = (30, 60)
LOWEST, HIGHEST = 40, 400  # where the sensor ends, in mg/dL
WEEKS = 4  # of mistakes that set the margins that are stored, once and for all


@dataclass(frozen=True)
class Forecaster:
    """A trained network with everything that its forecasts need.

    Attributes
    ----------
    layers : list of Layer
        The GRU that reads, the layer that forecasts, and the one that gives the ends of the interval.
    scaling : Scaling
        What turns readings into inputs, and outputs into readings.
    margins : numpy.ndarray, shape (AHEAD,)
        By how much the interval is widened on each side, in mg/dL; below 0 it is narrowed.
    """

    layers: list[Layer]
    scaling: Scaling
    margins: Array

    def forecast(self, x: Array) -> Array:
        """Forecast.

        Parameters
        ----------
        x : numpy.ndarray, shape (N, T)
            Windows in mg/dL.

        Returns
        -------
        numpy.ndarray, shape (N, AHEAD)
            In mg/dL.
        """
        gru, point, _ = self.layers
        output = Model([gru, point]).predict(self.scaling.features(x))
        return self.scaling.readings(x, output)

    def interval(self, x: Array) -> Array:
        """Give the ends of the interval, its margins left out.

        Parameters
        ----------
        x : numpy.ndarray, shape (N, T)
            Windows in mg/dL.

        Returns
        -------
        numpy.ndarray, shape (N, AHEAD, 2)
            Lower and upper end in mg/dL.
        """
        gru, _, ends = self.layers
        output = Model([gru, ends]).predict(self.scaling.features(x))
        return self.scaling.readings(x, output.reshape(len(x), AHEAD, 2))


def train(seed: int, **settings: Any) -> tuple[list[Layer], dict[str, Any]]:
    """Train the network that the chapter stores.

    Parameters
    ----------
    seed : int
        Of weights and batches.
    **settings
        What :func:`fit_point` takes.

    Returns
    -------
    layers : list of Layer
        GRU, point and ends, for a `Forecaster`.
    extras : dict
        The numbers of the scaling, and the margins as the last weeks of the record set them.
    """
    parts = {name: glucose_windows(*part) for name, part in _PARTS.items()}
    scaling = Scaling.fit(parts["train"])
    model, _ = fit_point(parts["train"], parts["validation"], scaling, seed=seed, **settings)
    head, _ = fit_ends(model.layers[0], parts["train"], parts["validation"], scaling, seed)
    layers = [*model.layers, *head.layers]
    bare = Forecaster(layers, scaling, np.zeros(AHEAD))
    newest = parts["test"].time > parts["test"].time[-1] - np.timedelta64(WEEKS, "W")
    x, y = parts["test"].x[newest], parts["test"].y[newest]
    margins = np.quantile(outside(y, bare.interval(x)), LEVELS[1] - LEVELS[0], axis=0)
    return layers, {"scaling": asdict(scaling), "margins": [round(m, 3) for m in margins.tolist()]}


_PARTS = {"train": TRAIN, "validation": VALIDATION, "test": TEST}
TRAINED = {
    "forecasting-glucose": (train, {"units": 32, "epochs": 20, "learning_rate": 0.004, "seed": 0}),
}
SOURCES = {"forecasting-glucose": (SOURCE,)}


@cache
def stored() -> Forecaster:
    """Load the stored network.

    Returns
    -------
    Forecaster
        The one that ``python -m rnn_course.applications train forecasting-glucose`` makes.
    """
    kept = weights.load("forecasting-glucose")
    scaling = Scaling(**kept.extras["scaling"])
    return Forecaster(kept.layers, scaling, np.array(kept.extras["margins"]))


class Forecast(NamedTuple):
    """What is expected after some minutes; glucose in mg/dL."""

    minutes: int
    """How far ahead."""
    mg_dl: float
    """The forecast."""
    low: float
    """Below it should lie one reading in ten."""
    high: float
    """Above it should lie one reading in ten."""


def forecast(mg_dl: Sequence[float]) -> list[Forecast]:
    """Forecast the glucose in 30 and 60 minutes from the readings of the last three hours.

    Not for treatment: the network knows one person, from one sensor, in one year.

    Parameters
    ----------
    mg_dl : sequence of float
        Readings in mg/dL, one every five minutes, the newest last; 36 at least, of which the last 36 are
        read.

    Returns
    -------
    list of Forecast
        One for 30 and one for 60 minutes, each with an interval that should hold 80 % of the readings;
        nothing is below 40 or above 400, where the sensor ends.

    Raises
    ------
    TypeError
        If this is no sequence of numbers.
    ValueError
        If there are too few readings, or one cannot come from the sensor.
    """
    hour = next_hour(mg_dl)
    return [Forecast(m, *map(float, hour[m // STEP - 1])) for m in MINUTES]


def next_hour(mg_dl: Sequence[float]) -> Array:
    """Forecast each reading of the next hour.

    Parameters
    ----------
    mg_dl : sequence of float
        Readings, as for :func:`forecast`, which also says what is refused.

    Returns
    -------
    numpy.ndarray, shape (AHEAD, 3)
        The forecast and the ends of its interval, lower and upper, in mg/dL.
    """
    x = _checked(mg_dl)
    kept = stored()
    ends = kept.interval(x)[0] + kept.margins[:, np.newaxis] * [-1, 1]
    return np.clip(np.column_stack([kept.forecast(x)[0], ends]), LOWEST, HIGHEST)


def _checked(mg_dl: Sequence[float]) -> Array:
    """Return the readings as one window, (1, READ)."""
    not_special("forecast", "mg_dl", mg_dl)
    try:
        values = np.asarray(mg_dl)
    except ValueError:
        values = np.empty((0, 0))
    if values.dtype.kind not in "fiu" or values.ndim != 1:
        raise TypeError("forecast: expected readings in mg/dL, a list of numbers")
    if len(values) < READ:
        raise ValueError(
            f"forecast: got {len(values)} readings; expected {READ} or more, three hours of them, "
            "one every five minutes"
        )
    values = values[-READ:].astype(np.float64)
    if not np.isfinite(values).all():
        raise ValueError("forecast: a reading is not a finite number; expected three hours without a gap")
    if values.max() < LOWEST:
        raise ValueError(
            f"forecast: the highest reading is {values.max():g}; is this mmol/L? Multiply by 18 for mg/dL"
        )
    if values.min() < LOWEST or values.max() > HIGHEST:
        raise ValueError(
            f"forecast: the readings go from {values.min():g} to {values.max():g}; "
            f"expected {LOWEST} to {HIGHEST} mg/dL, the range of the sensor"
        )
    return values[np.newaxis]


def answerer() -> Any:
    """Make what answers a person who types readings.

    Returns
    -------
    callable
        From a line of 36 or more readings, with spaces or commas between them, to the forecasts in words. A
        ``ValueError`` says why there is none.
    """

    def answer(line: str) -> str:
        words = [word for word in re.split(r"[\s,;]+", line) if word]
        wrong = next((word for word in words if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", word)), None)
        if wrong is not None:
            raise ValueError(
                f"I read {wrong[:20]!r}; type {READ} readings in mg/dL, one every five minutes, newest last"
            )
        ahead = forecast([float(word) for word in words])
        texts = [
            f"in {one.minutes} minutes {one.mg_dl:.0f} mg/dL (80 %: {one.low:.0f} to {one.high:.0f})"
            for one in ahead
        ]
        return "; ".join(texts) + ". Not for treatment."

    return answer


def keras_twin(forecaster: Forecaster) -> Any:
    """Build the same network in Keras, with the same weights.

    Parameters
    ----------
    forecaster : Forecaster
        The network from scratch.

    Returns
    -------
    keras.Model
        (N, T, 3) to forecasts (N, AHEAD) and ends (N, 2 AHEAD), both in standard deviations.

    Raises
    ------
    ImportError
        If TensorFlow or Keras is not installed.
    """
    keras = require("keras", "keras")
    from rnn_course.keras import to_keras

    layers = forecaster.layers
    readings = keras.Input((None, layers[0].input_dim))
    state = keras.layers.GRU(layers[0].params["recurrent_kernel"].shape[0])(readings)
    outputs = [keras.layers.Dense(width)(state) for width in (AHEAD, 2 * AHEAD)]
    twin = keras.Model(readings, outputs)
    to_keras(layers, twin)
    return twin
