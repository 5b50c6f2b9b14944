"""What the networks have to beat: repeating a value, least squares in NumPy, and boosted trees."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course._extras import require
from rnn_course.applications.forecasting.data import Scaling, Windows
from rnn_course.checks import Array


def naive(x: Array, ahead: int) -> Array:
    """Forecast no change.

    Parameters
    ----------
    x : numpy.ndarray, shape (N, T)
        The windows.
    ahead : int
        How many steps to forecast.

    Returns
    -------
    numpy.ndarray, shape (N, ahead)
        The last value of each window, again and again.
    """
    return np.repeat(x[:, -1:], ahead, axis=1)


def seasonal_naive(x: Array, ahead: int, season: int) -> Array:
    """Forecast what was there a season ago.

    Parameters
    ----------
    x : numpy.ndarray, shape (N, T)
        The windows; they hold a season at least.
    ahead : int
        How many steps to forecast, a season at most.
    season : int
        How many steps a season has, such as 48 half hours.

    Returns
    -------
    numpy.ndarray, shape (N, ahead)
        The values of the last season.

    Raises
    ------
    ValueError
        If a window is shorter than a season, or the forecast longer.
    """
    if x.shape[1] < season or ahead > season:
        raise ValueError(
            f"seasonal_naive: windows of {x.shape[1]} steps and a forecast of {ahead}; "
            f"expected at least and at most a season, {season}"
        )
    start = x.shape[1] - season
    return x[:, start : start + ahead].copy()


def yesterday(windows: Windows, time: NDArray[np.datetime64], values: Array) -> Array:
    """Forecast what was read at the same time of the day before, where the sensor was at work then.

    Parameters
    ----------
    windows : Windows
        The windows.
    time, values : numpy.ndarray, shape (rows,)
        All readings, oldest first.

    Returns
    -------
    numpy.ndarray, shape (N, AHEAD)
        The reading nearest to 24 hours before; NaN where there is none within 3 minutes.
    """
    minute = np.timedelta64(1, "m")
    ahead = np.arange(1, windows.y.shape[1] + 1) * 5 * minute
    wanted = windows.time[:, np.newaxis] + ahead - 24 * 60 * minute
    right = np.clip(np.searchsorted(time, wanted), 1, len(time) - 1)
    nearest = np.where(wanted - time[right - 1] < time[right] - wanted, right - 1, right)
    return np.where(np.abs(time[nearest] - wanted) <= 3 * minute, values[nearest], np.nan)


@dataclass(frozen=True)
class AutoRegression:
    """A weighted sum of the values of a window and a constant, for each step ahead.

    Attributes
    ----------
    weights : numpy.ndarray, shape (T + 1, ahead)
        The weights, those of the constant last.
    """

    weights: Array

    @classmethod
    def fit(cls, x: Array, y: Array) -> "AutoRegression":
        """Find the weights with the smallest squared error.

        Parameters
        ----------
        x, y : numpy.ndarray, shapes (N, T) and (N, ahead)
            Windows and what came next.

        Returns
        -------
        AutoRegression
            Fitted to them.
        """
        return cls(np.linalg.lstsq(_with_one(x), y, rcond=None)[0])

    def __call__(self, x: Array) -> Array:
        """Forecast.

        Parameters
        ----------
        x : numpy.ndarray, shape (N, T)
            Windows.

        Returns
        -------
        numpy.ndarray, shape (N, ahead)
            What comes next.
        """
        return _with_one(x) @ self.weights


def iterate(one_step: Callable[[Array], Array], x: Array, ahead: int) -> Array:
    """Forecast many steps with a model of one step, which reads its own forecasts as if they had come true.

    Parameters
    ----------
    one_step : callable
        From windows (N, T) to the next values, (N, 1).
    x : numpy.ndarray, shape (N, T)
        Windows.
    ahead : int
        How many steps to forecast.

    Returns
    -------
    numpy.ndarray, shape (N, ahead)
        The forecasts.
    """
    T = x.shape[1]
    for _ in range(ahead):
        x = np.concatenate([x, one_step(x[:, -T:])], axis=1)
    return x[:, -ahead:]


@dataclass(frozen=True)
class Trees:
    """Boosted trees, one ensemble for each of some steps ahead, on the features that the network reads.

    Attributes
    ----------
    scaling : Scaling
        What makes the features.
    ensembles : list
        Scikit-learn's ``HistGradientBoostingRegressor``, one a step.
    rounds : list of int
        How many trees of each are used: those with the smallest error on the validation part.
    """

    scaling: Scaling
    ensembles: list[Any]
    rounds: list[int]

    @classmethod
    def fit(
        cls, train: Windows, validation: Windows, scaling: Scaling, steps: Sequence[int], rounds: int = 300
    ) -> "Trees":
        """Grow the trees.

        Parameters
        ----------
        train, validation : Windows
            What they learn from, and what says how many of them are enough.
        scaling : Scaling
            Fitted on the training part.
        steps : sequence of int
            Which steps ahead to forecast, from 0.
        rounds : int
            How many trees to grow at most.

        Returns
        -------
        Trees
            Ready to be called.

        Raises
        ------
        ImportError
            If scikit-learn is not installed.
        """
        ensemble = require("sklearn.ensemble", "baselines").HistGradientBoostingRegressor
        x, x_val = (_flat(scaling, part.x) for part in (train, validation))
        y, y_val = (scaling.targets(part.x, part.y) for part in (train, validation))
        ensembles, best = [], []
        for step in steps:
            trees = ensemble(
                learning_rate=0.05,
                max_iter=rounds,
                max_leaf_nodes=15,
                l2_regularization=1.0,
                early_stopping=False,
                random_state=0,
            ).fit(x, y[:, step])
            errors = [np.mean((y_val[:, step] - guess) ** 2) for guess in trees.staged_predict(x_val)]
            ensembles.append(trees)
            best.append(int(np.argmin(errors)) + 1)
        return cls(scaling, ensembles, best)

    def __call__(self, x: Array) -> Array:
        """Forecast.

        Parameters
        ----------
        x : numpy.ndarray, shape (N, T)
            Windows.

        Returns
        -------
        numpy.ndarray, shape (N, steps)
            The steps that the trees were grown for.
        """
        features = _flat(self.scaling, x)
        columns = []
        for trees, rounds in zip(self.ensembles, self.rounds, strict=True):
            for done, guess in enumerate(trees.staged_predict(features), start=1):
                if done == rounds:
                    columns.append(guess)
                    break
        return self.scaling.readings(x, np.stack(columns, axis=-1))


def _with_one(x: Array) -> Array:
    return np.column_stack([x, np.ones(len(x))])


def _flat(scaling: Scaling, x: Array) -> Array:
    return scaling.features(x).reshape(len(x), -1)
