"""What the belt does for the gradient: how much of it arrives in new layers."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.recurrent import Recurrent


def gradient_norms(layer: Recurrent, lags: Sequence[int], features: int = 8, samples: int = 16) -> Array:
    """Measure how much of a gradient arrives at the state of some steps ago.

    Parameters
    ----------
    layer : Recurrent
        A layer in float64 that returns its last output alone.
    lags, features, samples
        Numbers of steps, and sizes of the random inputs, standard normal.

    Returns
    -------
    numpy.ndarray
        For each lag the norm of the gradient that arrives, over all samples, divided by the norm of the one
        that set out from h. For an LSTM it arrives at the cell state.
    """
    rng = np.random.default_rng(0)
    x = rng.standard_normal((samples, max(lags), features))
    dh = rng.standard_normal((samples, layer.units))
    norms = []
    for lag in lags:
        layer.forward(x[:, -lag:], training=True)
        layer.backward(dh)
        norms.append(np.linalg.norm(layer.initial_state_grads[-1]) / np.linalg.norm(dh))
    return np.array(norms)
