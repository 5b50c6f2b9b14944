"""A gradient goes back through one step."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.chapters.bptt import jacobian
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def step_back(g, delta, h, U):
    """Send a gradient through one step."""
    d = (g + delta) * (1 - h**2)
    return d, d @ U.T


def draw(rng: np.random.Generator, N: int = 3, H: int = 4) -> Arguments:
    """Draw g, delta and h, (N, H) each, and U (H, H)."""
    g, delta = rng.standard_normal((2, N, H))
    return g, delta, rng.uniform(-0.9, 0.9, (N, H)), rng.standard_normal((H, H))


def gradient(g: Array, delta: Array, h: Array, U: Array) -> tuple[Array, Array]:
    """Nudge the sum inside tanh, and the state before."""
    z, nudge = np.arctanh(h), np.zeros_like(h)

    def loss() -> float:
        return float(((g + delta) * np.tanh(z + nudge @ U)).sum())

    return numeric_gradient(loss, z), numeric_gradient(loss, nudge)


EXERCISE = Exercise(
    step_back,
    gradient=gradient,
    essential=True,
    heir_of=(jacobian.EXERCISE,),
    cases=(
        pencil(np.array([[1.0]]), np.array([[0.5]]), np.array([[0.5]]), np.array([[0.8]])),
        *random(draw),
        edge("one sample, N = 1", lambda rng: draw(rng, N=1)),
        edge("one hidden unit, H = 1", lambda rng: draw(rng, H=1)),
        edge("the last step, delta = 0", lambda rng: ((c := draw(rng))[0], 0 * c[1], *c[2:])),
        edge("no loss at this step, g = 0", lambda rng: (0 * (c := draw(rng))[0], *c[1:])),
    ),
)
