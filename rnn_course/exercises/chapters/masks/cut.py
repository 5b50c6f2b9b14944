"""Cut a long series into batches whose rows go on from one to the next."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def cut_stream(series, N, T):
    """Cut a series so that each row goes on in the next batch."""
    P = len(series) // (N * T)
    rows = series[: N * P * T].reshape(N, P, T, -1)  # each row: one part of the series, cut into P pieces
    return rows.swapaxes(0, 1)


def draw(rng: np.random.Generator, S: int = 29, N: int = 2, T: int = 3, D: int = 2) -> Arguments:
    """Draw a series (S, D)."""
    return rng.standard_normal((S, D)), N, T


EXERCISE = Exercise(
    cut_stream,
    cases=(
        pencil(np.arange(12.0)[:, np.newaxis], 2, 3),
        *random(draw),
        edge("one row, N = 1", lambda rng: draw(rng, N=1)),
        edge("one step in each piece, T = 1", lambda rng: draw(rng, T=1)),
        edge("one batch, P = 1", lambda rng: draw(rng, S=7)),
        edge("as many rows as pieces", lambda rng: draw(rng, S=30, N=3)),
    ),
)
