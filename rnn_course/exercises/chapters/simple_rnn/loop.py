"""The cell in a loop over time: a layer."""

import numpy as np

from rnn_course.exercises.chapters.simple_rnn import cell
from rnn_course.exercises.chapters.simple_rnn._draws import BY_HAND, sequence
from rnn_course.exercises.exercise import Exercise, Speed, edge, pencil, random


def run_rnn(x, h0, params):
    """Take all steps."""
    W, U, b = params
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W + h @ U + b)
        states.append(h)
    return np.stack(states, axis=1)


EXERCISE = Exercise(
    run_rnn,
    cases=(
        pencil(*BY_HAND),
        *random(sequence),
        edge("one timestep, T = 1", lambda rng: sequence(rng, T=1)),
        edge("one sample, N = 1", lambda rng: sequence(rng, N=1)),
        edge("as many samples as timesteps", lambda rng: sequence(rng, N=4, T=4, H=5)),
    ),
    speed=Speed(
        lambda rng: sequence(rng, N=400, T=20, D=4, H=8),
        20,
        "a loop over the samples, where one product takes a step for all of them",
    ),
    heir_of=(cell.EXERCISE,),
    essential=True,
)
