"""How many weights recurrent layers have."""

from collections.abc import Callable

from rnn_course.scratch.models import MODELS


def count_weights(model: str, features: int, units: int) -> int:
    """Count the weights of a layer with D features and H units; those of the GRU with Keras's two biases."""
    biases = 2 if model == "GRU" else 1
    return len(MODELS[model].gates) * units * (features + units + biases)


def width_of(weights: int, count: Callable[[int], int]) -> int:
    """Find the width H at which ``count(H)``, which grows with H, comes closest to a number of weights.

    Of two that are equally close it is the smaller one.
    """
    units = 1
    while count(units + 1) <= weights:
        units += 1
    return min(units, units + 1, key=lambda H: abs(count(H) - weights))
