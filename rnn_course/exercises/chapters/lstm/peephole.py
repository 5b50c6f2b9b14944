"""One step of the LSTM whose gates see the cell state."""

import numpy as np

from rnn_course.exercises.chapters.lstm import cell
from rnn_course.exercises.chapters.lstm._draws import WEIGHTS, step
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def peephole_cell(x, h, c, params):
    """Take one step with peepholes."""

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    W, U, b, p = params
    p_i, p_f, p_o = p
    i, f, c_tilde, o = np.split(x @ W + h @ U + b, 4, axis=1)
    c_new = sigmoid(f + p_f * c) * c + sigmoid(i + p_i * c) * np.tanh(c_tilde)
    h_new = sigmoid(o + p_o * c_new) * np.tanh(c_new)
    return h_new, c_new


def with_peepholes(rng: np.random.Generator, N: int = 3, H: int = 4) -> Arguments:
    """Draw x (N, 2), h (N, H), c (N, H) and the weights, p (3, H) among them."""
    x, h, c, params = step(rng, N, H=H)
    return x, h, c, [*params, rng.standard_normal((3, H))]


PEEPHOLES = np.array([[-2.0], [0.5], [1.0]])

EXERCISE = Exercise(
    peephole_cell,
    cases=(
        pencil(np.zeros((1, 1)), np.zeros((1, 1)), np.ones((1, 1)), [*WEIGHTS, PEEPHOLES]),
        *random(with_peepholes),
        edge("one sample, N = 1", lambda rng: with_peepholes(rng, N=1)),
        edge("one hidden unit, H = 1", lambda rng: with_peepholes(rng, H=1)),
        edge("three units, as many as there are peephole rows", lambda rng: with_peepholes(rng, H=3)),
    ),
    heir_of=(cell.EXERCISE,),
)
