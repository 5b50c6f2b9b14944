"""Linear recurrences, which can be run in parallel over time.

In h_t = a_t h_{t-1} + b_t the old state is scaled and added to, and nothing else. So two steps are one step
of the same form, and half as many of those remain. The steps of an RNN, an LSTM or a GRU cannot be joined so,
because the old state goes through a matrix and a tanh; but their states can be found by solving a few
linear recurrences: see ``rnn_course.scratch.newton``.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array


def loop(a: Array, b: Array, start: Array) -> Array:
    """Compute h_t = a_t h_{t-1} + b_t step by step.

    Parameters
    ----------
    a, b : numpy.ndarray
        (T, ...), one shape.
    start : numpy.ndarray
        The state before the first step, (...).

    Returns
    -------
    numpy.ndarray
        All states h_1 to h_T, (T, ...).

    Raises
    ------
    TypeError
        If one is no array of floats, or they have several dtypes.
    ValueError
        If the shapes do not fit together.
    """
    _check("loop", a=a, b=b, start=start)
    h = np.empty_like(b)
    for a_t, b_t, h_t in zip(a, b, h, strict=True):
        np.multiply(a_t, start, out=h_t)
        np.add(h_t, b_t, out=h_t)
        start = h_t
    return h


def scan(a: Array, b: Array, start: Array) -> Array:
    """Compute the same as `loop` in about log2(T) levels, each of which treats all its steps at once.

    Parameters
    ----------
    a, b : numpy.ndarray
        (T, ...), one shape.
    start : numpy.ndarray
        The state before the first step, (...).

    Returns
    -------
    numpy.ndarray
        All states h_1 to h_T, (T, ...), equal to those of `loop` up to rounding.

    Raises
    ------
    TypeError
        If one is no array of floats, or they have several dtypes.
    ValueError
        If the shapes do not fit together.

    References
    ----------
    Blelloch (1990), Prefix sums and their applications; for recurrent networks Martin and Cundy (2018),
    Parallelizing linear recurrent neural nets over sequence length.
    """
    _check("scan", a=a, b=b, start=start)
    b = b.copy()
    b[0] += a[0] * start  # the first step needs no state any more
    return scan_pairs(a, b)


def scan_matrices(a: Array, b: Array, start: Array) -> Array:
    """Compute h_t = a_t h_{t-1} + b_t where each a_t is a matrix, in about log2(T) levels.

    Parameters
    ----------
    a, b : numpy.ndarray
        (T, N, H, H) and (T, N, H).
    start : numpy.ndarray
        The state before the first step, (N, H).

    Returns
    -------
    numpy.ndarray
        All states h_1 to h_T, (T, N, H).

    Raises
    ------
    TypeError
        If one is no array of floats, or they have several dtypes.
    ValueError
        If the shapes do not fit together.

    Notes
    -----
    Joining two steps multiplies two matrices, so for each step and sample this takes about H^3
    multiplications, where a loop takes H^2.
    """
    _check_dtypes("scan_matrices", a=a, b=b, start=start)
    if b.ndim != 3 or not len(b) or a.shape != (*b.shape, b.shape[-1]) or start.shape != b.shape[1:]:
        raise ValueError(
            f"scan_matrices: a, b and start have the shapes {a.shape}, {b.shape} and {start.shape}; expected "
            "(T, N, H, H), (T, N, H) and (N, H), with T at least 1"
        )
    columns = b[..., np.newaxis].copy()
    columns[0] += a[0] @ start[..., np.newaxis]
    return joined(a, columns, np.matmul)[..., 0]


def scan_pairs(a: Array, b: Array) -> Array:
    """Compute all states of a linear recurrence that starts from zero.

    Parameters
    ----------
    a, b : numpy.ndarray
        (T, ...), one shape.

    Returns
    -------
    numpy.ndarray
        h_1 to h_T, (T, ...).

    Raises
    ------
    TypeError
        If one is no array of floats, or they have two dtypes.
    ValueError
        If the shapes do not fit together.
    """
    _check("scan_pairs", a=a, b=b)
    return joined(a, b)


def joined(a: Array, b: Array, product: Callable[..., Any] = np.multiply) -> Array:
    """Give the states of a recurrence that starts from zero: join steps in pairs, and fill in."""
    T = len(b)
    if T == 1:
        return b.copy()
    h = np.empty_like(b)
    first, second = slice(0, T - 1, 2), slice(1, T, 2)
    # Two steps are one: a_2 (a_1 h + b_1) + b_2. All pairs at once, then half as many steps.
    pairs = product(a[second], a[first]), product(a[second], b[first]) + b[second]
    h[second] = joined(*pairs, product)
    # Between two states that are known lies one step, for all of them at once.
    h[0] = b[0]
    h[2::2] = product(a[2::2], h[1:-1:2]) + b[2::2]
    return h


def _check(where: str, **arrays: Array) -> None:
    """Refuse what is no recurrence: no arrays of floats of one dtype, or shapes that do not fit."""
    a, b, *start = _check_dtypes(where, **arrays)
    if b.ndim and len(b) and a.shape == b.shape and all(state.shape == b.shape[1:] for state in start):
        return
    *names, last = arrays
    *shapes, shape = (str(value.shape) for value in arrays.values())
    raise ValueError(
        f"{where}: {', '.join(names)} and {last} have the shapes {', '.join(shapes)} and {shape}; expected "
        + ("(T, ...), (T, ...) and (...)" if start else "(T, ...) and (T, ...)")
        + ", with T at least 1"
    )


def _check_dtypes(where: str, **arrays: Array) -> list[Array]:
    """Refuse what is no array of floats, or of another dtype than the first."""
    checked = [checks.floats(where, name, value) for name, value in arrays.items()]
    for name, value in arrays.items():
        if value.dtype != checked[0].dtype:
            raise TypeError(
                f"{where}: a has dtype {checked[0].dtype} and {name} {value.dtype}; expected the same"
            )
    return checked
