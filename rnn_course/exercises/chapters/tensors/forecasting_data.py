"""From a series to training data: split, standardise, cut into windows."""

import numpy as np

from rnn_course.exercises.chapters.tensors import standardize, windows
from rnn_course.exercises.chapters.tensors._draws import two_parts
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def forecasting_data(values, n_test, length):
    """Split, standardise, and cut into windows."""
    train, test = values[: len(values) - n_test], values[len(values) - n_test :]
    mean, scale = train.mean(axis=0), train.std(axis=0)
    parts = []
    for part in ((train - mean) / scale, (test - mean) / scale):
        parts.append(np.stack([part[n : n + length] for n in range(len(part) - length)]))
        parts.append(part[length:])
    x_train, y_train, x_test, y_test = parts
    return x_train, y_train, x_test, y_test


EXERCISE = Exercise(
    forecasting_data,
    cases=(
        pencil(np.array([[0.0], [2.0], [0.0], [2.0], [5.0], [7.0], [9.0], [11.0]]), 4, 2),
        *random(lambda rng: (two_parts(rng)[0].repeat(3, axis=0) + rng.standard_normal((24, 3)), 9, 4)),
        edge("windows of one row, length = 1", lambda rng: (rng.standard_normal((9, 2)), 4, 1)),
        edge("one test window", lambda rng: (rng.standard_normal((12, 2)), 4, 3)),
    ),
    capstone=True,
    heir_of=(standardize.EXERCISE, windows.EXERCISE),
    essential=True,
)
