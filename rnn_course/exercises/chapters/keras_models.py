"""Exercises on Keras, of chapter 8: a model.

A solution imports Keras inside its function: so do all functions here, as it takes seconds to load.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_course.exercises import keras_observers
from rnn_course.exercises.old import Arguments, Exercise, edge, explained, pencil, random

_chapter_8 = partial(explained, 8)


def _sizes(rng: np.random.Generator, count: int) -> Arguments:
    """Draw sizes that differ from each other, so that no two weights have the same shape."""
    return tuple(int(size) for size in rng.choice(np.arange(3, 9), count, replace=False))


# Chapter 8


def deep_model(D: int, widths: Sequence[int], K: int, rate: float) -> Any:
    """Build the model."""
    import keras

    layers = [keras.Input((None, D))]
    for width in widths[:-1]:
        layers.append(keras.layers.LSTM(width, return_sequences=True))
        layers.append(keras.layers.Dropout(rate))
    layers.append(keras.layers.LSTM(widths[-1]))
    layers.append(keras.layers.Dense(K))
    return keras.Sequential(layers)


def _wrong_deep_model(
    *,
    recurrent: str = "LSTM",
    order: Callable[[Sequence[int]], Sequence[int]] = lambda widths: widths,
    return_sequences: Callable[[int, int], bool] = lambda k, L: k < L - 1,
    share: Callable[[float], float] = lambda rate: rate,
    dropped: Callable[[int, int], bool] = lambda k, L: k < L - 1,
    dropout: str = "Dropout",
    inside: Callable[[int, float], dict[str, float]] | None = None,
    first: bool = False,
    dense: dict[str, Any] | None = None,
    layers: slice = slice(None),
) -> Callable[..., Any]:
    """Make a stack with one thing wrong: the layers, what they return, or where what is dropped."""

    def wrong(D: int, widths: Sequence[int], K: int, rate: float) -> Any:
        import keras

        made = [keras.Input((None, D))]
        drop = getattr(keras.layers, dropout)
        if first:
            made.append(drop(share(rate)))
        widths = order(widths)
        L = len(widths)
        for k, width in enumerate(widths):
            options = inside(k, rate) if inside else {}
            make = getattr(keras.layers, recurrent)
            made.append(make(width, return_sequences=return_sequences(k, L), **options))
            if dropped(k, L) and not inside:
                made.append(drop(share(rate)))
        made.append(keras.layers.Dense(K, **(dense or {})))
        return keras.Sequential(made[layers])

    return wrong


def _never(k: int, L: int) -> bool:
    return False


def _always(k: int, L: int) -> bool:
    return True


DEEP_MODEL = Exercise(
    id="deep-keras-stack",
    chapter=8,
    title="A stack in Keras",
    level="medium",
    statement="""
Write `deep_model(D, widths, K, rate)` that returns a Keras model, (N, T, D) to (N, K), for any N and T.
`widths` lists the numbers of units of its LSTM layers, from the first to the last, at least one. Between
two LSTMs stands a `Dropout` layer which drops the share `rate`. The top LSTM returns its last output
alone, and a linear `Dense` layer turns it into K numbers.
""".strip(),
    returns=("model",),
    solution=deep_model,
    cases=(
        pencil(3, [4, 2], 5, 0.5),
        *random(lambda rng: ((sizes := _sizes(rng, 5))[0], list(sizes[1:4]), sizes[4], 0.2)),
        edge("a single layer", lambda rng: (3, [4], 2, 0.3)),
        edge("four layers", lambda rng: (3, [7, 6, 5, 4], 2, 0.1)),
    ),
    hints=(
        "What does an LSTM above another one read: one vector, or one for each step?",
        "All LSTMs but the last have `return_sequences=True`. A loop over `widths[:-1]` makes them, each "
        "with a `Dropout` after it.",
        "`layers = [keras.Input((None, D))]`, in the loop append "
        "`keras.layers.LSTM(width, return_sequences=True)` and `keras.layers.Dropout(rate)`; then "
        "`keras.layers.LSTM(widths[-1])` and `keras.layers.Dense(K)`.",
    ),
    mistakes=(
        _chapter_8(
            "Without `return_sequences`",
            "a lower LSTM returns its last output alone, where the next one needs every step: "
            "return_sequences=True.",
            _wrong_deep_model(return_sequences=_never),
        ),
        _chapter_8(
            "The same in Keras",
            "the top LSTM returns every step, so there are T answers: leave return_sequences out there.",
            _wrong_deep_model(return_sequences=_always),
        ),
        _chapter_8(
            "Dropout between layers",
            "there is no dropout: put keras.layers.Dropout(rate) between two LSTMs.",
            _wrong_deep_model(dropped=_never),
        ),
        _chapter_8(
            "Dropout between layers",
            "there is dropout after the top LSTM, too: dropout belongs between two LSTMs.",
            _wrong_deep_model(dropped=_always),
        ),
        _chapter_8(
            "Dropout between layers",
            "the inputs are dropped, too: dropout belongs between two LSTMs.",
            _wrong_deep_model(first=True),
        ),
        _chapter_8(
            "Dropout between layers",
            "the share is that of what is kept: rate is what is dropped.",
            _wrong_deep_model(share=lambda rate: 1 - rate),
        ),
        _chapter_8(
            "Two kinds that look alike",
            "dropout= in an LSTM draws once for all steps: put Dropout layers between, which draw for each.",
            _wrong_deep_model(inside=lambda k, rate: {"dropout": rate} if k else {}),
        ),
        _chapter_8(
            "Two kinds that look alike",
            "dropout= in each LSTM drops the inputs, too, and draws once for all steps: put Dropout layers "
            "between.",
            _wrong_deep_model(inside=lambda k, rate: {"dropout": rate}),
        ),
        _chapter_8(
            "Dropout between layers",
            "recurrent_dropout= drops what a layer remembers: put Dropout layers between two LSTMs.",
            _wrong_deep_model(inside=lambda k, rate: {"recurrent_dropout": rate}),
        ),
        _chapter_8(
            "Two kinds that look alike",
            "SpatialDropout1D draws once for all steps: take Dropout, which draws for each.",
            _wrong_deep_model(dropout="SpatialDropout1D"),
        ),
        _chapter_8(
            "Width is not depth",
            "there is one LSTM with all the units: each number in widths makes a layer.",
            _wrong_deep_model(order=lambda widths: [sum(widths)]),
        ),
        _chapter_8(
            "The equations",
            "the widths are in reverse order: the first layer reads the input.",
            _wrong_deep_model(order=lambda widths: widths[::-1]),
        ),
        _chapter_8(
            "The equations",
            "all layers have the width of the first one: take each from widths.",
            _wrong_deep_model(order=lambda widths: [widths[0]] * len(widths)),
        ),
        _chapter_8(
            "The equations",
            "the top layer is missing: there is an LSTM for every number in widths.",
            _wrong_deep_model(order=lambda widths: widths[:-1] or widths),
        ),
        _chapter_8(
            "The same in Keras",
            "the Dense layer is missing: the model returns the top layer's states, not K numbers.",
            _wrong_deep_model(layers=slice(-1)),
        ),
        _chapter_8(
            "The same in Keras",
            "the outputs go through softmax: a linear Dense layer has no activation.",
            _wrong_deep_model(dense={"activation": "softmax"}),
        ),
        _chapter_8(
            "The same in Keras",
            "these are GRUs: the exercise asks for LSTMs.",
            _wrong_deep_model(recurrent="GRU"),
        ),
        _chapter_8(
            "The same in Keras",
            "these are vanilla RNNs: the exercise asks for LSTMs.",
            _wrong_deep_model(recurrent="SimpleRNN"),
        ),
    ),
    observer=keras_observers.observer(
        ("model.layers", "model(x) (N, K)"), keras_observers.stacks, keras_observers.layers_of_features
    ),
)


EXERCISES = (DEEP_MODEL,)
