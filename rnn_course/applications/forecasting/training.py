"""How the networks of the chapter are made and trained."""

from collections.abc import Callable

import numpy as np

from rnn_course.applications.forecasting.data import Scaling, Windows
from rnn_course.applications.forecasting.series import Days
from rnn_course.checks import Array
from rnn_course.scratch import GRU, Adam, Dense, History, Model, Pinball
from rnn_course.scratch.layer import Layer

LEVELS = (0.1, 0.9)  # the ends of an interval that should hold 80 % of what comes


def network(units: int, ahead: int, seed: int) -> Model:
    """Make a network that reads a window and gives all steps ahead at once.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    ahead : int
        How many steps to forecast.
    seed : int
        Of the first weights.

    Returns
    -------
    Model
        A GRU, whose last state a linear layer reads: (N, T, D) to (N, ahead).
    """
    return Model([GRU(units, seed=seed), Dense(ahead, seed=seed + 1)])


def fit_point(
    train: Windows,
    validation: Windows,
    scaling: Scaling,
    *,
    units: int = 32,
    epochs: int = 20,
    learning_rate: float = 0.004,
    seed: int = 0,
) -> tuple[Model, History]:
    """Train a network to forecast, with the squared error.

    Parameters
    ----------
    train, validation : Windows
        What it learns from, and what says when to stop.
    scaling : Scaling
        Fitted on the training part.
    units, epochs : int
        Number of hidden units, and the most epochs; it stops after 4 without a lower validation loss.
    learning_rate : float
        Of Adam.
    seed : int
        Of weights and batches.

    Returns
    -------
    Model
        The network, with the weights of its best epoch.
    History
        Its losses.
    """
    model = network(units, train.y.shape[1], seed)
    history = model.fit(
        scaling.features(train.x),
        scaling.targets(train.x, train.y),
        loss="mean_squared_error",
        optimizer=Adam(learning_rate),
        epochs=epochs,
        batch_size=128,
        seed=seed,
        validation_data=(scaling.features(validation.x), scaling.targets(validation.x, validation.y)),
        patience=4,
        verbose=0,
    )
    return model, history


def fit_ends(
    gru: Layer, train: Windows, validation: Windows, scaling: Scaling, seed: int = 0
) -> tuple[Model, History]:
    """Train a linear layer to read the two ends of the interval from the last state of a trained GRU.

    The GRU stays as it is, so that its states are computed once.

    Parameters
    ----------
    gru : Layer
        The trained GRU.
    train, validation : Windows
        What the layer learns from, and what says when to stop.
    scaling : Scaling
        The one that the GRU was trained with.
    seed : int
        Of weights and batches.

    Returns
    -------
    Model
        The layer: (N, H) to (N, 2 ahead), lower and upper end of the first step, of the second, and so on.
    History
        Its losses.
    """
    states = Model([gru])

    def pair(part: Windows) -> tuple[Array, Array]:
        twice = np.repeat(scaling.targets(part.x, part.y), 2, axis=1)  # one column a level
        return states.predict(scaling.features(part.x)), twice

    ahead = train.y.shape[1]
    head = Model([Dense(2 * ahead, seed=seed + 2)])
    history = head.fit(
        *pair(train),
        loss=Pinball(LEVELS * ahead),
        optimizer=Adam(0.003),
        epochs=20,
        batch_size=128,
        seed=seed,
        validation_data=pair(validation),
        patience=4,
        verbose=0,
    )
    return head, history


def fit_returns(
    days: Days, train: Array, validation: Array, *, units: int = 16, epochs: int = 15, seed: int = 0
) -> Callable[[Array], Array]:
    """Train a network to forecast the next day's change of a share.

    Parameters
    ----------
    days : Days
        The days of the share.
    train, validation : numpy.ndarray of bool, shape (N,)
        Which days it learns from, and which say when to stop.
    units, epochs : int
        Number of hidden units, and the most epochs; it stops after 4 without a lower validation loss.
    seed : int
        Of weights and batches.

    Returns
    -------
    callable
        From the last changes, (N, 20), to the next one, (N,), both in changes of the logarithm.
    """
    size = days.y[train].std()

    def pair(rows: Array) -> tuple[Array, Array]:
        return scaled(days.x[rows]), (days.y[rows] / size).astype(np.float32)

    def scaled(x: Array) -> Array:
        return (x / size).astype(np.float32)[..., np.newaxis]

    model = network(units, 1, seed)
    model.fit(
        *pair(train),
        loss="mean_squared_error",
        optimizer=Adam(0.003),
        epochs=epochs,
        batch_size=64,
        seed=seed,
        validation_data=pair(validation),
        patience=4,
        verbose=0,
    )
    return lambda x: size * model.predict(scaled(x))[:, 0].astype(np.float64)
