"""One step of the LSTM: four blocks, two states."""

import numpy as np

from rnn_course.exercises.chapters.lstm._draws import WEIGHTS, step
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def lstm_cell(x, h, c, params):
    """Take one step."""

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    W, U, b = params
    i, f, c_tilde, o = np.split(x @ W + h @ U + b, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(c_tilde)
    h = sigmoid(o) * np.tanh(c)
    return h, c


EXERCISE = Exercise(
    lstm_cell,
    cases=(
        pencil(np.array([[1.0]]), np.array([[0.0]]), np.array([[1.0]]), WEIGHTS),
        *random(step),
        edge("one sample, N = 1", lambda rng: step(rng, N=1)),
        edge("one hidden unit, H = 1", lambda rng: step(rng, H=1)),
        edge("states of zeros", lambda rng: ((case := step(rng))[0], 0 * case[1], 0 * case[2], case[3])),
    ),
    essential=True,
)
