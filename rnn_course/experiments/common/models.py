"""The three recurrent layers by name, and how many weights they have."""

from collections.abc import Callable

from rnn_course.scratch import GRU, LSTM, SimpleRNN
from rnn_course.scratch.recurrent import Recurrent

MODELS: dict[str, type[Recurrent]] = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}
GATES = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}  # blocks of H columns in W and U


def count_weights(model: str, features: int, units: int) -> int:
    """Count the weights of a layer.

    Parameters
    ----------
    model : {"SimpleRNN", "LSTM", "GRU"}
        Which; the GRU with Keras's two biases.
    features, units : int
        D and H.

    Returns
    -------
    int
        All of them.
    """
    biases = 2 if model == "GRU" else 1
    return GATES[model] * units * (features + units + biases)


def width_of(weights: int, count: Callable[[int], int]) -> int:
    """Find the width at which a network comes closest to a number of weights.

    Parameters
    ----------
    weights : int
        How many there should be.
    count : callable
        ``count(H)`` is the number of weights with H units; it grows with H.

    Returns
    -------
    int
        H, the smaller one if two are equally close.
    """
    units = 1
    while count(units + 1) <= weights:
        units += 1
    return min(units, units + 1, key=lambda H: abs(count(H) - weights))
