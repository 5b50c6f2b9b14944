"""The loss that leads to quantiles, and its gradient."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def pinball(y, ends, q):
    """Compute the pinball loss and its gradient with respect to the forecast ends."""
    e = y[:, np.newaxis] - ends
    loss = np.maximum(q * e, (q - 1) * e)
    d_ends = np.where(e > 0, -q, 1 - q)
    return float(loss.mean()), d_ends / e.size


def draw(rng: np.random.Generator, N: int = 6, levels: tuple[float, ...] = (0.1, 0.35, 0.9)) -> Arguments:
    """Draw what came, and ends that lie on both sides of it."""
    y = 3 + rng.standard_normal(N)
    return y, y[:, np.newaxis] + rng.standard_normal((N, len(levels))), np.array(levels)


EXERCISE = Exercise(
    pinball,
    cases=(
        pencil(np.array([4.0, 1.0]), np.array([[2.0], [2.0]]), np.array([0.9])),
        *random(draw),
        edge("one reading, N = 1", lambda rng: draw(rng, N=1)),
        edge("one level", lambda rng: draw(rng, levels=(0.8,))),
        edge("the median alone", lambda rng: draw(rng, levels=(0.5,))),
        edge("as many levels as readings", lambda rng: draw(rng, N=3)),
        edge(
            "an end that is just what came",
            lambda rng: ((y := rng.random(4)), np.stack([y, y + 1], axis=1), np.array([0.2, 0.7])),
        ),
        edge(
            "all ends are too low",
            lambda rng: ((y := rng.random(4)), np.stack([y - 2, y - 1], axis=1), np.array([0.2, 0.7])),
        ),
        edge(
            "all ends are too high",
            lambda rng: ((y := rng.random(4)), np.stack([y + 1, y + 2], axis=1), np.array([0.2, 0.7])),
        ),
    ),
    essential=True,
)
