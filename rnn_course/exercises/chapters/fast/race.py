"""The best time of each runner, compared with the one below."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def times_as_fast(seconds):
    """Compare the best time of each runner with that of the one below it."""
    best = seconds[1:].min(axis=0)
    return best[:-1] / best[1:]


def draw(rng: np.random.Generator, rounds: int = 6, runners: int = 4) -> Arguments:
    """Draw the times of runners that become faster rung by rung."""
    seconds = rng.uniform(1, 5) * rng.uniform(1, 1.5, (rounds, runners)) * np.linspace(3, 1, runners)
    # The warm-up fills the caches; now and then a first call is the fastest all the same.
    seconds[0] *= np.where(np.arange(runners) % 2, 0.4, 5)
    return (seconds,)


EXERCISE = Exercise(
    times_as_fast,
    cases=(
        pencil(np.array([[9.0, 0.5, 9.0], [6.0, 5.0, 2.0], [8.0, 3.0, 6.0]])),
        *random(draw),
        edge("one round that counts", lambda rng: draw(rng, rounds=2)),
        edge("two runners", lambda rng: draw(rng, runners=2)),
        edge("a rung that makes it slower", lambda rng: (rng.uniform(1, 2, (5, 3)) * [1, 4, 2],)),
    ),
    essential=True,
)
