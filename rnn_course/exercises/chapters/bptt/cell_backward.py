"""One step back through the cell."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.chapters.simple_rnn._draws import step
from rnn_course.exercises.chapters.simple_rnn.cell import rnn_cell
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def rnn_cell_backward(dh, x, h_before, h, params):
    """Go back through one step."""
    W, U, _ = params
    da = dh * (1 - h**2)  # back through tanh
    return da @ W.T, da @ U.T, x.T @ da, h_before.T @ da, da.sum(axis=0)


def step_back(rng: np.random.Generator, N: int = 3, D: int = 2, H: int = 4) -> Arguments:
    """Draw a step, and the gradient of a loss with respect to its state."""
    x, h_before, params = step(rng, N, D, H)
    return rng.standard_normal((N, H)), x, h_before, rnn_cell(x, h_before, params), params


def slopes(dh: Array, x: Array, h_before: Array, h: Array, params: list[Array]) -> tuple[Array, ...]:
    """Compute all gradients by finite differences."""

    def loss() -> float:
        return float((dh * rnn_cell(x, h_before, params)).sum())

    return tuple(numeric_gradient(loss, array) for array in (x, h_before, *params))


EXERCISE = Exercise(
    rnn_cell_backward,
    cases=(
        pencil(
            np.array([[1.0]]),
            np.array([[2.0]]),
            np.array([[0.25]]),
            np.tanh(np.array([[1.3]])),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.1])],
        ),
        *random(step_back),
        edge("one sample, N = 1", lambda rng: step_back(rng, N=1, H=3)),
        edge("one hidden unit, H = 1", lambda rng: step_back(rng, H=1)),
        edge("as many features as hidden units", lambda rng: step_back(rng, D=4)),
    ),
    gradient=slopes,
    old_id="rnn-cell-backward",
)
