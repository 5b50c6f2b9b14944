"""The whole backward pass of a vanilla RNN."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.chapters.simple_rnn._draws import sequence
from rnn_course.exercises.chapters.simple_rnn.loop import run_rnn
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def bptt(x, h0, params, dstates):
    """Go back through all steps."""
    W, U, b = params
    states = [h0]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))

    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    dh = np.zeros_like(h0)  # what comes from the later steps
    for t in reversed(range(x.shape[1])):
        da = (dh + dstates[:, t]) * (1 - states[t + 1] ** 2)
        dW += x[:, t].T @ da
        dU += states[t].T @ da
        db += da.sum(axis=0)
        dh = da @ U.T
    return dW, dU, db, dh


def with_losses(rng: np.random.Generator, N: int = 3, T: int = 4, D: int = 2, H: int = 3) -> Arguments:
    """Draw sequences, and the gradient of each step's own loss."""
    return *sequence(rng, N, T, D, H), rng.standard_normal((N, T, H))


def last_loss(rng: np.random.Generator) -> Arguments:
    """Draw sequences with a loss at the last step."""
    *rest, dstates = with_losses(rng)
    return *rest, dstates * (np.arange(4) == 3)[:, np.newaxis]


def slopes(x: Array, h0: Array, params: list[Array], dstates: Array) -> tuple[Array, ...]:
    """Compute all gradients by finite differences."""

    def loss() -> float:
        return float((dstates * run_rnn(x, h0, params)).sum())

    return tuple(numeric_gradient(loss, array) for array in (*params, h0))


EXERCISE = Exercise(
    bptt,
    cases=(
        pencil(
            np.array([[[1.0], [0.0]]]),
            np.array([[0.5]]),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])],
            np.array([[[0.5], [1.0]]]),
        ),
        *random(with_losses),
        edge("one timestep, T = 1", lambda rng: with_losses(rng, T=1)),
        edge("one sample, N = 1", lambda rng: with_losses(rng, N=1)),
        edge("a loss at the last step only", last_loss),
    ),
    gradient=slopes,
    old_id="rnn-bptt",
)
