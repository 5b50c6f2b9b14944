"""The best path of a CRF."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def viterbi(e, A, a, b):
    """Find the path of tags with the highest score."""
    best, notes = a + e[0], []
    for emission in e[1:]:
        scores = best[:, np.newaxis] + A  # (K, K): from tag i to tag j
        notes.append(scores.argmax(axis=0))
        best = scores.max(axis=0) + emission
    best = best + b
    path = [best.argmax()]
    for came_from in reversed(notes):
        path.append(came_from[path[-1]])
    return np.array(path[::-1]), best.max()


def draw(rng: np.random.Generator, T: int = 6, K: int = 4) -> Arguments:
    """Draw emissions, transitions, and scores for beginning and ending."""
    return (
        rng.standard_normal((T, K)),
        1.5 * rng.standard_normal((K, K)),
        2 * rng.standard_normal(K),
        2 * rng.standard_normal(K),
    )


def draw_rooms(rng: np.random.Generator) -> Arguments:
    """Make the toy of the chapter, with its last word and its end of the sentence in doubt."""
    e = np.array([[2, 0.5, 0], [1, 0.5, 0.8], [0, 1, 1.2], [0.3, 0.5, 1.0]])
    A = np.array([[0.5, 0.5, -4], [0, -1, 1], [0, -1, 1.1]])
    return e, A, np.array([0.5, 0.4, -4]), np.array([0.2, -0.1, 0])


EXERCISE = Exercise(
    viterbi,
    cases=(
        pencil(
            np.array([[2.0, 0.0], [0.0, 1.0], [3.0, 2.0]]),
            np.array([[1.0, 0.0], [-4.0, 3.0]]),
            np.array([0.0, 0.5]),
            np.array([0.0, 0.25]),
        ),
        *random(draw),
        edge("four words, three tags", draw_rooms),
        edge("one token, T = 1", lambda rng: draw(rng, T=1)),
        edge("two tokens, T = 2", lambda rng: draw(rng, T=2)),
        edge("one tag, K = 1", lambda rng: draw(rng, K=1)),
        edge("as many tokens as tags", lambda rng: draw(rng, T=4)),
        edge("a long sentence", lambda rng: draw(rng, T=40)),
        edge("large scores", lambda rng: tuple(400 * part for part in draw(rng))),
    ),
    essential=True,
    capstone=True,
)
