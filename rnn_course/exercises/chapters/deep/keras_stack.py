"""A stack in Keras, with dropout between its layers."""

import numpy as np

from rnn_course.exercises import keras_observers
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def deep_model(D, widths, K, rate):
    """Build the model."""
    import keras

    layers = [keras.Input((None, D))]
    for width in widths[:-1]:
        layers.append(keras.layers.LSTM(width, return_sequences=True))
        layers.append(keras.layers.Dropout(rate))
    layers.append(keras.layers.LSTM(widths[-1]))
    layers.append(keras.layers.Dense(K))
    return keras.Sequential(layers)


def _draw(rng: np.random.Generator) -> Arguments:
    D, *widths, K = rng.choice(np.arange(3, 9), 5, replace=False).tolist()  # so no two weights have one shape
    return D, widths, K, 0.2


EXERCISE = Exercise(
    deep_model,
    cases=(
        pencil(3, [4, 2], 5, 0.5),
        *random(_draw),
        edge("a single layer", lambda rng: (3, [4], 2, 0.3)),
        edge("four layers", lambda rng: (3, [7, 6, 5, 4], 2, 0.1)),
    ),
    observer=keras_observers.observer(
        ("model.layers", "model(x) (N, K)"), keras_observers.stacks, keras_observers.layers_of_features
    ),
)
