"""All states of a nonlinear recurrence at once, by Newton's method: guess, linearise, scan, repeat.

h_t = f(h_{t-1}, x_t) is one equation a step, in which all states are unknown. Around a guess of all states, f
is nearly linear, so that a linear recurrence gives a better guess, and a scan solves it in parallel. When the
guess no longer changes, it is the answer, the same that a loop gives.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.activations import sigmoid
from rnn_course.scratch.linear_recurrence import scan, scan_matrices

Step = Callable[[Array, Array], tuple[Array, Array]]
"""``step(x, h)``, for any number of steps and samples at once: the next states (..., H), and their Jacobian
(..., H, H), with a row for each unit of the next state and a column for each unit of h."""


class Solution(NamedTuple):
    """What `newton` found.

    Attributes
    ----------
    h : numpy.ndarray
        All states, (T, N, H).
    changes : list of float
        By how much the states changed in each iteration, at most.
    """

    h: Array
    changes: list[float]


def rnn_step(weights: Sequence[Array]) -> Step:
    """Give the step of a SimpleRNN, h' = tanh(x W + h U + b), with its Jacobian.

    Parameters
    ----------
    weights : sequence of numpy.ndarray
        W (D, H), U (H, H) and b (H,).

    Returns
    -------
    callable
        See `Step`.
    """
    W, U, b = weights

    def step(x: Array, h: Array) -> tuple[Array, Array]:
        after = np.tanh(x @ W + h @ U + b)
        return after, (1 - after**2)[..., np.newaxis] * U.T

    return step


def gru_step(weights: Sequence[Array]) -> Step:
    """Give the step of Keras's GRU, whose reset gate acts after the product, with its Jacobian.

    Parameters
    ----------
    weights : sequence of numpy.ndarray
        W (D, 3H), U (H, 3H) and b (2, 3H), in the order z, r, h.

    Returns
    -------
    callable
        See `Step`.
    """
    W, U, (b_x, b_h) = weights
    U_z, U_r, U_g = (part.T for part in np.split(U, 3, axis=1))

    def step(x: Array, h: Array) -> tuple[Array, Array]:
        x_z, x_r, x_g = np.split(x @ W + b_x, 3, axis=-1)
        h_z, h_r, m = np.split(h @ U + b_h, 3, axis=-1)
        z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
        g = np.tanh(x_g + r * m)
        slope = (1 - z) * (1 - g**2)
        jacobian = ((h - g) * z * (1 - z))[..., np.newaxis] * U_z
        jacobian += (slope * m * r * (1 - r))[..., np.newaxis] * U_r
        jacobian += (slope * r)[..., np.newaxis] * U_g
        unit = np.arange(h.shape[-1])
        jacobian[..., unit, unit] += z
        return z * h + (1 - z) * g, jacobian

    return step


def guesses(step: Step, x: Array, start: Array, diagonal: bool = False) -> Iterator[Array]:
    """Give one guess of all states after the other, each from the one before; the first is zero everywhere.

    Parameters
    ----------
    step : callable
        A `Step`.
    x : numpy.ndarray
        Inputs, (T, N, D).
    start : numpy.ndarray
        The state before the first step, (N, H).
    diagonal : bool
        Whether to use the diagonal of each Jacobian alone: that takes less work, and more iterations.

    Yields
    ------
    numpy.ndarray
        (T, N, H), without an end. Guess k, from 0, is right in its first k steps.
    """
    h = np.zeros((len(x), *start.shape), start.dtype)
    while True:
        yield h
        before = np.concatenate([start[np.newaxis], h[:-1]])
        after, jacobian = step(x, before)
        # Around the guess, f(h) is about after + jacobian (h - before): linear in h.
        if diagonal:
            a = np.einsum("...ii->...i", jacobian)
            h = scan(a, after - a * before, start)
        else:
            h = scan_matrices(jacobian, after - (jacobian @ before[..., np.newaxis])[..., 0], start)


def newton(
    step: Step,
    x: Array,
    start: Array,
    *,
    iterations: int = 100,
    tolerance: float = 1e-11,
    diagonal: bool = False,
) -> Solution:
    """Compute all states of h_t = f(h_{t-1}, x_t), without going through the steps one by one.

    Parameters
    ----------
    step, x, start, diagonal
        As for `guesses`.
    iterations : int
        How many to try at most.
    tolerance : float
        The answer is there when no state changes by more than this in an iteration.

    Returns
    -------
    Solution
        The states, and how they were approached.

    Raises
    ------
    ArithmeticError
        If the states still change after so many iterations, or are no finite numbers any more.

    References
    ----------
    Lim, Zhu, Selfridge and Kasim (2024), Parallelizing non-linear sequential models over the sequence length;
    Gonzalez, Warrington, Smith and Linderman (2024), Towards scalable and stable parallelization of nonlinear
    RNNs, where `diagonal` is from.
    """
    found = guesses(step, x, start, diagonal)
    h, changes = next(found), []
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(iterations):
            h, old = next(found), h
            changes.append(float(np.abs(h - old).max()))
            if changes[-1] <= tolerance:
                return Solution(h, changes)
            if not np.isfinite(changes[-1]):
                break
    many = f"{len(changes)} iteration" + "s" * (len(changes) != 1)
    finite = changes and np.isfinite(changes[-1])
    raise ArithmeticError(
        f"newton: after {many} the states "
        + (f"still changed by {changes[-1]:.1e}" if finite else "were no finite numbers any more")
        + "; take the steps one by one, or start from smaller recurrent weights"
    )
