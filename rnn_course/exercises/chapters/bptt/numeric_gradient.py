"""A gradient by central differences."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def central_differences(f, x, eps):
    """Move each element a little both ways."""
    gradient = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.astype(float), x.astype(float)
        above[index] += eps
        below[index] -= eps
        gradient[index] = (f(above) - f(below)) / (2 * eps)
    return gradient


def sum_of_squares(x: Array) -> float:
    """Give a parabola in each element."""
    return float((x**2).sum())


def sum_of_cubes(x: Array) -> float:
    """Give a curve that bends more and more."""
    return float((x**3).sum())


def squared_error_of_tanh(x: Array) -> float:
    """Give a function in which elements meet."""
    return float((np.tanh(x).sum() - 0.4) ** 2 + x[0, 0] * x[-1, -1])


def sum_of_sizes(x: Array) -> float:
    """Give a corner at zero."""
    return float(np.abs(x).sum())


EXERCISE = Exercise(
    central_differences,
    cases=(
        pencil(sum_of_squares, np.array([1.0, 2.0]), 0.5),
        *random(lambda rng: (squared_error_of_tanh, rng.standard_normal((2, 3)), 0.1)),
        edge("one axis", lambda rng: (sum_of_cubes, rng.standard_normal(5), 0.2)),
        edge("three axes", lambda rng: (sum_of_cubes, rng.standard_normal((2, 2, 3)), 0.1)),
        edge("a single number", lambda rng: (sum_of_cubes, np.array([[0.7]]), 0.3)),
        edge("a corner", lambda rng: (sum_of_sizes, np.array([0.0, 1.0, -1.0]), 0.01)),
        edge(
            "x is float32",
            lambda rng: (sum_of_cubes, 3 * rng.random((2, 3), np.float32) + np.float32(1), 1e-5),
        ),
        edge("x holds whole numbers", lambda rng: (sum_of_cubes, np.array([[1, 2], [3, 4]]), 0.1)),
    ),
)
