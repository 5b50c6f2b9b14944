"""A classifier in Keras whose answers no padding changes."""

import numpy as np

from rnn_course.exercises import keras_observers
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def masked_model(V, D, H, K):
    """Build the model."""
    import keras

    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(V + 1, D, mask_zero=True),
            keras.layers.SimpleRNN(H, return_sequences=True),
            keras.layers.GlobalAveragePooling1D(),
            keras.layers.Dense(K),
        ]
    )


def draw(rng: np.random.Generator) -> Arguments:
    """Draw four sizes that differ, so that no two weights have the same shape."""
    return tuple(int(size) for size in rng.choice(np.arange(3, 9), 4, replace=False))


EXERCISE = Exercise(
    masked_model,
    cases=(
        pencil(4, 2, 3, 2),
        *random(draw),
        edge("one unit, H = 1", lambda rng: (7, 3, 1, 2)),
        edge("one component, D = 1", lambda rng: (6, 1, 3, 2)),
    ),
    observer=keras_observers.observer(
        ("padding_matters", "model.count_params()", "model(ids) (N, K)"),
        keras_observers.classifies,
        keras_observers.layers_of_ids,
    ),
)
