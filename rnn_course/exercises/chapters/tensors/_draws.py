"""Series whose features have units of their own."""

import numpy as np

from rnn_course.exercises.exercise import Arguments


def two_parts(rng: np.random.Generator) -> Arguments:
    """Draw a training and a test part, (rows, D) both."""
    units, levels = np.array([1.0, 20.0, 0.3]), np.array([5.0, -40.0, 0.2])
    return rng.standard_normal((8, 3)) * units + levels, rng.standard_normal((5, 3)) * units + levels + units
