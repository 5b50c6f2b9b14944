"""A recurrent kernel is scaled to a spectral radius."""

import numpy as np

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def scale_radius(U, radius):
    """Scale a kernel to a spectral radius."""
    return U * radius / np.abs(np.linalg.eigvals(U)).max()


TURNS = np.array([[1.0, -2.0, 0.0], [2.0, 1.0, 0.0], [0.0, 0.0, 0.5]])

EXERCISE = Exercise(
    scale_radius,
    cases=(
        pencil(np.array([[2.0, 0.0], [1.0, -4.0]]), 1.0),
        *random(lambda rng: (rng.standard_normal((4, 4)), float(rng.uniform(0.5, 0.9)))),
        edge("one hidden unit with a negative weight", lambda rng: (np.array([[-0.4]]), 1.5)),
        edge("eigenvalues that are complex numbers", lambda rng: (TURNS.copy(), 1.5)),
        edge("the identity", lambda rng: (np.eye(3), 0.5)),
    ),
)
