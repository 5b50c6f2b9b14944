"""From one long series to samples: stretches without gaps, splits by time, windows, standardised features.

The order of work that keeps the future out of the past: split the series, fit the
:class:`Standardizer` on the training part, then cut each part into windows.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.checks import not_special, number, whole_number


class Split(NamedTuple):
    """A series cut in three, in the order of time: what :func:`chronological_split` returns.

    The parts are views of the series, not copies.
    """

    train: NDArray[Any]
    """The oldest rows."""
    validation: NDArray[Any]
    """The rows between training and test."""
    test: NDArray[Any]
    """The newest rows."""


def stretches(values: ArrayLike) -> list[slice]:
    """Find the stretches of a series in which nothing is missing.

    Parameters
    ----------
    values : array_like, shape (rows,) or (rows, D)
        A series on a regular grid, with NaN (in any feature) where nothing was measured. A masked array is
        refused: ``values.filled(np.nan)`` is one with NaN.

    Returns
    -------
    list of slice
        The longest possible runs of rows without NaN or infinity, in the order of time. The
        longest one is ``max(stretches(values), key=lambda s: s.stop - s.start)``.

    Raises
    ------
    ValueError
        If `values` has neither 1 nor 2 axes.
    TypeError
        If `values` are not real numbers, or a masked array or a matrix.

    Examples
    --------
    >>> stretches([3.0, 4.0, float("nan"), 5.0])
    [slice(0, 2, None), slice(3, 4, None)]
    """
    whole = np.isfinite(_table(values, "stretches")).all(axis=1)
    edges = np.flatnonzero(np.diff(whole, prepend=False, append=False))
    return [slice(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def chronological_split(values: ArrayLike, validation: float = 0.15, test: float = 0.15) -> Split:
    """Cut a series into a training, a validation and a test part, in the order of time.

    Split first, then call :func:`windows` on each part: no two parts then share a row.

    Parameters
    ----------
    values : array_like, shape (rows, ...)
        A series, oldest row first; or the times that belong to it (cut at the same rows).
    validation, test : float
        The shares of the rows, rounded to whole rows; training takes the rest.

    Returns
    -------
    Split
        ``train``, ``validation`` and ``test``: all rows, each in one part.

    Raises
    ------
    TypeError
        If a share is no number, or `values` is a masked array or a matrix.
    ValueError
        If a share is not between 0 and 1, if the two leave nothing for training, or if the series
        is too short for every part to have a row.

    References
    ----------
    R. J. Hyndman and G. Athanasopoulos, Forecasting: Principles and Practice, 3rd ed. (2021), section 5.8.
    """
    not_special("chronological_split", "values", values)
    rows = np.asarray(values)
    if rows.ndim == 0:
        raise ValueError("chronological_split: values is one number; expected a series of shape (rows, ...)")
    for name, share in {"validation": validation, "test": test}.items():
        number("chronological_split", name, share)
    if not (0 < validation < 1 and 0 < test < 1 and validation + test < 1):
        raise ValueError(
            f"chronological_split: validation is {validation} and test is {test}; "
            "expected shares above 0 whose sum is below 1"
        )
    total = len(rows)
    end_of_validation = total - round(total * test)
    end_of_train = end_of_validation - round(total * validation)
    if not 0 < end_of_train < end_of_validation < total:
        raise ValueError(
            f"chronological_split: values has {total} rows; "
            f"too few for a training part, {validation:g} for validation and {test:g} for the test"
        )
    return Split(*np.split(rows, [end_of_train, end_of_validation]))


def windows(values: ArrayLike, length: int, horizon: int = 1) -> tuple[NDArray[Any], NDArray[Any]]:
    """Cut a series into overlapping windows, each with the later row that is to be forecast.

    Window n has the rows n to n + length - 1; its target is the row `horizon` steps after the
    window's last one. So a target always lies in its window's future.

    Parameters
    ----------
    values : array_like, shape (rows,) or (rows, D)
        One series on a regular grid, oldest row first, without gaps; (rows,) counts as one feature.
    length : int
        T, the number of timesteps in a window.
    horizon : int, default 1
        How many steps after the window's last row its target lies.

    Returns
    -------
    x : numpy.ndarray, shape (N, T, D)
        The windows, with N = rows - length - horizon + 1, in the order of time (a copy, so that
        changing one window leaves its neighbours alone). The dtype is the one of `values`.
    y : numpy.ndarray, shape (N, D)
        The targets.

    Raises
    ------
    ValueError
        If `values` has neither 1 nor 2 axes, holds NaN or infinity, or is too short for one
        window; or if `length` or `horizon` is below 1.
    TypeError
        If `values` are not real numbers, or are a masked array or a matrix; or if `length` or `horizon` is
        not an integer.

    Examples
    --------
    >>> x, y = windows([10, 11, 12, 13, 14], length=3)
    >>> x[:, :, 0]
    array([[10, 11, 12],
           [11, 12, 13]])
    >>> y[:, 0]
    array([13, 14])
    """
    whole_number("windows", "length", length, 1)
    whole_number("windows", "horizon", horizon, 1)
    table = _table(values, "windows")
    _require_finite(table, "windows")
    if len(table) < length + horizon:
        raise ValueError(
            f"windows: values has {len(table)} rows; "
            f"length {length} and horizon {horizon} need at least {length + horizon}"
        )
    count = len(table) - length - horizon + 1
    # sliding_window_view puts the window's axis last: (N, D, T).
    x = np.lib.stride_tricks.sliding_window_view(table, length, axis=0)[:count].swapaxes(1, 2).copy()
    return x, table[length + horizon - 1 :].copy()


@dataclass(frozen=True, eq=False)
class Standardizer:
    """Subtract the mean of each feature and divide by its scale, both measured on the training part only.

    Make one with :meth:`fit`. The features are on the last axis, so that one standardizer serves
    the series (rows, D), its windows (N, T, D) and their targets (N, D); a series (rows,) is one feature.

    Attributes
    ----------
    mean : numpy.ndarray, shape (D,)
        The mean of each feature of the training part.
    scale : numpy.ndarray, shape (D,)
        Its standard deviation; 1 for a feature that is constant in the training part. Such a
        feature becomes 0 there and keeps its own unit elsewhere.
    """

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]

    @classmethod
    def fit(cls, train: ArrayLike) -> "Standardizer":
        """Measure mean and scale.

        Parameters
        ----------
        train : array_like, shape (rows,) or (rows, D)
            The training part of a series, before it is cut into windows.

        Returns
        -------
        Standardizer
            With the mean and scale of each feature, in float64.

        Raises
        ------
        ValueError
            If `train` has neither 1 nor 2 axes, has no row, or holds NaN or infinity.
        TypeError
            If `train` are not real numbers, or a masked array or a matrix.
        """
        table = _table(train, "Standardizer.fit")
        _require_finite(table, "Standardizer.fit")
        if not len(table):
            raise ValueError("Standardizer.fit: train has no rows; expected at least one")
        with np.errstate(over="ignore", invalid="ignore"):
            mean, scale = table.mean(axis=0, dtype=np.float64), table.std(axis=0, dtype=np.float64)
        constant = table.max(axis=0) == table.min(axis=0)
        for d in np.flatnonzero(~np.isfinite(scale) | ((scale == 0) & ~constant)):
            # A sum or a square has left the range of float64: measure in units of the largest value.
            column = table[:, d].astype(np.float64)
            largest = np.abs(column).max()
            relative = column / largest
            mean[d], scale[d] = largest * relative.mean(), largest * relative.std()
        # Rounding can give a constant feature a deviation of 1e-17, and tiny differences one of 0.
        scale[constant | (scale == 0)] = 1
        return cls(mean, scale)

    def transform(self, values: ArrayLike) -> NDArray[np.floating]:
        """Give `values` in standard deviations from the training mean.

        Parameters
        ----------
        values : array_like, shape (rows,) or (..., D)
            A series, windows or targets with the features that :meth:`fit` saw.

        Returns
        -------
        numpy.ndarray
            The same shape; float32 stays float32, integers become float64.

        Raises
        ------
        ValueError
            If `values` have another number of features.
        TypeError
            If `values` are not real numbers, or a masked array or a matrix.
        """
        features = self._features(values, "transform")
        return np.asarray((features - self.mean) / self.scale, dtype=features.dtype)

    def inverse(self, values: ArrayLike) -> NDArray[np.floating]:
        """Undo :meth:`transform`: give standardised `values` in their own units again.

        Parameters
        ----------
        values : array_like, shape (rows,) or (..., D)
            What :meth:`transform` returned, or forecasts in the same units.

        Returns
        -------
        numpy.ndarray
            The same shape; float32 stays float32, integers become float64.

        Raises
        ------
        ValueError
            If `values` have another number of features.
        TypeError
            If `values` are not real numbers, or a masked array or a matrix.
        """
        features = self._features(values, "inverse")
        return np.asarray(features * self.scale + self.mean, dtype=features.dtype)

    def _features(self, values: ArrayLike, caller: str) -> NDArray[np.floating]:
        not_special(f"Standardizer.{caller}", "values", values)
        array = np.asarray(values)
        _require_real(array, f"Standardizer.{caller}")
        count = 1 if array.ndim < 2 else array.shape[-1]
        if count != len(self.mean):
            raise ValueError(
                f"Standardizer.{caller}: values has shape {array.shape}, which is {count} feature(s); "
                f"expected {len(self.mean)}, the number in the training part"
            )
        return array if array.dtype.kind == "f" else array.astype(np.float64)


def _table(values: ArrayLike, caller: str) -> NDArray[Any]:
    """Return a series of real numbers, (rows,) or (rows, D), as an array of shape (rows, D)."""
    not_special(caller, "values", values)
    series = np.asarray(values)
    _require_real(series, caller)
    if series.ndim not in (1, 2):
        raise ValueError(
            f"{caller}: got shape {series.shape}; expected one series, (timesteps,) or (timesteps, features)"
        )
    return series[:, np.newaxis] if series.ndim == 1 else series


def _require_real(array: NDArray[Any], caller: str) -> None:
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{caller}: got values of dtype {array.dtype}; expected real numbers")


def _require_finite(table: NDArray[Any], caller: str) -> None:
    bad = np.argwhere(~np.isfinite(table))
    if len(bad):
        row, feature = bad[0]
        raise ValueError(
            f"{caller}: the value at row {row}, feature {feature} is {table[row, feature]}; "
            "cut the series there (see stretches)"
        )
