"""A task whose batches every worker can find by itself: the sea temperature six hours ahead."""

from typing import NamedTuple

import numpy as np

from rnn_course import datasets
from rnn_course.checks import Array

LENGTH = 48  # half hours that are read: a day
HORIZON = 12  # half hours ahead: six hours
BATCH = 64  # samples of a step, over all workers


class Windows(NamedTuple):
    """Windows of a standardised series.

    Attributes
    ----------
    x : numpy.ndarray
        (M, T, 1), float32.
    y : numpy.ndarray
        The value `HORIZON` steps after the last one, (M, 1), float32.
    """

    x: Array
    y: Array


def load() -> Windows:
    """Load the windows of the training part: the oldest 70 % of the longest stretch without a gap.

    Returns
    -------
    Windows
        Some 8,500 of them; mean and standard deviation are those of this part.

    Raises
    ------
    ImportError
        If the package that ships the data is not installed.
    """
    celsius = datasets.sea_temperature().celsius
    longest = max(datasets.stretches(celsius), key=lambda part: part.stop - part.start)
    train = datasets.chronological_split(celsius[longest]).train
    scaled = datasets.Standardizer.fit(train).transform(train).astype("float32")
    x, y = datasets.windows(scaled, LENGTH, HORIZON)
    return Windows(x, y)


def rows_of_step(step: int, samples: int, seed: int, batch: int = BATCH) -> Array:
    """Say which samples a step takes; it depends on nothing else, so a step can be repeated anywhere.

    Parameters
    ----------
    step : int
        The number of the step, from 0.
    samples : int
        M, how many there are.
    seed : int
        Seed of the order, which is another one in each epoch.
    batch : int
        N, how many samples a step takes. What is left over at the end of an epoch is left out.

    Returns
    -------
    numpy.ndarray
        (N,) of int.
    """
    epoch, place = divmod(step, samples // batch)
    order = np.random.default_rng([seed, epoch]).permutation(samples)
    return order[place * batch : (place + 1) * batch]


def shard(rows: Array, rank: int, workers: int) -> Array:
    """Give a worker its part of the rows of a step.

    Parameters
    ----------
    rows : numpy.ndarray
        (N,), the rows of the step.
    rank : int
        Which worker, from 0.
    workers : int
        How many there are.

    Returns
    -------
    numpy.ndarray
        About N / workers of them; all shards together are the rows, in their order.
    """
    return np.array_split(rows, workers)[rank]
