"""Weights that were saved gate by gate, in a layer of Keras."""

import numpy as np

from rnn_course.exercises import keras_observers
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random

GATES = ("input", "forget", "output", "candidate")


def keras_lstm(gates):
    """Make the layer."""
    import keras

    order = ["input", "forget", "candidate", "output"]
    W, U, b = (np.concatenate([gates[gate][k] for gate in order], axis=-1) for k in range(3))
    D, H = gates["input"][0].shape
    layer = keras.layers.LSTM(H, return_sequences=True)
    layer.build((None, None, D))
    layer.set_weights([W, U, b])
    return layer


def by_gate(rng: np.random.Generator, D: int = 2, H: int = 3) -> Arguments:
    """Draw W (D, H), U (H, H) and b (H,) of each gate."""
    shapes = (D, H), (H, H), (H,)
    return ({gate: [0.7 * rng.standard_normal(shape) for shape in shapes] for gate in GATES},)


EXERCISE = Exercise(
    keras_lstm,
    cases=(
        pencil(
            {gate: [np.full((1, 1), n), np.full((1, 1), n / 10), np.zeros(1)] for n, gate in enumerate(GATES)}
        ),
        *random(by_gate),
        edge("one hidden unit, H = 1", lambda rng: by_gate(rng, H=1)),
        edge("one feature, D = 1", lambda rng: by_gate(rng, D=1)),
    ),
    observer=keras_observers.observer(
        ("W (D, 4H)", "U (H, 4H)", "b (4H,)", "layer(x) (N, T, H)"),
        keras_observers.has_weights,
        keras_observers.one_layer,
    ),
)
