"""One step of the GRU, reset after the product."""

import numpy as np

from rnn_course.exercises.chapters.gru._draws import B_HAND, HAND, U_HAND, W_HAND, edges, step
from rnn_course.exercises.exercise import Exercise, pencil, random


def gru_cell(x, h, params):
    """Take one step; the reset gate acts after the product."""
    W, U, b = params
    W_z, W_r, W_h = np.split(W, 3, axis=1)
    U_z, U_r, U_h = np.split(U, 3, axis=1)
    b_z, b_r, b_h = np.split(b[0], 3)
    d_z, d_r, d_h = np.split(b[1], 3)
    z = 1 / (1 + np.exp(-(x @ W_z + b_z + h @ U_z + d_z)))
    r = 1 / (1 + np.exp(-(x @ W_r + b_r + h @ U_r + d_r)))
    h_tilde = np.tanh(x @ W_h + b_h + r * (h @ U_h + d_h))
    return z * h + (1 - z) * h_tilde


EXERCISE = Exercise(
    gru_cell,
    cases=(pencil(*HAND, [W_HAND, U_HAND, B_HAND]), *random(step), *edges(2)),
    essential=True,
)
