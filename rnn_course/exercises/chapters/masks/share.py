"""The share of padding in batches that are made as the sequences come."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def padding_share(lengths, batch_size):
    """Count real and computed steps."""
    real = computed = 0
    for start in range(0, len(lengths), batch_size):
        batch = lengths[start : start + batch_size]
        real += sum(batch)
        computed += len(batch) * max(batch)
    return 1 - real / computed


def draw(rng: np.random.Generator, n: int = 11, batch_size: int = 4) -> Arguments:
    """Draw n lengths."""
    return rng.integers(1, 40, n).tolist(), batch_size


EXERCISE = Exercise(
    padding_share,
    cases=(
        pencil([2, 4, 1, 3, 2], 2),
        *random(draw),
        edge("one sequence in each batch", lambda rng: draw(rng, batch_size=1)),
        edge("all sequences in one batch", lambda rng: draw(rng, batch_size=50)),
        edge("a last batch that is full", lambda rng: draw(rng, n=8)),
    ),
)
