"""Sequences of different lengths in one array, with a mask."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def pad(sequences):
    """Fill up to the longest sequence."""
    longest = max(len(sequence) for sequence in sequences)
    ids = np.zeros((len(sequences), longest), int)
    mask = np.zeros((len(sequences), longest), bool)
    for n, sequence in enumerate(sequences):
        ids[n, : len(sequence)] = sequence
        mask[n, : len(sequence)] = True
    return ids, mask


def rows_of_ids(rng: np.random.Generator) -> Arguments:
    """Draw sequences of different lengths; one of them holds the id 0."""
    rows = [rng.integers(2, 30, length).tolist() for length in rng.permutation(np.arange(2, 8))[:4]]
    rows[1][0] = 0
    return (rows,)


EXERCISE = Exercise(
    pad,
    cases=(
        pencil([[2, 3, 4], [5]]),
        *random(rows_of_ids),
        edge("one sequence, N = 1", lambda rng: ([[4, 5, 6]],)),
        edge("an empty sequence beside another one", lambda rng: ([[], [7, 8]],)),
        edge("sequences of one length", lambda rng: ([[3, 4], [5, 30_000]],)),
        edge("the id 0 at the end of a sequence", lambda rng: ([[3, 4, 0], [5, 0]],)),
    ),
    essential=True,
)
