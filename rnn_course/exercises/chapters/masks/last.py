"""The state at the last real step, wherever padding is."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def last_state(states, mask):
    """Take the state after the last real step."""
    N, T = mask.shape
    last = T - 1 - mask[:, ::-1].argmax(axis=1)  # the last True of each row
    picked = states[np.arange(N), last]
    return np.where(mask.any(axis=1, keepdims=True), picked, 0)


def draw(rng: np.random.Generator, N: int = 4, T: int = 5, H: int = 3) -> Arguments:
    """Draw states (N, T, H) and a mask (N, T) with padding on both sides and a gap."""
    mask = np.arange(T) < np.resize([min(2, T), T, min(3, T), 1], N)[:, np.newaxis]
    mask[0] = mask[0, ::-1]  # pre
    if N > 2 and T > 2:
        mask[2, 1] = False  # a gap
    return rng.standard_normal((N, T, H)), mask


def draw_padding(rng: np.random.Generator) -> Arguments:
    """Draw a sample of padding only, among others."""
    states, mask = draw(rng)
    mask[1] = False
    return states, mask


def draw_zero(rng: np.random.Generator) -> Arguments:
    """Draw states that are zero at padding, and at the last real step of one sample."""
    states, mask = draw(rng)
    states *= mask[..., np.newaxis]
    states[1, -1] = 0
    return states, mask


EXERCISE = Exercise(
    last_state,
    cases=(
        pencil(
            np.array([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]]),
            np.array([[True, True, False], [False, True, True]]),
        ),
        *random(draw),
        edge("a sample of padding only among others", draw_padding),
        edge("samples of padding only", lambda rng: (draw(rng)[0], np.zeros((4, 5), bool))),
        edge("one timestep, T = 1", lambda rng: draw(rng, T=1)),
        edge("one sample, N = 1", lambda rng: draw(rng, N=1)),
        edge("a real state of zeros", draw_zero),
    ),
    essential=True,
)
