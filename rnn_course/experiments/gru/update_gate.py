"""What z = 1 means: the two conventions of the update gate."""

from collections.abc import Sequence

import numpy as np

from rnn_course import layouts
from rnn_course.checks import Array
from rnn_course.scratch import cells
from rnn_course.scratch.activations import sigmoid


def chung_cell(x: Array, h: Array, params: Sequence[Array]) -> Array:
    """Take one step of the GRU as Chung et al. have it: where z is 1, the candidate replaces the state.

    The arguments are those of :func:`rnn_course.scratch.cells.gru_cell_reset_before`.

    References
    ----------
    Chung et al. (2014), Empirical evaluation of gated recurrent neural networks on sequence modeling.
    """
    W, U, b = params
    W_z, W_r, W_h = np.split(W, 3, axis=1)
    U_z, U_r, U_h = np.split(U, 3, axis=1)
    b_z, b_r, b_h = np.split(b, 3)
    z = sigmoid(x @ W_z + h @ U_z + b_z)
    r = sigmoid(x @ W_r + h @ U_r + b_r)
    h_tilde = np.tanh(x @ W_h + (r * h) @ U_h + b_h)
    return (1 - z) * h + z * h_tilde


def update_gate_test(seed: int = 0) -> dict[str, float]:
    """Hold the two meanings of the update gate against each other.

    Returns
    -------
    dict of str to float
        How far the state moves in our cell at z = 1 (``moved``), and how far the other convention's cell ends
        from ours with the same weights (``unconverted``) and with converted ones (``converted``).
    """
    rng = np.random.default_rng(seed)
    D, H = 3, 5
    x, h = rng.standard_normal((4, D)), rng.uniform(-1, 1, (4, H))
    params = [rng.standard_normal(shape) for shape in ((D, 3 * H), (H, 3 * H), (3 * H,))]
    kept = [weight.copy() for weight in params]
    kept[2][:H] = 100  # z is 1
    ours = cells.gru_cell_reset_before(x, h, params)
    return {
        "moved": float(np.abs(cells.gru_cell_reset_before(x, h, kept) - h).max()),
        "unconverted": float(np.abs(chung_cell(x, h, params) - ours).max()),
        "converted": float(np.abs(chung_cell(x, h, layouts.flip_update_gate(params)) - ours).max()),
    }


CLAIMS = {"gru-z": update_gate_test}
