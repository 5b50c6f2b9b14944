"""One time step of each model, equation by equation: the specification that the layers are tested against.

Every cell takes its weights in Keras's shapes and order, as `get_weights` of the layer returns them:
W (D, gates * H), U (H, gates * H) and b (gates * H,), with D input features and H hidden units.
"""

from collections.abc import Sequence

import numpy as np

from rnn_course.scratch.checks import Array


def rnn_cell(x: Array, h: Array, params: Sequence[Array]) -> Array:
    """Take one step of the vanilla RNN.

    Parameters
    ----------
    x : numpy.ndarray
        Input x_t, (N, D).
    h : numpy.ndarray
        Hidden state h_{t-1}, (N, H).
    params : sequence of numpy.ndarray
        W (D, H), U (H, H) and b (H,).

    Returns
    -------
    numpy.ndarray
        Hidden state h_t, (N, H).

    References
    ----------
    Elman (1990), Finding structure in time.
    """
    W, U, b = params
    return np.tanh(x @ W + h @ U + b)
