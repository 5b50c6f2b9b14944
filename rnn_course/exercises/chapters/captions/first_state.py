"""A first state that does not saturate."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def first_state(x, W, b):
    """Make the first states of pictures, and say how much they differ."""
    z = x @ W + b
    centred = z - z.mean(axis=1, keepdims=True)
    variance = (centred**2).mean(axis=1, keepdims=True)
    h = np.tanh(centred / np.sqrt(variance + 1e-3))
    return h, h.std(axis=0).mean()


def draw(rng: np.random.Generator, N: int = 5, D: int = 3, H: int = 4, size: float = 1.0) -> Arguments:
    """Draw pictures, a kernel and a bias; with a small `size` the variance is as small as epsilon."""
    return rng.uniform(0, 1, (N, D)), size * rng.standard_normal((D, H)), size * rng.standard_normal(H)


EXERCISE = Exercise(
    first_state,
    cases=(
        pencil(np.array([[1.0], [-1.0]]), np.array([[1.0, -1.0]]), np.array([5.0, 5.0])),
        *random(draw),
        edge("one picture, N = 1", lambda rng: draw(rng, N=1)),
        edge("one unit, H = 1", lambda rng: draw(rng, H=1)),
        edge("as many pictures as units", lambda rng: draw(rng, N=4)),
        edge("a small variance", lambda rng: draw(rng, size=0.05)),
        edge("a large common part", lambda rng: ((part := draw(rng))[0], part[1], part[2] + 40.0)),
        edge("all units equal", lambda rng: (draw(rng)[0], np.full((3, 4), 0.5), np.ones(4))),
        edge(
            "two pictures that are equal", lambda rng: ((part := draw(rng, N=1))[0].repeat(2, 0), *part[1:])
        ),
    ),
    essential=True,
)
