"""Weights and inputs that are all positive: every unit saturates."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import SimpleRNN


def states_from_positive_weights(H: int, D: int, T: int, seed: int) -> Array:
    """Run a layer whose inputs and weights are all drawn from [0, 1); returns the states, (T, H)."""
    rng = np.random.default_rng(seed)
    layer = SimpleRNN(H, return_sequences=True, dtype="float64")
    layer.build(D)
    layer.set_weights([rng.random(weight.shape) for weight in layer.get_weights()])
    return layer.forward(rng.random((1, T, D)))[0]


def saturation() -> dict[str, float]:
    """Measure states after the second step: with weights that are all positive, and with the usual ones."""
    H, D, T = 8, 4, 10
    smallest = states_from_positive_weights(H, D, T, seed=0)[2:].min()
    layer = SimpleRNN(H, return_sequences=True, dtype="float64", seed=0)
    sane = layer.forward(np.random.default_rng(0).random((1, T, D)))[0, 2:]
    return {
        "smallest": np.floor(smallest * 100) / 100,
        "median": float(np.median(np.abs(sane))),
        "largest": float(np.abs(sane).max()),
    }


CLAIMS = {"rnn-saturation": saturation}
