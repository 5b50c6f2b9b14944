"""Write from a first state, greedily."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def write_captions(h, E, U, V, T):
    """Write a caption from each first state, word by word."""
    ids = np.zeros((len(h), 1), int)  # all begin with the start
    for _ in range(T):
        read = ids[:, -1]
        h = np.tanh(E[read] + h @ U)
        best = (h @ V)[:, 1:].argmax(axis=1) + 1
        ids = np.column_stack([ids, np.where(read == 1, 1, best)])
    return [[k for k in row if k > 1] for row in ids.tolist()]


def draw(
    rng: np.random.Generator, N: int = 5, H: int = 4, K: int = 6, T: int = 7, ends: float = 0.0
) -> Arguments:
    """Draw first states and a decoder; the larger `ends`, the sooner it ends."""
    V = rng.standard_normal((H, K))
    h, E, U = rng.uniform(-1, 1, (N, H)), rng.standard_normal((K, H)), rng.standard_normal((H, H))
    E[1] += 1.5 * V[:, 2]  # a decoder that goes on after the end writes another word
    E[:, -1], U[:, -1] = 20, 0
    V[-1] = ends * (np.arange(K) == 1)
    return h, E, U, V, T


EXERCISE = Exercise(
    write_captions,
    cases=(
        pencil(
            np.array([[1.0], [-1.0]]),
            np.array([[0.0], [0.0], [-2.0], [1.0]]),
            np.array([[2.0]]),
            np.array([[9.0, 0.0, 1.0, -1.0]]),
            2,
        ),
        *random(draw),
        edge("one picture, N = 1", lambda rng: draw(rng, N=1)),
        edge("one word, T = 1", lambda rng: draw(rng, T=1)),
        edge("captions that end soon", lambda rng: draw(rng, N=9, ends=0.7)),
        edge("captions that end late", lambda rng: draw(rng, N=9, T=12, ends=-0.7)),
        edge("captions that end at once", lambda rng: draw(rng, ends=50)),
        edge("captions that never end", lambda rng: draw(rng, ends=-50)),
        edge("as many pictures as units", lambda rng: draw(rng, N=4)),
        edge("no word is allowed, T = 0", lambda rng: draw(rng, T=0)),
    ),
    essential=True,
    capstone=True,
)
