"""A tagger in Keras that reads both ways."""

from collections.abc import Callable
from typing import Any

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


def _tags(function: Callable[..., Any], *arguments: int) -> tuple[Any, ...]:
    """Look at a tagger, and at what its LSTMs drop inside themselves, as that does nothing to the outputs."""
    model = keras_observers.as_model(function(*arguments))
    seen = keras_observers.tags(lambda *_: model, *arguments)
    shares = [(name, getattr(layer, name, 0)) for layer in model._flatten_layers() for name in _INSIDE]
    dropped = {name for name, share in shares if isinstance(share, float) and share > 0}
    return " and ".join(sorted(dropped)) or "nothing", *seen


_INSIDE = ("dropout", "recurrent_dropout")

EXERCISE = Exercise(
    tagger,
    cases=(
        pencil(5, 2, 3, 2),
        *random(lambda rng: sizes(rng, 4)),
        edge("one unit, H = 1", lambda rng: (7, 3, 1, 2)),
        edge("one component, D = 1", lambda rng: (6, 1, 3, 2)),
    ),
    observer=keras_observers.observer(
        ("dropped_inside", "model.count_params()", "model(ids) (N, T, K)"),
        _tags,
        keras_observers.layers_of_ids,
    ),
)
