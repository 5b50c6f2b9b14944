"""Two tasks that cannot be solved without memory: what a model knows of them, it has kept over a known lag.

Both are made of random numbers, as many as are wanted, so nothing can be learned by heart.
"""

import numpy as np
from numpy.typing import NDArray

from rnn_course.checks import whole_number

ADDING_BASELINE = 1 / 6
"""Mean squared error of answering 1 to every adding problem: the variance of a sum of two uniform numbers."""


def adding(
    samples: int, length: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Make adding problems: the sum of the two numbers that a marker points at.

    Parameters
    ----------
    samples : int
        Number of samples N.
    length : int
        Number of timesteps T, 2 or more. One marker is anywhere in the first half, another anywhere in the
        second, so the first number has to be kept for half of the sequence on average.
    rng : numpy.random.Generator
        Where the randomness comes from.

    Returns
    -------
    x : numpy.ndarray
        (N, T, 2), float64: a number, uniform between 0 and 1, and the marker, 1 at two steps and 0 elsewhere.
    y : numpy.ndarray
        (N, 1), float64: the sum of the two marked numbers. Its mean is 1 and its variance `ADDING_BASELINE`.

    Raises
    ------
    TypeError
        If `samples` or `length` is not a whole number.
    ValueError
        If `samples` is below 1 or `length` below 2.

    References
    ----------
    Hochreiter and Schmidhuber (1997), Long short-term memory, experiment 4; in this form Arjovsky, Shah and
    Bengio (2016), Unitary evolution recurrent neural networks.
    """
    whole_number("adding", "samples", samples, 1)
    whole_number("adding", "length", length, 2)
    x = np.zeros((samples, length, 2))
    x[:, :, 0] = rng.random((samples, length))
    every, half = np.arange(samples), length // 2
    first, second = rng.integers(0, half, samples), rng.integers(half, length, samples)
    x[every, first, 1] = x[every, second, 1] = 1
    y = x[every, first, 0] + x[every, second, 0]
    return x, y[:, np.newaxis]


def copying(
    samples: int, lag: int, rng: np.random.Generator, *, symbols: int = 8, items: int = 10
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Make copying problems: repeat what was read first, after a wait.

    The input shows `items` symbols, waits, shows the signal to go at step `items` + `lag`, counted from 1,
    and is blank then. The target is blank until the signal has been seen, and then the symbols in their
    order. So each symbol has to be kept for `items` + `lag` steps.

    Parameters
    ----------
    samples : int
        Number of samples N.
    lag : int
        Steps from the last symbol to the signal, 1 or more: all blank but the last, which is the signal.
    rng : numpy.random.Generator
        Where the randomness comes from.
    symbols : int
        Number of different symbols K, 2 or more.
    items : int
        How many symbols to keep.

    Returns
    -------
    x : numpy.ndarray
        (N, T, K + 2), float64, one-hot, with T = lag + 2 * items. Class K is the blank, class K + 1 the
        signal.
    y : numpy.ndarray
        (N, T), int64: the class to answer at each step. The last `items` are the symbols, all else is blank.

    Raises
    ------
    TypeError
        If a size is not a whole number.
    ValueError
        If a size is too small.

    References
    ----------
    Hochreiter and Schmidhuber (1997) have the idea; in this form Arjovsky, Shah and Bengio (2016), Unitary
    evolution recurrent neural networks.
    """
    where = "copying"
    for name, value, least in (
        ("samples", samples, 1),
        ("lag", lag, 1),
        ("symbols", symbols, 2),
        ("items", items, 1),
    ):
        whole_number(where, name, value, least)
    blank, go = symbols, symbols + 1
    wanted = rng.integers(0, symbols, (samples, items))
    shown = np.full((samples, lag + 2 * items), blank)
    y = shown.copy()
    shown[:, :items] = wanted
    shown[:, items + lag - 1] = go
    y[:, -items:] = wanted
    return np.eye(symbols + 2)[shown], y
