"""A tagger in Keras that reads both ways."""

from rnn_course.exercises import keras_observers
from rnn_course.exercises.chapters.bidirectional._draws import sizes
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def tagger(V, D, H, K):
    """Build the model."""
    import keras

    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(V, D, mask_zero=True),
            keras.layers.Bidirectional(keras.layers.LSTM(H, return_sequences=True)),
            keras.layers.Dense(K),
        ]
    )


EXERCISE = Exercise(
    tagger,
    cases=(
        pencil(5, 2, 3, 2),
        *random(lambda rng: sizes(rng, 4)),
        edge("one unit, H = 1", lambda rng: (7, 3, 1, 2)),
        edge("one component, D = 1", lambda rng: (6, 1, 3, 2)),
    ),
    observer=keras_observers.observer(
        ("model.count_params()", "model(ids) (N, T, K)"),
        keras_observers.tags,
        keras_observers.layers_of_ids,
    ),
)
