"""The n-grams of a list of tokens."""

from rnn_course.exercises.chapters.text._draws import sentence
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def ngrams(tokens, n):
    """List the runs of n neighbours."""
    return [tuple(tokens[start : start + n]) for start in range(len(tokens) - n + 1)]


EXERCISE = Exercise(
    ngrams,
    cases=(
        pencil(["What", "time", "is", "it"], 2),
        *random(lambda rng: (sentence(rng, int(rng.integers(7, 12))), 3)),
        edge("n = 1", lambda rng: (["a", "b", "a"], 1)),
        edge("as many tokens as n", lambda rng: (["a", "b", "c"], 3)),
        edge("fewer tokens than n", lambda rng: (["a", "b"], 4)),
    ),
)
