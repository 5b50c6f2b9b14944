"""Before or after: where the outputs of the two reset gates differ."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import GRU


def reset_difference(units: int, scales: Sequence[float], seed: int = 0, steps: int = 20) -> Array:
    """Measure how far the two variants of the reset gate lie apart, with the same weights and input.

    Parameters
    ----------
    units : int
        Hidden units H.
    scales : sequence of float
        Factors for the weights of the reset gate: how much it differs from unit to unit.
    seed, steps : int
        Seed of weights and input, and how many steps are read.

    Returns
    -------
    numpy.ndarray
        (len(scales),), the mean absolute difference of the last states, relative to the mean absolute state.
    """
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((64, steps, 4))
    differences = []
    for scale in scales:
        states = []
        for after in (True, False):
            layer = GRU(units, reset_after=after, dtype="float64", seed=seed)
            layer.build(x.shape[2])
            for name in ("kernel", "recurrent_kernel"):
                layer.params[name][:, units : 2 * units] *= scale
            states.append(layer.forward(x))
        differences.append(np.abs(states[0] - states[1]).mean() / np.abs(states[0]).mean())
    return np.array(differences)
