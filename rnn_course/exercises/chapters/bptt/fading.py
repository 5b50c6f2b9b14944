"""How much of a gradient is left, step by step on its way back."""

import numpy as np

from rnn_course.exercises.chapters.bptt import step_back
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def fading(x, params, e):
    """Measure how long a gradient still is after each step back."""
    W, U, b = params
    states = [np.zeros_like(e)]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))

    lengths = [np.linalg.norm(e, axis=1)]
    for h in states[:1:-1]:  # from the last state back to the second
        e = (e * (1 - h**2)) @ U.T
        lengths.append(np.linalg.norm(e, axis=1))
    return np.median(lengths / lengths[0], axis=1)


def draw(rng: np.random.Generator, N: int = 5, T: int = 6, H: int = 4) -> Arguments:
    """Draw x (N, T, 2), the weights and e (N, H)."""
    U = 1.2 * np.linalg.qr(rng.standard_normal((H, H)))[0] + 0.2 * rng.standard_normal((H, H))
    params = [rng.standard_normal((2, H)), U, 0.3 * rng.standard_normal(H)]
    return rng.standard_normal((N, T, 2)), params, rng.standard_normal((N, H)) * rng.uniform(0.5, 2, (N, 1))


ONE_UNIT = [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])]

EXERCISE = Exercise(
    fading,
    heir_of=(step_back.EXERCISE,),
    cases=(
        pencil(np.array([[[1.0], [0.0]]]), ONE_UNIT, np.array([[2.0]])),
        *random(draw),
        edge("an even number of samples", lambda rng: draw(rng, N=4)),
        edge("one sample, N = 1", lambda rng: draw(rng, N=1)),
        edge("one timestep, T = 1", lambda rng: draw(rng, T=1)),
        edge("one hidden unit, H = 1", lambda rng: draw(rng, H=1)),
        edge("as many samples as steps and units", lambda rng: draw(rng, N=4, T=4, H=4)),
    ),
)
