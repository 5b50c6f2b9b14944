"""A stack of vanilla RNN layers over all steps."""

from collections.abc import Sequence

import numpy as np

from rnn_course.exercises.chapters.deep._draws import by_hand
from rnn_course.exercises.chapters.deep._draws import layers as draw_layers
from rnn_course.exercises.exercise import Arguments, Exercise, Speed, edge, pencil, random


def run_stack(x, h0s, layers):
    """Run one layer after the other over all steps."""
    below = x
    for h0, (W, U, b) in zip(h0s, layers, strict=True):
        h = h0
        states = []
        for t in range(x.shape[1]):
            h = np.tanh(below[:, t] @ W + h @ U + b)
            states.append(h)
        below = np.stack(states, axis=1)
    return below


def _draw(
    rng: np.random.Generator, N: int = 3, T: int = 5, D: int = 2, widths: Sequence[int] = (4, 3)
) -> Arguments:
    h0s = [rng.standard_normal((N, H)) / 2 for H in widths]
    return rng.standard_normal((N, T, D)), h0s, draw_layers(rng, D, widths)


EXERCISE = Exercise(
    run_stack,
    cases=(
        pencil(
            np.array([[[1.0], [0.0], [0.0]]]), [np.zeros((1, 1)), np.zeros((1, 1))], [by_hand(), by_hand()]
        ),
        *random(_draw),
        edge("three layers of one width, which is D", lambda rng: _draw(rng, D=3, widths=(3, 3, 3))),
        edge("one layer", lambda rng: _draw(rng, widths=(4,))),
        edge("one timestep, T = 1", lambda rng: _draw(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _draw(rng, N=1)),
    ),
    speed=Speed(
        lambda rng: _draw(rng, N=400, T=20, D=4, widths=(8, 8)),
        20,
        "a loop over the samples, where one product takes a step for all of them",
    ),
    essential=True,
)
