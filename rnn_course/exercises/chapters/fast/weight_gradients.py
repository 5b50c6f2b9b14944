"""The gradients of weights, summed over all steps in one product each."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, Speed, edge, pencil, random


def weight_gradients(x, h0, h, dz):
    """Sum the gradients over samples and steps, one product each."""
    N, T, D = x.shape
    before = np.concatenate([h0[:, np.newaxis], h[:, :-1]], axis=1)
    flat = dz.reshape(N * T, -1)
    dW = x.reshape(N * T, D).T @ flat
    dU = before.reshape(N * T, -1).T @ flat
    return dW, dU, flat.sum(axis=0)


def draw(rng: np.random.Generator, N: int = 3, T: int = 4, D: int = 2, H: int = 3) -> Arguments:
    """Draw x (N, T, D), h0 (N, H), h (N, T, H) and dz (N, T, 4H)."""
    shapes = ((N, T, D), (N, H), (N, T, H), (N, T, 4 * H))
    return tuple(rng.standard_normal(shape) for shape in shapes)


EXERCISE = Exercise(
    weight_gradients,
    cases=(
        pencil(
            np.array([[[1.0], [2.0]]]),
            np.array([[0.5]]),
            np.array([[[-0.5], [0.75]]]),
            np.array([[[1.0, 0.0, 2.0, -1.0], [0.0, 1.0, 1.0, 2.0]]]),
        ),
        *random(draw),
        edge("one sample, N = 1", lambda rng: draw(rng, N=1)),
        edge("one timestep, T = 1", lambda rng: draw(rng, T=1)),
        edge("as many features as units", lambda rng: draw(rng, D=3)),
    ),
    speed=Speed(
        lambda rng: draw(rng, N=32, T=50, D=8, H=8),
        20,
        "a loop over samples and steps, where one product for each gradient does it",
    ),
)
