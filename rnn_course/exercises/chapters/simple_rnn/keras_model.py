"""A model in Keras: a SimpleRNN, and a Dense layer on top of its last state."""

import numpy as np

from rnn_course.exercises import keras_observers
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def rnn_model(D, H, K):
    """Build the model."""
    import keras

    return keras.Sequential(
        [
            keras.Input((None, D)),
            keras.layers.SimpleRNN(H),
            keras.layers.Dense(K),
        ]
    )


def sizes(rng: np.random.Generator) -> Arguments:
    """Draw sizes that differ from each other, so that no two weights have the same shape."""
    return tuple(int(size) for size in rng.choice(np.arange(3, 9), 3, replace=False))


EXERCISE = Exercise(
    rnn_model,
    cases=(
        pencil(10, 3, 2),
        *random(sizes),
        edge("one feature, D = 1", lambda rng: (1, 4, 2)),
        edge("one unit, H = 1", lambda rng: (3, 1, 2)),
    ),
    observer=keras_observers.observer(
        ("model.count_params()", "model(x) (N, K)"),
        keras_observers.reads_features,
        keras_observers.layers_of_features,
    ),
)
