"""A layer of any GRU, whatever its weights mean."""

import numpy as np

from rnn_course.exercises.chapters.gru import cell
from rnn_course.exercises.chapters.gru._draws import B_HAND, U_HAND, W_HAND, params
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def run_gru(x, h0, params, order, reset_after, keeps):
    """Take all steps of any GRU."""
    W, U, b = params
    H = len(U)
    at = {name: slice(k * H, (k + 1) * H) for k, name in enumerate(order)}
    b, d = b if reset_after else (b, np.zeros(3 * H))  # beside the input, beside the state
    h = h0
    states = []
    for t in range(x.shape[1]):
        a, s = x[:, t] @ W + b, h @ U + d
        z = 1 / (1 + np.exp(-(a[:, at["z"]] + s[:, at["z"]])))
        r = 1 / (1 + np.exp(-(a[:, at["r"]] + s[:, at["r"]])))
        past = r * s[:, at["h"]] if reset_after else (r * h) @ U[:, at["h"]]
        h_tilde = np.tanh(a[:, at["h"]] + past)
        h = z * h + (1 - z) * h_tilde if keeps else (1 - z) * h + z * h_tilde
        states.append(h)
    return np.stack(states, axis=1)


def _run(
    rng: np.random.Generator,
    order: str = "zrh",
    reset_after: bool = True,
    keeps: bool = True,
    N: int = 3,
    T: int = 5,
) -> Arguments:
    h0 = rng.uniform(-1, 1, (N, 4))
    weights = params(rng, 2, 4, 2 if reset_after else 1)
    return rng.standard_normal((N, T, 2)), h0, weights, order, reset_after, keeps


def _any(rng: np.random.Generator) -> Arguments:
    return _run(rng, ("zrh", "rzh")[rng.integers(2)], bool(rng.integers(2)), bool(rng.integers(2)))


EXERCISE = Exercise(
    run_gru,
    cases=(
        pencil(
            np.array([[[1.0], [0.0], [0.0]]]), np.array([[0.0]]), [W_HAND, U_HAND, B_HAND], "zrh", True, True
        ),
        *random(_any),
        edge("Keras's weights", _run),
        edge("PyTorch's order", lambda rng: _run(rng, "rzh")),
        edge("the reset gate before the product", lambda rng: _run(rng, reset_after=False)),
        edge("z = 1 replaces the state", lambda rng: _run(rng, "zrh", False, False)),
        edge("z = 1 replaces the state, reset after", lambda rng: _run(rng, keeps=False)),
        edge("the candidate's block first", lambda rng: _run(rng, "hzr", False)),
        edge("the candidate's block in the middle", lambda rng: _run(rng, "rhz")),
        edge("one timestep, T = 1", lambda rng: _run(rng, "rzh", T=1)),
        edge("one sample, N = 1", lambda rng: _run(rng, "rzh", False, N=1)),
        edge("as many samples as timesteps", lambda rng: _run(rng, N=4, T=4)),
    ),
    capstone=True,
    heir_of=(cell.EXERCISE,),
)
