"""The way back through two layers, with dropout between them and a residual connection."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.chapters.deep._draws import by_hand, layers
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def stack_backward(x, lower, upper, drops, dtop):
    """Go up through two layers, and down again."""
    N, T, _ = x.shape
    W1, U1, b1 = lower
    W2, U2, b2 = upper
    h1 = np.zeros((N, T + 1, len(U1)))  # index 0: the state before the first step
    h2 = np.zeros((N, T + 1, len(U2)))
    for t in range(T):
        h1[:, t + 1] = np.tanh(x[:, t] @ W1 + h1[:, t] @ U1 + b1)
        h2[:, t + 1] = np.tanh(drops[:, t] * h1[:, t + 1] @ W2 + h2[:, t] @ U2 + b2)
    u = drops * h1[:, 1:]

    dx = np.zeros_like(x)
    dW1, dU1, db1 = np.zeros_like(W1), np.zeros_like(U1), np.zeros_like(b1)
    dW2, dU2, db2 = np.zeros_like(W2), np.zeros_like(U2), np.zeros_like(b2)
    dh1, dh2 = np.zeros_like(h1[:, 0]), np.zeros_like(h2[:, 0])  # what comes from the later steps
    for t in reversed(range(T)):
        da2 = (dh2 + dtop[:, t]) * (1 - h2[:, t + 1] ** 2)
        dW2 += u[:, t].T @ da2
        dU2 += h2[:, t].T @ da2
        db2 += da2.sum(axis=0)
        dh2 = da2 @ U2.T
        du = da2 @ W2.T + dtop[:, t]  # through the cell, and beside it
        da1 = (dh1 + drops[:, t] * du) * (1 - h1[:, t + 1] ** 2)
        dW1 += x[:, t].T @ da1
        dU1 += h1[:, t].T @ da1
        db1 += da1.sum(axis=0)
        dh1 = da1 @ U1.T
        dx[:, t] = da1 @ W1.T
    return dx, dW1, dU1, db1, dW2, dU2, db2


def _draw(rng: np.random.Generator, N: int = 3, T: int = 3, D: int = 2, H: int = 3) -> Arguments:
    drops = np.resize([2.0, 0.0, 2.0, 2.0, 0.0], (N, T, H))
    lower, upper = layers(rng, D, (H, H))
    return rng.standard_normal((N, T, D)), lower, upper, drops, rng.standard_normal((N, T, H))


def _gradient(x: Array, lower: list[Array], upper: list[Array], drops: Array, dtop: Array) -> Arguments:
    def loss() -> float:
        h1 = h2 = np.zeros((len(x), len(lower[2])))
        total = 0.0
        for t in range(x.shape[1]):
            h1 = np.tanh(x[:, t] @ lower[0] + h1 @ lower[1] + lower[2])
            u = drops[:, t] * h1
            h2 = np.tanh(u @ upper[0] + h2 @ upper[1] + upper[2])
            total += float((dtop[:, t] * (h2 + u)).sum())
        return total

    return tuple(numeric_gradient(loss, array) for array in (x, *lower, *upper))


def _without_units(case: Arguments) -> Arguments:
    *given, drops, dtop = case
    return *given, 0 * drops, dtop


def _at_the_end(case: Arguments) -> Arguments:
    *given, dtop = case
    return *given, dtop * (np.arange(dtop.shape[1]) == dtop.shape[1] - 1)[:, np.newaxis]


EXERCISE = Exercise(
    stack_backward,
    cases=(
        pencil(
            np.array([[[1.0], [0.0]]]), by_hand(), by_hand(), np.ones((1, 2, 1)), np.array([[[0.0], [1.0]]])
        ),
        *random(_draw),
        edge("one timestep, T = 1", lambda rng: _draw(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _draw(rng, N=1)),
        edge("everything dropped", lambda rng: _without_units(_draw(rng))),
        edge("a loss at the last step only", lambda rng: _at_the_end(_draw(rng))),
    ),
    gradient=_gradient,
    capstone=True,
)
