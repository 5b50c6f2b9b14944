"""One number that says how far two gradients are apart."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def relative_error(a, b):
    """Measure how far two gradients are apart."""
    scale = max(np.abs(a).max(), np.abs(b).max())
    return float(np.abs(a - b).max() / scale) if scale else 0.0


def draw(rng: np.random.Generator, size: float = 1.0) -> Arguments:
    """Draw two gradients (3, 4)."""
    a = size * rng.standard_normal((3, 4))
    a.flat[5] *= 1e-3  # where a gradient is nearly zero, its own relative error says nothing
    a.flat[6] = -3 * np.abs(a).max()
    return a, a * 0.9 + 0.3 * size * rng.standard_normal((3, 4))


EXERCISE = Exercise(
    relative_error,
    cases=(
        pencil(np.array([1.0, -4.0]), np.array([2.0, -3.0])),
        *random(draw),
        edge("b is the larger one", lambda rng: draw(rng)[::-1]),
        edge("both are zero", lambda rng: (np.zeros((2, 3)), np.zeros((2, 3)))),
        edge("one of them is zero", lambda rng: (np.zeros(4), rng.standard_normal(4))),
        edge("the same gradient twice", lambda rng: ((a := rng.standard_normal(4)), a.copy())),
        edge("a sign error", lambda rng: ((a := rng.standard_normal((2, 2))), -a)),
        edge("very small gradients", lambda rng: draw(rng, 1e-12)),
    ),
)
