"""The backward pass of one step: the gradient comes through both states."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.chapters.lstm import cell
from rnn_course.exercises.chapters.lstm._draws import WEIGHTS, step
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def lstm_cell_backward(dh, dc, x, h_before, c_before, params):
    """Go back through one step."""

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    W, U, b = params
    a_i, a_f, a_c, a_o = np.split(x @ W + h_before @ U + b, 4, axis=1)
    i, f, c_tilde, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_c), sigmoid(a_o)
    tanh_c = np.tanh(f * c_before + i * c_tilde)

    dc = dc + dh * o * (1 - tanh_c**2)  # two ways lead to c_t
    da = np.concatenate(
        [
            dc * c_tilde * i * (1 - i),
            dc * c_before * f * (1 - f),
            dc * i * (1 - c_tilde**2),
            dh * tanh_c * o * (1 - o),
        ],
        axis=1,
    )
    return da @ W.T, da @ U.T, dc * f, x.T @ da, h_before.T @ da, da.sum(axis=0)


def gradient(
    dh: Array, dc: Array, x: Array, h_before: Array, c_before: Array, params: list[Array]
) -> tuple[Array, ...]:
    """Compute the gradients of (dh * h_t).sum() + (dc * c_t).sum() by finite differences."""

    def loss() -> float:
        h, c = cell.lstm_cell(x, h_before, c_before, params)
        return float((dh * h).sum() + (dc * c).sum())

    return tuple(numeric_gradient(loss, array) for array in (x, h_before, c_before, *params))


def step_back(rng: np.random.Generator, N: int = 3, H: int = 4, belt: float = 1) -> Arguments:
    """Draw dh (N, H), dc (N, H), and a step."""
    return rng.standard_normal((N, H)), belt * rng.standard_normal((N, H)), *step(rng, N, H=H)


ONE_UNIT = [np.array([[number]]) for number in (1.0, 0.5, 1.0, 0.0, 1.0)]

EXERCISE = Exercise(
    lstm_cell_backward,
    cases=(
        pencil(*ONE_UNIT, WEIGHTS),
        *random(step_back),
        edge("one sample, N = 1", lambda rng: step_back(rng, N=1)),
        edge("one hidden unit, H = 1", lambda rng: step_back(rng, H=1)),
        edge("nothing comes along the belt, dc = 0", lambda rng: step_back(rng, belt=0)),
    ),
    gradient=gradient,
    capstone=True,
    heir_of=(cell.EXERCISE,),
)
