"""A stateful vanilla RNN that reads streams with padding and new beginnings."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def read_streams(batches, mask, fresh, params):
    """Read piece after piece."""
    W, U, b = params
    P, N, T, _ = batches.shape
    h = np.zeros((N, len(U)))
    outputs = np.zeros((P, N, T, len(U)))
    for p in range(P):
        h = np.where(fresh[p, :, np.newaxis], 0, h)
        for t in range(T):
            real = mask[p, :, t, np.newaxis]
            h = np.where(real, np.tanh(batches[p, :, t] @ W + h @ U + b), h)
            outputs[p, :, t] = np.where(real, h, 0)
    return outputs, h


def draw(rng: np.random.Generator, P: int = 3, N: int = 3, T: int = 4, D: int = 2, H: int = 3) -> Arguments:
    """Draw batches (P, N, T, D), their mask, where streams begin, and weights."""
    mask = np.arange(T) < np.resize([T, max(T - 1, 1), T, min(T, 2), T, 0, T], (P, N))[..., np.newaxis]
    fresh = np.resize([False, False, True, True, False, False, False, True], (P, N))
    batches = rng.standard_normal((P, N, T, D))
    return batches, mask, fresh, [0.5 * rng.standard_normal(shape) for shape in ((D, H), (H, H), (H,))]


def draw_gap(rng: np.random.Generator) -> Arguments:
    """Draw batches whose second step is masked."""
    batches, mask, *rest = draw(rng)
    mask[:, :, 1] = False
    return batches, mask, *rest


EXERCISE = Exercise(
    read_streams,
    cases=(
        pencil(
            np.array([[[[1.0], [0.0]]], [[[1.0], [0.0]]]]),
            np.array([[[True, True]], [[True, False]]]),
            np.array([[False], [False]]),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.1])],
        ),
        *random(draw),
        edge("a gap between real steps", draw_gap),
        edge("one batch, P = 1", lambda rng: draw(rng, P=1)),
        edge("one row, N = 1", lambda rng: draw(rng, N=1)),
        edge("one timestep, T = 1", lambda rng: draw(rng, T=1)),
        edge("padding only", lambda rng: ((case := draw(rng))[0], np.zeros_like(case[1]), *case[2:])),
    ),
    capstone=True,
)
