"""Keras models on the built-in layers, as they are written in Keras 3."""

from typing import Any

import keras


def simple_rnn(
    units: int,
    features: int,
    *,
    timesteps: int | None = None,
    batch_size: int | None = None,
    outputs: int | None = None,
    **options: Any,
) -> keras.Model:
    """Build a model of one `keras.layers.SimpleRNN`, with a linear `Dense` layer on top if asked for.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    features : int
        Number of input features D.
    timesteps : int, optional
        Number of timesteps T; None leaves it open.
    batch_size : int, optional
        Number of samples N in every batch; None leaves it open.
    outputs : int, optional
        Units of the `Dense` layer; None leaves it out.
    **options
        What `keras.layers.SimpleRNN` takes: ``return_sequences``, ``go_backwards``, ...

    Returns
    -------
    keras.Model
        (N, T, D) to (N, H) or (N, outputs), or (N, T, ...) with ``return_sequences=True``.
    """
    model = keras.Sequential([keras.Input((timesteps, features), batch_size=batch_size)])
    model.add(keras.layers.SimpleRNN(units, **options))
    if outputs is not None:
        model.add(keras.layers.Dense(outputs))
    return model
