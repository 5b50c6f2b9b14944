"""The outcome of several seeds in one line."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def summarize(finals):
    """Put the final losses of several seeds into one line."""
    losses = [np.inf if final is None else final for final in finals]
    return float(np.median(losses)), min(losses), max(losses), finals.count(None)


def draw(rng: np.random.Generator, S: int = 5, blown: int = 1) -> Arguments:
    """Draw the final losses of S seeds, some of which diverged."""
    losses = rng.uniform(0.05, 0.2, S).tolist()
    for s in rng.permutation(S)[:blown]:
        losses[s] = None
    return (losses,)


EXERCISE = Exercise(
    summarize,
    cases=(
        pencil([0.3, None, 0.1]),
        *random(draw),
        edge("no training blew up", lambda rng: draw(rng, blown=0)),
        edge("an even number of seeds", lambda rng: draw(rng, S=6)),
        edge("half of the trainings blew up", lambda rng: draw(rng, S=4, blown=2)),
        edge("all of them blew up", lambda rng: ([None, None, None],)),
        edge("one seed", lambda rng: draw(rng, S=1, blown=0)),
        edge("a loss of exactly 0", lambda rng: ([0.2, 0.0, 0.1],)),
    ),
)
