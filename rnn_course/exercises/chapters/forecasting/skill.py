"""How much better than no change, at every step ahead."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def skill(x, y, forecast):
    """Compare the error with that of the naive forecast, at every step ahead."""
    naive = x[:, -1:]
    error = np.sqrt(np.mean((forecast - y) ** 2, axis=0))
    to_beat = np.sqrt(np.mean((naive - y) ** 2, axis=0))
    return 1 - error / to_beat


def draw(rng: np.random.Generator, N: int = 7, T: int = 5, K: int = 3, noise: float = 0.6) -> Arguments:
    """Draw windows of random walks, what came after them, and a forecast with errors of its own."""
    walk = 5 + np.cumsum(rng.standard_normal((N, T + K)), axis=1)
    x, y = walk[:, :T], walk[:, T:]
    return x, y, y + noise * rng.standard_normal((N, K)) + 0.2


EXERCISE = Exercise(
    skill,
    cases=(
        pencil(
            np.array([[1.0, 5.0], [2.0, 3.0]]),
            np.array([[8.0, 5.0], [7.0, 5.0]]),
            np.array([[5.0, 5.0], [7.0, 9.0]]),
        ),
        *random(draw),
        edge("worse than no change", lambda rng: draw(rng, noise=6.0)),
        edge("a perfect forecast", lambda rng: ((one := draw(rng))[0], one[1], one[1].copy())),
        edge(
            "the naive forecast itself",
            lambda rng: ((one := draw(rng))[0], one[1], np.tile(one[0][:, -1:], 3)),
        ),
        edge("one step ahead, K = 1", lambda rng: draw(rng, K=1)),
        edge("one window, N = 1", lambda rng: draw(rng, N=1)),
        edge("windows of one value, T = 1", lambda rng: draw(rng, T=1)),
        edge("as many steps ahead as windows, K = N", lambda rng: draw(rng, N=4, K=4)),
    ),
    essential=True,
)
