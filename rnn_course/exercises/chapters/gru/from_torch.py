"""Weights of PyTorch in the layout of Keras."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def from_torch(weight_ih, weight_hh, bias_ih, bias_hh):
    """Transpose, and swap the first two blocks."""
    H = weight_hh.shape[1]
    order = np.r_[H : 2 * H, 0:H, 2 * H : 3 * H]  # PyTorch: r, z, candidate
    b = np.stack([bias_ih[order], bias_hh[order]])
    return weight_ih[order].T, weight_hh[order].T, b


def _weights(rng: np.random.Generator, D: int = 2, H: int = 4) -> Arguments:
    shapes = ((3 * H, D), (3 * H, H), (3 * H,), (3 * H,))
    return tuple(rng.standard_normal(shape) for shape in shapes)


EXERCISE = Exercise(
    from_torch,
    cases=(
        pencil(
            np.array([[1.0], [2.0], [3.0]]),
            np.array([[4.0], [5.0], [6.0]]),
            np.array([0.1, 0.2, 0.3]),
            np.array([0.4, 0.5, 0.6]),
        ),
        *random(_weights),
        edge("as many features as units", lambda rng: _weights(rng, D=4)),
        edge("one feature", lambda rng: _weights(rng, D=1)),
        edge("one unit", lambda rng: _weights(rng, D=3, H=1)),
    ),
    essential=True,
)
