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
    """Measure how small a state is after the second step, if weights and inputs are all positive."""
    smallest = states_from_positive_weights(H=8, D=4, T=10, seed=0)[2:].min()
    return {"smallest": np.floor(smallest * 100) / 100}


CLAIMS = {"rnn-saturation": saturation}
