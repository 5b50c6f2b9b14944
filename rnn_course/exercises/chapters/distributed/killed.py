"""What is lost when workers are killed between checkpoints."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def time_with_kills(steps, every, kills, seconds):
    """Say how many steps are lost, and how long the training takes."""
    step, save, start = seconds
    lost = sum(last % every for last in kills)
    runs = 1 + len(kills)
    return lost, (steps + lost) * step + steps // every * save + runs * start


def draw(rng: np.random.Generator, steps: int = 47, every: int = 10, kills: int = 3) -> Arguments:
    """Draw after which steps the workers are killed, and what takes how long."""
    seconds = tuple(float(one) for one in rng.uniform(0.5, 9.0, 3))
    return steps, every, sorted(rng.integers(1, steps, kills).tolist()), seconds


EXERCISE = Exercise(
    time_with_kills,
    cases=(
        pencil(30, 10, [27], (1.0, 2.0, 5.0)),
        *random(draw),
        edge("nobody is killed", lambda rng: draw(rng, kills=0)),
        edge("killed right after a checkpoint", lambda rng: (47, 10, [20, 33], (1.0, 3.0, 7.0))),
        edge("killed before the first checkpoint", lambda rng: (47, 10, [4], (1.0, 3.0, 7.0))),
        edge("killed twice at the same step", lambda rng: (47, 10, [26, 26], (1.0, 3.0, 7.0))),
        edge("killed again before it was as far", lambda rng: (47, 10, [28, 23, 41], (1.0, 3.0, 7.0))),
        edge("a checkpoint after every step", lambda rng: draw(rng, every=1)),
        edge("no checkpoint at all", lambda rng: draw(rng, every=60)),
        edge("the last step is a checkpoint", lambda rng: draw(rng, steps=40)),
    ),
)
