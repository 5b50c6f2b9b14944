"""A classifier in Keras whose answers no padding changes."""

from collections.abc import Callable
from typing import Any

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


def sees(function: Callable[..., Any], V: int, *sizes: int) -> tuple[Any, ...]:
    """Look at a model as other classifiers are looked at, and at what its outputs do not tell."""
    seen = keras_observers.classifies(function, V, *sizes)
    model, ids = function(V, *sizes), np.arange(1, V + 1)[np.newaxis]
    model(ids)
    of_zeros = any(len(weight.shape) > 1 and not np.any(weight) for weight in model.weights)
    keras_observers.fill(model)
    rests, trains = (keras_observers.plain(model(ids, training=training)) for training in (False, True))
    return *seen, not np.allclose(rests, trains, atol=1e-6), of_zeros


EXERCISE = Exercise(
    masked_model,
    cases=(
        pencil(4, 2, 3, 2),
        *random(draw),
        edge("one unit, H = 1", lambda rng: (7, 3, 1, 2)),
        edge("one component, D = 1", lambda rng: (6, 1, 3, 2)),
    ),
    observer=keras_observers.observer(
        (
            "padding_matters",
            "model.count_params()",
            "model(ids) (N, K)",
            "training_changes_answers",
            "kernels_begin_at_zero",
        ),
        sees,
        keras_observers.layers_of_ids,
    ),
)
