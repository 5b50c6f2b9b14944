"""Several gradients are clipped as one vector."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def clip_global(grads, limit):
    """Shorten a gradient that is too long."""
    length = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    factor = limit / max(length, limit)
    return [grad * factor for grad in grads]


def draw(rng: np.random.Generator, size: float) -> list[Array]:
    """Draw gradients for three arrays of weights."""
    return [size * rng.uniform(0.1, 3) * rng.standard_normal(shape) for shape in ((2, 3), (3, 3), (3,))]


EXERCISE = Exercise(
    clip_global,
    essential=True,
    cases=(
        pencil([np.array([3.0]), np.array([[4.0]])], 2.5),
        *random(lambda rng: (draw(rng, 10), 2.0)),
        edge("a gradient that is short enough", lambda rng: (draw(rng, 0.1), 9.0)),
        edge("a gradient nearly as long as the limit", lambda rng: ([np.array([1.5, 2.0])], 3.0)),
        edge("the same with a limit below 1", lambda rng: ([np.array([0.24]), np.array([0.32])], 0.5)),
        edge("a gradient a little longer than the limit", lambda rng: ([np.array([1.5, 2.0])], 2.4)),
        edge("a gradient of zeros", lambda rng: ([np.zeros((2, 3)), np.zeros(3)], 1.0)),
        edge("one array is long, the other short", lambda rng: ([np.full(4, 5.0), np.full(2, 0.1)], 1.5)),
        edge("a single array", lambda rng: (draw(rng, 1)[:1], 0.1)),
    ),
)
