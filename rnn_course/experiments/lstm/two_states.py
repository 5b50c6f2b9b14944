"""Two states, and only one is shown: a cell that counts with its output gate closed."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.scratch import (
    cells,
)

Floats = NDArray[np.float64]


def counting(steps: int) -> Floats:
    """Let one unit add 1 at every step with its output gate closed, and open that gate at the last step.

    Parameters
    ----------
    steps : int
        Number of steps T.

    Returns
    -------
    numpy.ndarray
        (T, 2): c and h after each step.
    """
    W, U = np.array([[0.0, 0.0, 9.0, 0.0]]), np.zeros((1, 4))  # tanh(9) is nearly 1
    h, c = np.zeros((2, 1, 1))
    states = []
    for t in range(1, steps + 1):
        b = np.array([9.0, 9.0, 0.0, 9.0 if t == steps else -9.0])  # i, f, candidate, o
        h, c = cells.lstm_cell(np.ones((1, 1)), h, c, [W, U, b])
        states.append((c.item(), h.item()))
    return np.array(states)


def counting_numbers() -> dict[str, float]:
    """Give both states of a cell that counts, before its output gate opens and after."""
    before, last = counting(8)[-2:]
    return {"c_before": before[0], "h_before": before[1], "c": last[0], "h": last[1]}


CLAIMS = {"lstm-two-states": counting_numbers}
