"""One step of the GRU, reset before the product."""

import numpy as np

from rnn_course.exercises.chapters.gru import cell
from rnn_course.exercises.chapters.gru._draws import HAND, U_HAND, W_HAND, edges, step
from rnn_course.exercises.exercise import Exercise, pencil, random


def gru_cell_reset_before(x, h, params):
    """Take one step; the reset gate acts before the product."""
    W, U, b = params
    W_z, W_r, W_h = np.split(W, 3, axis=1)
    U_z, U_r, U_h = np.split(U, 3, axis=1)
    b_z, b_r, b_h = np.split(b, 3)
    z = 1 / (1 + np.exp(-(x @ W_z + h @ U_z + b_z)))
    r = 1 / (1 + np.exp(-(x @ W_r + h @ U_r + b_r)))
    h_tilde = np.tanh(x @ W_h + (r * h) @ U_h + b_h)
    return z * h + (1 - z) * h_tilde


EXERCISE = Exercise(
    gru_cell_reset_before,
    cases=(
        pencil(*HAND, [W_HAND, U_HAND, np.array([1.0, 0.0, 0.0])]),
        *random(lambda rng: step(rng, biases=1)),
        *edges(1),
    ),
    heir_of=(cell.EXERCISE,),
)
