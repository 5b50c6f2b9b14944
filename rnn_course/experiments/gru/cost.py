"""Is a GRU cheaper than an LSTM: what both multiply, how much memory they take, and how long."""

import platform
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments import stored
from rnn_course.experiments.common import steps
from rnn_course.experiments.common.models import count_weights, width_of
from rnn_course.experiments.common.timing import peak_bytes, processor, race
from rnn_course.scratch.models import MODELS

# What is multiplied element by element in a step. LSTM: f c, i c~, o tanh(c); GRU: r m, z h, (1 - z) h~.
ELEMENTWISE = {"SimpleRNN": 0, "LSTM": 3, "GRU": 3}


def equal_units(features: int, lstm_units: int) -> int:
    """Find the width H at which a GRU has about as many weights as an LSTM."""
    return width_of(count_weights("LSTM", features, lstm_units), lambda H: count_weights("GRU", features, H))


def multiplications(model: str, features: int, units: int) -> int:
    """Count the multiplications in one step of one sample: of the products, and element by element."""
    return steps.multiplications(1, 1, features, units, len(MODELS[model].gates)) + ELEMENTWISE[model] * units


def training_bytes(model: str, features: int, units: int, N: int, T: int) -> int:
    """Measure the most memory that forward and backward of a fresh layer use at once.

    Returns the bytes of NumPy's arrays, in float32, besides the input and the weights.
    """
    x = np.ones((N, T, features), "float32")
    return peak_bytes(_step(model, units, x))


def scratch_steps(
    features: int, widths: Mapping[str, tuple[str, int]], N: int, T: int
) -> dict[str, Callable[[], Any]]:
    """Prepare a training step, forward and backward, of layers from scratch.

    Parameters
    ----------
    features, N, T : int
        D, samples and steps.
    widths : mapping of str to tuple
        By name the model and its H.

    Returns
    -------
    dict of str to callable
        Each takes one step, and returns the gradients of x and of the weights.
    """
    x = np.random.default_rng(0).standard_normal((N, T, features)).astype("float32")
    return {name: _step(model, units, x) for name, (model, units) in widths.items()}


def _step(model: str, units: int, x: Array) -> Callable[[], tuple[Array, list[Array]]]:
    """Prepare the step of a layer that returns its last state, whose gradient is all ones."""
    layer = MODELS[model].layer(units, seed=0)
    layer.build(x.shape[2])
    return steps.layer_step(layer, x, np.ones((len(x), units), "float32"))


def keras_steps(
    features: int, widths: Mapping[str, tuple[str, int]], N: int, T: int
) -> dict[str, Callable[[], Any]]:
    """Prepare the same steps as `scratch_steps` for Keras's layers, each traced into a graph."""
    import keras

    x = np.random.default_rng(0).standard_normal((N, T, features)).astype("float32")
    prepared = {}
    for name, (model, units) in widths.items():
        layer = getattr(keras.layers, model)(units)
        layer.build(x.shape)
        prepared[name] = steps.keras_steps(layer, x, np.ones((N, units), "float32"))["graph"]
    return prepared


def measure_times(features: int, lstm_units: int, N: int, T: int, rounds: int) -> dict[str, Any]:
    """Time a training step of LSTM and GRU at equal units and at equal weights, from scratch and in Keras.

    Returns
    -------
    dict
        ``machine``, and ``rows``: for each library and layer its ``units``, its ``weights``, the
        ``milliseconds`` of its fastest round, which other work on the machine disturbs least, and ``ratio``,
        that time relative to the LSTM's.
    """
    from rnn_course.runtime import start_keras

    start_keras()
    widths = {
        "LSTM": ("LSTM", lstm_units),
        "GRU, equal units": ("GRU", lstm_units),
        "GRU, equal weights": ("GRU", equal_units(features, lstm_units)),
    }
    rows = []
    for library, prepare in {"from scratch": scratch_steps, "Keras": keras_steps}.items():
        seconds = race(prepare(features, widths, N, T), rounds)
        fastest = {name: min(taken) for name, taken in seconds.items()}
        for name, (model, units) in widths.items():
            rows.append(
                {
                    "library": library,
                    "layer": name,
                    "units": units,
                    "weights": count_weights(model, features, units),
                    "milliseconds": round(1e3 * fastest[name], 1),
                    "ratio": round(fastest[name] / fastest["LSTM"], 2),
                }
            )
    return {"machine": f"{processor()}, one thread, Python {platform.python_version()}", "rows": rows}


def time_numbers() -> dict[str, Any]:
    """Give the sizes of the stored times, and the GRU's time and weights relative to the LSTM's."""
    times = stored.load("gru-times")
    ratio: dict[str, dict[str, float]] = {"GRU, equal units": {}, "GRU, equal weights": {}, "LSTM": {}}
    for row in times["result"]["rows"]:
        ratio[row["layer"]][row["library"]] = row["ratio"]
    return {
        **times["settings"],
        "equal_units": ratio["GRU, equal units"],
        "equal_weights": ratio["GRU, equal weights"],
        "share": count_weights("GRU", 64, 128) / count_weights("LSTM", 64, 128),
    }


LARGE: dict[str, Any] = {
    "gru-times": (measure_times, {"features": 64, "lstm_units": 128, "N": 32, "T": 50, "rounds": 40})
}
CLAIMS = {"gru-time": time_numbers}
