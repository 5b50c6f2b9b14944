"""Random numbers that NumPy and a browser draw alike."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.checks import Array

_STEP = 0x6D2B79F5


class Numbers:
    """The generator mulberry32: a counter of 32 bits, scrambled.

    `numbers` in ``book/_static/train.js`` draws the same, one by one. Tasks and initialisers take it where
    they take a :class:`numpy.random.Generator`: its methods have the names and arguments that they use.

    Parameters
    ----------
    seed : int
        Where the counter starts.

    Examples
    --------
    >>> Numbers(0).random(3).round(3)
    array([0.266, 0.   , 0.223])
    """

    def __init__(self, seed: int) -> None:
        self._counter = seed

    def random(self, shape: Any) -> Array:
        """Draw numbers between 0 and 1, the latter excluded."""
        count = math.prod(np.atleast_1d(shape).tolist())
        counters = self._counter + _STEP * np.arange(1, count + 1, dtype=np.uint64)
        self._counter = (self._counter + _STEP * count) % 2**32
        v = counters.astype(np.uint32)
        one, more = np.uint32(1), np.uint32(61)
        v = (v ^ (v >> 15)) * (v | one)
        v ^= v + (v ^ (v >> 7)) * (v | more)
        return ((v ^ (v >> 14)) / 2**32).reshape(shape)

    def uniform(self, low: float, high: float, shape: Any) -> Array:
        """Draw numbers between two bounds."""
        return low + (high - low) * self.random(shape)

    def integers(self, low: int, high: int, shape: Any) -> NDArray[np.int64]:
        """Draw whole numbers from `low` to `high` - 1."""
        return low + np.floor((high - low) * self.random(shape)).astype(np.int64)

    def standard_normal(self, shape: Any) -> Array:
        """Draw normal numbers of mean 0 and variance 1, by the method of Box and Muller."""
        u, v = np.moveaxis(self.random((*np.atleast_1d(shape).tolist(), 2)), -1, 0)
        return np.sqrt(-2 * np.log(1 - u)) * np.cos(2 * np.pi * v)
