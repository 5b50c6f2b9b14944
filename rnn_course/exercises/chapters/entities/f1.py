"""Precision, recall and F1 of whole entities."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def entity_scores(true, found):
    """Score the entities that were found by those that are there."""
    right = sum(len(set(a) & set(b)) for a, b in zip(true, found, strict=True))
    n_found, n_true = sum(len(b) for b in found), sum(len(a) for a in true)
    precision = right / n_found if n_found > 0 else 0.0
    recall = right / n_true if n_true > 0 else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right > 0 else 0.0
    return precision, recall, f1


def draw(rng: np.random.Generator, N: int = 7) -> Arguments:
    """Draw sentences of entities, of which some are lost, half found, of a wrong type or too many."""
    true, found = [], []
    for _ in range(N):
        start, one, other = 0, [], []
        for _ in range(rng.integers(1, 5)):
            start += int(rng.integers(1, 4))
            end, kind = start + int(rng.integers(2, 4)), str(rng.choice(["room", "device", "timer"]))
            one.append((start, end, kind))
            what = rng.integers(8)
            if what == 0:
                other.append((start, end - 1, kind))
            elif what == 1:
                other.append((start + 1, end, kind))
            elif what == 2:
                other.append((start, end, "item"))
            elif what > 3:
                other.append((start, end, kind))
            start = end
        if rng.random() < 0.4:
            other.insert(0, (0, 1, "item"))
        true.append(one)
        found.append(other)
    return true, found


EXERCISE = Exercise(
    entity_scores,
    cases=(
        pencil(
            [[(2, 3, "device"), (4, 6, "room")], [(0, 1, "room")]],
            [[(2, 3, "device"), (5, 6, "room")], [(0, 1, "room"), (3, 4, "timer")]],
        ),
        *random(draw),
        edge("one sentence, N = 1", lambda rng: draw(rng, N=1)),
        edge("one entity, and it is right", lambda rng: ([[], [(1, 3, "room")]], [[], [(1, 3, "room")]])),
        edge("nothing is found", lambda rng: ([[(0, 2, "room")], []], [[], []])),
        edge("no entity is there", lambda rng: ([[], []], [[(0, 2, "room")], []])),
        edge("nothing is there, and nothing is found", lambda rng: ([[], []], [[], []])),
        edge("nothing is right", lambda rng: ([[(0, 2, "room")]], [[(0, 1, "room"), (1, 2, "device")]])),
        edge(
            "the right place in the wrong sentence",
            lambda rng: ([[(0, 2, "room")], [(1, 2, "timer")]], [[(1, 2, "timer")], [(1, 2, "timer")]]),
        ),
    ),
    essential=True,
)
