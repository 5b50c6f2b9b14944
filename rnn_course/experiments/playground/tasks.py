"""What the playground trains on: four tasks, each with a lag, and what guessing costs."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course.checks import Array
from rnn_course.datasets import SENTENCE_PAIRS
from rnn_course.experiments.bptt.truncation import echo
from rnn_course.experiments.common.tasks import ADDING_BASELINE, adding, copying
from rnn_course.scratch import categorical_cross_entropy, mean_squared_error

TEXT = " ".join(pair.english for pair in SENTENCE_PAIRS)
"""The English sentences of the course, whose next characters are predicted."""
LETTERS = "".join(sorted(set(TEXT)))
"""Its characters; the place of one is its id."""
IDS = np.array([LETTERS.index(letter) for letter in TEXT])

SYMBOLS, ITEMS = 4, 2  # of the copying problem
ECHOES = 10  # numbers of a sequence that are asked for again


class Batch(NamedTuple):
    """Some samples of a task."""

    x: Array
    """(N, T, D): the inputs."""
    y: Array | NDArray[np.int64]
    """The targets: (N, 1) at the end, (N, T, 1) at every step, or (N, T) classes."""
    mask: NDArray[np.bool_] | None = None
    """(N, T): False at the steps that are not asked for; None if all are."""


class Task(NamedTuple):
    """A task."""

    draw: Callable[[int, int, Any], Batch]
    """Makes a batch of a number of samples, with a lag, from a generator of random numbers."""
    loss: Callable[..., tuple[float, Array]]
    """The loss and its gradient, from targets, predictions and mask."""
    outputs: int
    """Numbers in an answer."""
    at_every_step: bool
    """Whether there is an answer at every step, or one at the end."""
    guessing: Callable[[int], float]
    """The loss of the best answer that does not read the input, by lag."""


def _adding(samples: int, lag: int, rng: Any) -> Batch:
    return Batch(*adding(samples, lag, rng))


def _echo(samples: int, lag: int, rng: Any) -> Batch:
    x, y = echo(lag + ECHOES, lag, rng, samples)
    return Batch(x, y, np.broadcast_to(np.arange(lag + ECHOES) >= lag, x.shape[:2]))


def _copying(samples: int, lag: int, rng: Any) -> Batch:
    return Batch(*copying(samples, lag, rng, symbols=SYMBOLS, items=ITEMS))


def _characters(samples: int, lag: int, rng: Any) -> Batch:
    places = rng.integers(0, len(IDS) - lag, samples)[:, np.newaxis] + np.arange(lag)
    return Batch(np.eye(len(LETTERS))[IDS[places]], IDS[places + 1])


def entropy(ids: NDArray[np.int64]) -> float:
    """Give the entropy, in nats, of how often each id occurs."""
    p = np.bincount(ids) / len(ids)
    return -float(np.sum(p * np.log(p, where=p > 0, out=np.zeros_like(p))))


TASKS = {
    "adding": Task(_adding, mean_squared_error, 1, False, lambda lag: ADDING_BASELINE),
    "echo": Task(_echo, mean_squared_error, 1, True, lambda lag: 1.0),
    "copying": Task(
        _copying,
        categorical_cross_entropy,
        SYMBOLS + 2,
        True,
        lambda lag: ITEMS * math.log(SYMBOLS) / (lag + 2 * ITEMS),
    ),
    "characters": Task(_characters, categorical_cross_entropy, len(LETTERS), True, lambda lag: entropy(IDS)),
}
"""The tasks by name. Their lag is the length of the adding problem, the delay of the echo, the wait of the
copying problem, and the length of a piece of the text."""
