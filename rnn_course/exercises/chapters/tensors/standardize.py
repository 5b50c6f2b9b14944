"""Every feature in a unit of its own, measured in the training part."""

import numpy as np

from rnn_course.exercises.chapters.tensors._draws import two_parts
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def standardize(train, test):
    """Measure both parts in training standard deviations."""
    mean = train.mean(axis=0)
    scale = train.std(axis=0)
    scale = np.where(scale == 0, 1, scale)
    return (train - mean) / scale, (test - mean) / scale


EXERCISE = Exercise(
    standardize,
    cases=(
        pencil(np.array([[1.0, 10.0], [3.0, 50.0]]), np.array([[5.0, 30.0]])),
        *random(two_parts),
        edge(
            "a feature that is constant in the training part",
            lambda rng: (np.array([[1.0, 7.0], [3.0, 7.0], [8.0, 7.0]]), np.array([[2.0, 9.0], [4.0, 7.0]])),
        ),
        edge("one test row", lambda rng: (two_parts(rng)[0], two_parts(rng)[1][:1])),
        edge("features of small numbers", lambda rng: tuple(part / 1000 for part in two_parts(rng))),
    ),
)
