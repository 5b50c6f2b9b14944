"""All steps of the LSTM: the output of each, and both final states."""

import numpy as np

from rnn_course.exercises.chapters.lstm import cell
from rnn_course.exercises.chapters.lstm._draws import WEIGHTS, step
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def run_lstm(x, h0, c0, params):
    """Take all steps."""

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    W, U, b = params
    h, c = h0, c0
    outputs = []
    for t in range(x.shape[1]):
        i, f, c_tilde, o = np.split(x[:, t] @ W + h @ U + b, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(c_tilde)
        h = sigmoid(o) * np.tanh(c)
        outputs.append(h)
    return np.stack(outputs, axis=1), h, c


def sequences(rng: np.random.Generator, N: int = 3, T: int = 5) -> Arguments:
    """Draw x (N, T, 2), h0 (N, 4), c0 (N, 4) and the weights."""
    _, h0, c0, params = step(rng, N)
    return rng.standard_normal((N, T, 2)), h0, c0, params


EXERCISE = Exercise(
    run_lstm,
    cases=(
        pencil(np.array([[[1.0], [0.0], [0.0]]]), np.zeros((1, 1)), np.zeros((1, 1)), WEIGHTS),
        *random(sequences),
        edge("one timestep, T = 1", lambda rng: sequences(rng, T=1)),
        edge("one sample, N = 1", lambda rng: sequences(rng, N=1)),
        edge("as many samples as timesteps", lambda rng: sequences(rng, N=4, T=4)),
    ),
    heir_of=(cell.EXERCISE,),
    essential=True,
)
