"""The shape of what a recurrent layer returns."""

import numpy as np

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def output_shape(N, T, D, H, return_sequences):
    """Return the shape of a recurrent layer's output."""
    return (N, T, H) if return_sequences else (N, H)


EXERCISE = Exercise(
    output_shape,
    cases=(
        pencil(16, 12, 50, 20, False),
        *random(lambda rng: (*rng.permutation(np.arange(2, 30))[:4].tolist(), True)),
        *random(lambda rng: (*rng.permutation(np.arange(2, 30))[:4].tolist(), False)),
        edge("one timestep, T = 1, with return_sequences", lambda rng: (4, 1, 3, 5, True)),
        edge("one sample, N = 1", lambda rng: (1, 6, 3, 5, False)),
    ),
    essential=True,
)
