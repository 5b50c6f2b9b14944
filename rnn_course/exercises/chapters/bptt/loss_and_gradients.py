"""A network that can learn: its loss, and the gradients of all its weights."""

from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.chapters.bptt import loop
from rnn_course.exercises.chapters.simple_rnn._draws import params
from rnn_course.exercises.chapters.simple_rnn.loop import run_rnn
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def loss_and_gradients(x, target, params):
    """Run the network forward and backward."""
    W, U, b, W_y, b_y = params
    N, T, _ = x.shape
    states = [np.zeros((N, len(U)))]
    for t in range(T):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))
    error = states[-1] @ W_y + b_y - target
    loss = float(np.mean(error**2))

    dy = 2 * error / error.size
    dW_y, db_y = states[-1].T @ dy, dy.sum(axis=0)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    dh = dy @ W_y.T
    for t in reversed(range(T)):
        da = dh * (1 - states[t + 1] ** 2)
        dW += x[:, t].T @ da
        dU += states[t].T @ da
        db += da.sum(axis=0)
        dh = da @ U.T
    return loss, dW, dU, db, dW_y, db_y


def network(
    rng: np.random.Generator, N: int = 3, T: int = 4, D: int = 2, H: int = 3, K: int = 2
) -> Arguments:
    """Draw sequences, targets and the weights of both layers."""
    weights = [*params(rng, D, H), 0.5 * rng.standard_normal((H, K)), 0.5 * rng.standard_normal(K)]
    return rng.standard_normal((N, T, D)), rng.standard_normal((N, K)), weights


def slopes(x: Array, target: Array, params: list[Array]) -> tuple[Any, ...]:
    """Compute all gradients by finite differences."""

    def loss() -> float:
        h = run_rnn(x, np.zeros((len(x), len(params[1]))), params[:3])[:, -1]
        return float(np.mean((h @ params[3] + params[4] - target) ** 2))

    return loss(), *(numeric_gradient(loss, weights) for weights in params)


EXERCISE = Exercise(
    loss_and_gradients,
    cases=(
        pencil(
            np.array([[[1.0], [0.0]]]),
            np.array([[1.0]]),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0]), np.array([[2.0]]), np.array([0.1])],
        ),
        *random(network),
        edge("one timestep, T = 1", lambda rng: network(rng, T=1)),
        edge("one sample, N = 1", lambda rng: network(rng, N=1)),
        edge("one answer, K = 1", lambda rng: network(rng, K=1)),
    ),
    gradient=slopes,
    heir_of=(loop.EXERCISE,),
    old_id="rnn-loss-and-gradients",
)
