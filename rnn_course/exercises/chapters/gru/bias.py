"""The bias with which an update gate remembers."""

import numpy as np

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def update_bias(share, steps):
    """Invert share = sigmoid(bias)**steps."""
    z = share ** (1 / steps)
    return float(np.log(z / (1 - z)))


EXERCISE = Exercise(
    update_bias,
    cases=(
        pencil(0.64, 2),
        *random(lambda rng: (float(rng.uniform(0.1, 0.9)), int(rng.integers(3, 60)))),
        edge("a single step", lambda rng: (0.3, 1)),
        edge("half of it after 100 steps", lambda rng: (0.5, 100)),
        edge("nearly nothing left, where the bias is negative", lambda rng: (0.001, 5)),
    ),
)
