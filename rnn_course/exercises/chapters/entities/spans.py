"""Entities from BIO tags."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def read_entities(tags):
    """Read the entities from the BIO tags of a sentence."""
    entities, start, kind = [], 0, ""
    for t, tag in enumerate([*tags, "O"]):
        prefix, new = tag[:1], tag[2:]
        if kind and (prefix != "I" or new != kind):
            entities.append((start, t, kind))
            kind = ""
        if new and not kind:
            start, kind = t, new
    return entities


def draw(rng: np.random.Generator, T: int = 15) -> Arguments:
    """Draw any tags, also such that no writer of tags would give."""
    return ([str(tag) for tag in rng.choice(["O", "B-room", "I-room", "B-device", "I-device"], T)],)


EXERCISE = Exercise(
    read_entities,
    cases=(
        pencil(["O", "B-device", "O", "B-room", "I-room", "O"]),
        *random(draw),
        edge("two rooms side by side", lambda rng: (["B-room", "B-room", "I-room", "O", "O"],)),
        edge("an entity at the end", lambda rng: (["O", "O", "O", "B-room", "I-room"],)),
        edge("an I- that continues nothing", lambda rng: (["I-room", "O", "I-device", "I-device", "O"],)),
        edge("an I- of another type", lambda rng: (["O", "B-room", "I-device", "I-device", "O"],)),
        edge(
            "a type with a hyphen in its name",
            lambda rng: (["O", "B-wake-up-time", "I-wake-up-time", "O", "B-wake-word", "O"],),
        ),
        edge("no entity", lambda rng: (["O", "O"],)),
        edge("no token", lambda rng: ([],)),
    ),
    essential=True,
)
