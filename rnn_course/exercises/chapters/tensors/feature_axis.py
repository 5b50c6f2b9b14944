"""The axis of the features, which a series of single numbers lacks."""

import numpy as np

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def add_feature_axis(series):
    """Add the axis of the features, at the end."""
    return series[:, :, np.newaxis]


EXERCISE = Exercise(
    add_feature_axis,
    cases=(
        pencil(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])),
        *random(lambda rng: (rng.standard_normal((4, 7)),)),
        edge("one timestep, T = 1", lambda rng: (rng.standard_normal((3, 1)),)),
        edge("one sample, N = 1", lambda rng: (rng.standard_normal((1, 5)),)),
        edge("as many samples as timesteps", lambda rng: (rng.standard_normal((4, 4)),)),
    ),
)
