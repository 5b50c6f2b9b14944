"""One step back through the GRU."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.chapters.gru import cell
from rnn_course.exercises.chapters.gru._draws import B_HAND, HAND, U_HAND, W_HAND, step
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def gru_cell_backward(dh, x, h_before, params):
    """Go back through one step."""
    W, U, b = params
    H = len(U)
    a, s = x @ W + b[0], h_before @ U + b[1]  # from the input, and from the state
    z = 1 / (1 + np.exp(-(a[:, :H] + s[:, :H])))
    r = 1 / (1 + np.exp(-(a[:, H : 2 * H] + s[:, H : 2 * H])))
    s_h = s[:, 2 * H :]
    h_tilde = np.tanh(a[:, 2 * H :] + r * s_h)

    da_h = dh * (1 - z) * (1 - h_tilde**2)
    da_z = dh * (h_before - h_tilde) * z * (1 - z)
    da_r = da_h * s_h * r * (1 - r)
    da = np.concatenate([da_z, da_r, da_h], axis=1)
    ds = np.concatenate([da_z, da_r, da_h * r], axis=1)
    dh_before = dh * z + ds @ U.T
    return da @ W.T, dh_before, x.T @ da, h_before.T @ ds, np.stack([da.sum(axis=0), ds.sum(axis=0)])


def _case(rng: np.random.Generator, N: int = 3, D: int = 2, H: int = 4) -> Arguments:
    x, h, params = step(rng, N, D, H)
    return rng.standard_normal((N, H)), x, h, params


def _gradient(dh: Array, x: Array, h_before: Array, params: list[Array]) -> tuple[Array, ...]:
    def loss() -> float:
        return float((dh * cell.gru_cell(x, h_before, params)).sum())

    return tuple(numeric_gradient(loss, array) for array in (x, h_before, *params))


EXERCISE = Exercise(
    gru_cell_backward,
    cases=(
        pencil(np.array([[1.0]]), *HAND, [W_HAND, U_HAND, B_HAND]),
        *random(_case),
        edge("one sample, N = 1", lambda rng: _case(rng, N=1)),
        edge("one unit, H = 1", lambda rng: _case(rng, H=1)),
        edge("as many features as units", lambda rng: _case(rng, D=4)),
        edge("a state of zeros", lambda rng: (*(case := _case(rng))[:2], 0 * case[2], case[3])),
    ),
    gradient=_gradient,
    heir_of=(cell.EXERCISE,),
)
