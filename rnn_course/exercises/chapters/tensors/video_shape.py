"""The five axes of a batch of videos."""

import numpy as np

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def video_shape(clips, seconds, rate, height, width):
    """Return (samples, frames, height, width, channels)."""
    return clips, seconds * rate, height, width, 3


EXERCISE = Exercise(
    video_shape,
    cases=(
        pencil(4, 60, 2, 144, 256),
        *random(lambda rng: tuple(rng.permutation(np.arange(4, 40))[:5].tolist())),
        edge("one clip", lambda rng: (1, 7, 5, 9, 11)),
        edge("one frame", lambda rng: (6, 1, 1, 9, 11)),
    ),
)
