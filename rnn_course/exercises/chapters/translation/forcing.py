"""What the decoder reads in training, and what it should write."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def teacher_forcing(targets, start, end):
    """Make of each target what the decoder reads, and what it should write."""
    T = max(len(ids) for ids in targets) + 1
    read, wanted = np.zeros((2, len(targets), T), int)
    for n, ids in enumerate(targets):
        read[n, : len(ids) + 1] = [start, *ids]
        wanted[n, : len(ids) + 1] = [*ids, end]
    return read, wanted, wanted != 0


def draw(rng: np.random.Generator, N: int = 4, longest: int = 6, start: int = 1, end: int = 2) -> Arguments:
    """Draw targets of different lengths."""
    lengths = rng.permutation(np.arange(longest, longest - N, -1) if longest >= N else [longest] * N)
    return [rng.integers(3, 20, length).tolist() for length in lengths], start, end


EXERCISE = Exercise(
    teacher_forcing,
    cases=(
        pencil([[5, 3], [7]], 1, 2),
        *random(lambda rng: draw(rng, start=2, end=1)),
        edge("start has a larger id than all tokens", lambda rng: draw(rng, start=20, end=21)),
        edge("targets of one length", lambda rng: ([[5, 4, 3], [3, 4, 5]], 1, 2)),
        edge("one target, N = 1", lambda rng: draw(rng, N=1)),
        edge("a target without a token", lambda rng: ([[], [9, 3, 3, 4]], 1, 2)),
        edge("no target has a token", lambda rng: ([[], []], 1, 2)),
    ),
    essential=True,
)
