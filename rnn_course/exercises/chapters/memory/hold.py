"""How many letters, backwards, hold a share of the connectivity."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def letters_that_hold(by_lag, share):
    """Count the letters, backwards, until they hold a share."""
    return int((np.cumsum(by_lag) < share).sum()) + 1


def draw(rng: np.random.Generator, lags: int = 40, share: float | None = None) -> Arguments:
    """Draw the shares of the lags, and the share that is looked for."""
    by_lag = rng.random(lags) * 0.95 ** np.arange(lags)
    return 0.9 * by_lag / by_lag.sum(), rng.uniform(0.6, 0.85) if share is None else share


EXERCISE = Exercise(
    letters_that_hold,
    cases=(
        pencil(np.array([0.5, 0.25, 0.125, 0.0625]), 0.75),
        *random(draw),
        edge("the letter just read is enough", lambda rng: (np.array([0.6, 0.2, 0.1]), 0.5)),
        edge("a share that is not reached", lambda rng: draw(rng, share=0.95)),
        edge("a single lag", lambda rng: (np.array([0.5]), 0.5)),
        edge("a strong letter far back", lambda rng: (np.array([0.125, 0.125, 0.4375, 0.125]), 0.25)),
    ),
)
