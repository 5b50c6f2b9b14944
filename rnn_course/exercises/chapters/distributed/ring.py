"""An all-reduce in which each worker talks to its neighbours only."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def ring_all_reduce(parts):
    """Give every worker the sum of all, by passing chunks around a ring."""
    K, _, M = parts.shape
    chunks = parts.copy()
    for step in range(K - 1):
        for k in range(K):
            c = (k - step) % K
            chunks[(k + 1) % K, c] += chunks[k, c]
    halfway = chunks.copy()
    for step in range(K - 1):
        for k in range(K):
            c = (k + 1 - step) % K
            chunks[(k + 1) % K, c] = chunks[k, c]
    return halfway, chunks, 2 * (K - 1) * M


def draw(rng: np.random.Generator, K: int = 4, M: int = 3) -> Arguments:
    """Draw the gradients of K workers, each cut into K chunks of M numbers."""
    return (rng.standard_normal((K, K, M)),)


EXERCISE = Exercise(
    ring_all_reduce,
    cases=(
        pencil(np.array([[[1.0], [2.0]], [[10.0], [20.0]]])),
        *random(draw),
        edge("one worker, K = 1", lambda rng: draw(rng, K=1)),
        edge("two workers", lambda rng: draw(rng, K=2)),
        edge("more workers", lambda rng: draw(rng, K=6, M=2)),
        edge("one number in a chunk, M = 1", lambda rng: draw(rng, M=1)),
    ),
    essential=True,
    capstone=True,
)
