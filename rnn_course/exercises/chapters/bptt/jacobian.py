"""How each unit of the new state depends on each unit of the old one."""

from functools import partial

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def step_jacobian(h, U):
    """Differentiate the new state by the old one."""
    return (1 - h**2)[:, np.newaxis] * U.T


def draw(rng: np.random.Generator, H: int = 4) -> Arguments:
    """Draw h (H,) and U (H, H)."""
    return rng.uniform(-0.9, 0.9, H), rng.standard_normal((H, H))


def gradient(h: Array, U: Array) -> Array:
    """Nudge each unit of the old state."""
    nudge = np.zeros_like(h)

    def unit(i: int) -> float:
        return float(np.tanh(np.arctanh(h) + nudge @ U)[i])

    return np.array([numeric_gradient(partial(unit, i), nudge) for i in range(len(h))])


EXERCISE = Exercise(
    step_jacobian,
    gradient=gradient,
    cases=(
        pencil(np.array([0.5, 0.0]), np.array([[0.8, 0.2], [-0.4, 1.0]])),
        *random(draw),
        edge("one hidden unit, H = 1", lambda rng: draw(rng, H=1)),
        edge("a state of zeros", lambda rng: (np.zeros(3), rng.standard_normal((3, 3)))),
        edge("a saturated unit", lambda rng: (np.array([0.9999, 0.3]), rng.standard_normal((2, 2)))),
    ),
)
