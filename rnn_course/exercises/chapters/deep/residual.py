"""A stack in which a signal can pass beside each layer."""

from collections.abc import Sequence

import numpy as np

from rnn_course.exercises.chapters.deep._draws import by_hand
from rnn_course.exercises.chapters.deep._draws import layers as draw_layers
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def run_residual(x, layers):
    """Run a stack in which a signal can pass beside each layer."""
    below = x
    for W, U, b in layers:
        h = np.zeros((len(x), len(U)))
        states = []
        for t in range(x.shape[1]):
            h = np.tanh(below[:, t] @ W + h @ U + b)
            states.append(h)
        above = np.stack(states, axis=1)
        below = above + below if above.shape == below.shape else above
    return below


def _draw(
    rng: np.random.Generator, N: int = 3, T: int = 4, D: int = 3, widths: Sequence[int] = (3, 3, 3)
) -> Arguments:
    return rng.standard_normal((N, T, D)), draw_layers(rng, D, widths)


def _nothing(rng: np.random.Generator) -> Arguments:
    x, layers = _draw(rng)
    return x, [[0 * weights for weights in layer] for layer in layers]


EXERCISE = Exercise(
    run_residual,
    cases=(
        pencil(np.array([[[1.0], [0.0]]]), [by_hand(), by_hand()]),
        *random(_draw),
        edge("a first layer of another width", lambda rng: _draw(rng, D=2)),
        edge("a top layer of another width", lambda rng: _draw(rng, widths=(3, 3, 4))),
        edge("a layer of one unit", lambda rng: _draw(rng, widths=(1, 3))),
        edge("weights of zero: the identity", _nothing),
        edge("one timestep, T = 1", lambda rng: _draw(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _draw(rng, N=1)),
    ),
    essential=True,
)
