"""A batch with time first, turned into one with samples first."""

import numpy as np

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def samples_first(x):
    """Swap timesteps and samples."""
    return x.swapaxes(0, 1)


EXERCISE = Exercise(
    samples_first,
    cases=(
        pencil(np.array([[[0.0], [10.0]], [[1.0], [11.0]], [[2.0], [12.0]]])),
        *random(lambda rng: (rng.standard_normal((5, 4, 3)),)),
        edge("one timestep, T = 1", lambda rng: (rng.standard_normal((1, 4, 3)),)),
        edge("one sample, N = 1", lambda rng: (rng.standard_normal((4, 1, 3)),)),
        edge("as many samples as timesteps", lambda rng: (rng.standard_normal((4, 4, 2)),)),
    ),
    essential=True,
)
