"""The inputs of all steps times W, in one product."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, Speed, edge, pencil, random


def project(x, W, b):
    """Take the product of all inputs at once."""
    N, T, D = x.shape
    return (x.swapaxes(0, 1).reshape(T * N, D) @ W + b).reshape(T, N, -1)


def draw(rng: np.random.Generator, N: int = 3, T: int = 4, D: int = 2, H: int = 2) -> Arguments:
    """Draw x (N, T, D), W (D, 4H) and b (4H,)."""
    return rng.standard_normal((N, T, D)), rng.standard_normal((D, 4 * H)), rng.standard_normal(4 * H)


EXERCISE = Exercise(
    project,
    cases=(
        pencil(
            np.array([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]]),
            np.array([[1.0, 10.0, 0.0, -1.0]]),
            np.array([0.5, 0.0, 1.0, 0.0]),
        ),
        *random(draw),
        edge("one sample, N = 1", lambda rng: draw(rng, N=1)),
        edge("one timestep, T = 1", lambda rng: draw(rng, T=1)),
        edge("as many samples as timesteps", lambda rng: draw(rng, N=4)),
        edge("as many features as gates' columns", lambda rng: draw(rng, D=8)),
    ),
    speed=Speed(
        lambda rng: draw(rng, N=128, T=64, D=2, H=1),
        10,
        "a loop over samples and steps, where one product does it",
    ),
    essential=True,
)
