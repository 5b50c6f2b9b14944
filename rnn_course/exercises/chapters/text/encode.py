"""Tokens looked up in a vocabulary that does not know them all."""

from rnn_course.exercises.chapters.text._draws import WORDS, sentence
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def encode(tokens, ids):
    """Look up the id of each token."""
    return [ids.get(token, 1) for token in tokens]


EXERCISE = Exercise(
    encode,
    cases=(
        pencil(["What", "day", "is", "it"], {"What": 2, "time": 3, "is": 4, "it": 5}),
        *random(
            lambda rng: (
                [*sentence(rng, 6), "the", "The", "ghost", *sentence(rng, 2)],
                {token: id_ for id_, token in enumerate(rng.permutation(WORDS[:7]).tolist(), start=2)},
            )
        ),
        edge("no token at all", lambda rng: ([], {"a": 2})),
        edge("unknown tokens only", lambda rng: (["x", "y", "x"], {"a": 2})),
        edge("ids in any order, 0 among them", lambda rng: (["a", "-", "x", "b"], {"-": 0, "b": 7, "a": 3})),
    ),
)
