"""What did the GRU give up: counting, by weights set by hand and by training."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from rnn_course.checks import Array
from rnn_course.experiments.gru.rivals import compare
from rnn_course.scratch import Model, cells

COUNTING_BASELINE = 2 / 3
"""Mean squared error of answering 0 to every counting problem: the variance of -1, 0 and 1."""


def count_up(steps: int) -> dict[str, Array]:
    """Ask an LSTM and a GRU of one unit to count the steps, with all gates as open as counting needs.

    Returns (steps + 1,) each: the cell state of the LSTM, and the state of the GRU for three update gates.
    """
    x, wide = np.zeros((1, 1)), 20.0  # the sigmoid and tanh of 20 are 1, to eight digits
    W, U = np.zeros((1, 4)), np.zeros((1, 4))
    h: Array = np.zeros((1, 1))
    c: Array = np.zeros((1, 1))
    counts = [0.0]
    for _ in range(steps):
        h, c = cells.lstm_cell(x, h, c, [W, U, np.full(4, wide)])
        counts.append(c.item())
    curves = {"LSTM, c": np.array(counts)}
    for z in (0.5, 0.9, 0.99):
        b = np.array([[np.log(z / (1 - z)), 0, wide], [0, 0, 0]])
        h, states = np.zeros((1, 1)), [0.0]
        for _ in range(steps):
            h = cells.gru_cell(x, h, [W[:, :3], U[:, :3], b])
            states.append(h.item())
        curves[f"GRU, h with z = {z}"] = np.array(states)
    return curves


def counting(surplus: ArrayLike, n: int) -> tuple[Array, Array]:
    """Make counting problems: a block of ones, a block of minus ones, and which of them was longer.

    Parameters
    ----------
    surplus : array_like
        (N,), each -1, 0 or 1: by how much the ones exceed n. The sequence has as many minus ones too few.
    n : int
        Half the length of the sequences.

    Returns
    -------
    x, y : numpy.ndarray
        (N, 2 n, 1), first n + surplus ones, then n - surplus minus ones; and the surplus, (N, 1).
    """
    surplus = np.asarray(surplus)[:, np.newaxis]
    x = np.where(np.arange(2 * n) < n + surplus, 1.0, -1.0)
    return x[:, :, np.newaxis], surplus.astype(float)


def reach(model: Model, longest: int) -> int:
    """Find out how far a model counts: the largest n, at most `longest`, up to which all answers are right.

    That is, from 1 on, the rounded ones to all three surpluses.
    """
    for n in range(1, longest + 1):
        x, y = counting([-1, 0, 1], n)
        if (np.round(model.predict(x)) != y).any():
            return n - 1
    return longest


def compare_on_counting(
    lstm_units: int, n: int, learning_rates: Sequence[float], steps: int, seeds: int, longest: int
) -> list[dict[str, Any]]:
    """Compare LSTM and GRU on counting.

    Each training step takes 32 samples of another length, with blocks from 1 to n. Returns what `compare`
    does, with ``reach``: how far the model of each seed counts.
    """

    def batches(rng: np.random.Generator) -> tuple[Array, Array]:
        return counting(rng.integers(-1, 2, 32), int(rng.integers(1, n + 1)))

    def far(network: Model, seed: int) -> int:
        return reach(network, longest)

    return compare(1, lstm_units, learning_rates, seeds, batches, steps, reach=far)


LARGE: dict[str, Any] = {
    "gru-counting": (
        compare_on_counting,
        {
            "lstm_units": 12,
            "n": 50,
            "learning_rates": [0.003, 0.01],
            "steps": 4000,
            "seeds": 3,
            "longest": 150,
        },
    ),
}
