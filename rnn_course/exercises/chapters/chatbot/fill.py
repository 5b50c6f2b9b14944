"""Copy values into the places of a reply."""

import re

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def fill_places(reply, values):
    """Copy values into the places of a reply."""
    names = re.findall(r"\{(\w+)\}", reply)
    if any(name not in values for name in names):
        return ""
    return re.sub(r"\{(\w+)\}", lambda place: values[place[1]], reply)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a reply with two places, and three values."""
    words = rng.permutation(["Oat milk", "the Attic", "tofu", "Zuzanna", "lamp", "two"]).tolist()
    reply = f"Added {{item}}, {words[0]} and {{area}}."
    return reply, {"area": words[1], "name": words[2], "item": " ".join(words[3:])}


EXERCISE = Exercise(
    fill_places,
    cases=(
        pencil("Added {item}", {"item": "tofu"}),
        *random(draw),
        edge("a reply without places", lambda rng: ("Volume  set", {"area": "attic"})),
        edge("a value is missing", lambda rng: ("Added {item} in {area}", {"item": "tofu"})),
        edge("no values at all", lambda rng: ("Added {item}", {})),
        edge(
            "a place that comes twice", lambda rng: ("{area}, {area} and {item}", {"area": "a", "item": "b"})
        ),
        edge(
            "a value that looks like a place",
            lambda rng: ("{item} and {area}", {"item": "{area}", "area": "{item}"}),
        ),
        edge("a Korean ending behind the place", lambda rng: ("{area}의 불을 켰어요", {"area": "다락방"})),
        edge("an empty value", lambda rng: ("Added {item}.", {"item": ""})),
    ),
    essential=True,
)
