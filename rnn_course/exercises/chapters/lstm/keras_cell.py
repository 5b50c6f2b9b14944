"""One step of the LSTM, as Keras calls and traces it."""

import numpy as np

from rnn_course.exercises import keras_observers
from rnn_course.exercises.chapters.lstm._draws import WEIGHTS, step
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def lstm_step(x, states, params):
    """Take one step."""
    from keras import ops

    h, c = states
    W, U, b = params
    i, f, c_tilde, o = ops.split(ops.matmul(x, W) + ops.matmul(h, U) + b, 4, axis=1)
    c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(c_tilde)
    h = ops.sigmoid(o) * ops.tanh(c)
    return h, [h, c]


def with_states(rng: np.random.Generator, N: int = 3, H: int = 4) -> Arguments:
    """Draw x (N, 2), the list of h and c, (N, H) each, and the weights."""
    x, h, c, params = step(rng, N, H=H)
    return x, [h, c], params


EXERCISE = Exercise(
    lstm_step,
    cases=(
        pencil(np.array([[1.0]]), [np.array([[0.0]]), np.array([[1.0]])], WEIGHTS),
        *random(with_states),
        edge("one sample, N = 1", lambda rng: with_states(rng, N=1)),
        edge("one hidden unit, H = 1", lambda rng: with_states(rng, H=1)),
    ),
    observer=keras_observers.observer(
        ("h (N, H)", "states[0] (N, H)", "states[1] (N, H)"), keras_observers.steps
    ),
)
