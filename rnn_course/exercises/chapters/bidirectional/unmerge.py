"""The backward pass of a merge of two directions."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.chapters.bidirectional._draws import MODES, two_outputs
from rnn_course.exercises.chapters.bidirectional.merge import merge_directions
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def unmerge(dy, ahead, back, mode):
    """Give each layer its part of the gradient."""
    turned = back[:, ::-1]
    if mode == "concat":
        H = ahead.shape[-1]
        dahead, dturned = dy[..., :H], dy[..., H:]
    elif mode == "sum":
        dahead, dturned = dy, dy
    elif mode == "mul":
        dahead, dturned = dy * turned, dy * ahead
    else:
        dahead, dturned = dy / 2, dy / 2
    return dahead, dturned[:, ::-1]


def _draw(rng: np.random.Generator, mode: str, N: int = 3, T: int = 4, H: int = 2) -> Arguments:
    ahead, back, _ = two_outputs(rng, mode, N, T, H)
    return rng.standard_normal(merge_directions(ahead, back, mode).shape), ahead, back, mode


def _gradient(dy: Array, ahead: Array, back: Array, mode: str) -> tuple[Array, Array]:
    def loss() -> float:
        return float((dy * merge_directions(ahead, back[:, ::-1], mode)).sum())

    return numeric_gradient(loss, ahead), numeric_gradient(loss, back)


EXERCISE = Exercise(
    unmerge,
    cases=(
        pencil(np.array([[[1.0], [2.0]]]), np.array([[[0.5], [0.25]]]), np.array([[[0.1], [0.2]]]), "mul"),
        *(case for mode in MODES for case in random(lambda rng, mode=mode: _draw(rng, mode))),  # type: ignore[misc]
        edge("one timestep, T = 1, concat", lambda rng: _draw(rng, "concat", T=1)),
        edge("one sample, N = 1, mul", lambda rng: _draw(rng, "mul", N=1)),
        edge("one hidden unit, H = 1, ave", lambda rng: _draw(rng, "ave", H=1)),
    ),
    gradient=_gradient,
)
