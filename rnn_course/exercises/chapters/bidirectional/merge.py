"""The outputs of two directions, merged in four ways."""

import numpy as np

from rnn_course.exercises.chapters.bidirectional._draws import MODES, two_outputs
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def merge_directions(ahead, back, mode):
    """Put the states of both directions together."""
    if mode == "concat":
        return np.concatenate([ahead, back], axis=-1)
    if mode == "sum":
        return ahead + back
    if mode == "mul":
        return ahead * back
    return (ahead + back) / 2


EXERCISE = Exercise(
    merge_directions,
    cases=(
        pencil(np.array([[[0.0], [0.5], [0.4]]]), np.array([[[0.3], [0.5], [0.0]]]), "ave"),
        *(case for mode in MODES for case in random(lambda rng, mode=mode: two_outputs(rng, mode))),  # type: ignore[misc]
        edge("one timestep, T = 1, concat", lambda rng: two_outputs(rng, "concat", T=1)),
        edge("one sample, N = 1, mul", lambda rng: two_outputs(rng, "mul", N=1)),
        edge("one hidden unit, H = 1, concat", lambda rng: two_outputs(rng, "concat", H=1)),
        edge("as many timesteps as samples and units", lambda rng: two_outputs(rng, "concat", 3, 3, 3)),
    ),
    essential=True,
)
