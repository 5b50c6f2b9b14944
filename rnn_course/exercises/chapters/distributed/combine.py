"""Put the means of the shards together into that of the batch."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def combine(losses, grads, sizes):
    """Put the means of the shards together into that of the batch."""
    loss, total = 0.0, [np.zeros_like(grad) for grad in grads[0]]
    for k in range(len(sizes)):
        if sizes[k] > 0:
            share = sizes[k] / sum(sizes)
            loss += share * losses[k]
            total = [one + share * grad for one, grad in zip(total, grads[k], strict=True)]
    return loss, total


def draw(rng: np.random.Generator, sizes: tuple[int, ...] = (9, 2, 5, 4)) -> Arguments:
    """Draw what each worker has computed; one without samples has NaN."""
    losses = np.array([rng.uniform(0.1, 2.0) if n else np.nan for n in sizes])
    shapes = ((3, 2), (2,))
    grads = [[rng.standard_normal(shape) + (0.0 if n else np.nan) for shape in shapes] for n in sizes]
    return losses, grads, list(sizes)


EXERCISE = Exercise(
    combine,
    cases=(
        pencil(np.array([0.2, 0.6]), [[np.array([1.0, 2.0])], [np.array([5.0, -2.0])]], [48, 16]),
        *random(draw),
        edge("one worker", lambda rng: draw(rng, (6,))),
        edge("shards of equal size", lambda rng: draw(rng, (5, 5, 5))),
        edge("a worker without samples", lambda rng: draw(rng, (3, 0, 7))),
        edge("the first worker has no samples", lambda rng: draw(rng, (0, 4, 1))),
        edge("one sample in all", lambda rng: draw(rng, (0, 1, 0))),
    ),
    essential=True,
)
