"""The bytes of a tensor, from its shape."""

import math

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def tensor_bytes(shape, itemsize):
    """Count the bytes of a tensor."""
    return math.prod(shape) * itemsize


EXERCISE = Exercise(
    tensor_bytes,
    cases=(
        pencil((3, 4), 8),
        *random(
            lambda rng: (tuple(rng.integers(2, 9, rng.integers(3, 6)).tolist()), int(rng.integers(3, 9)))
        ),
        edge("a scalar, whose shape is ()", lambda rng: ((), 4)),
        edge("a tensor without numbers, shape (5, 0)", lambda rng: ((5, 0), 4)),
        edge("a tensor too large for any computer", lambda rng: ((10**7 + 1, 10**7 + 3, 10**7), 4)),
    ),
)
