"""One step of byte-pair encoding: a pair of neighbours becomes one token."""

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def merge_tokens(tokens, pair):
    """Join the pair wherever it stands."""
    merged = []
    n = 0
    while n < len(tokens):
        if tuple(tokens[n : n + 2]) == pair:
            merged.append(tokens[n] + tokens[n + 1])
            n += 2
        else:
            merged.append(tokens[n])
            n += 1
    return merged


EXERCISE = Exercise(
    merge_tokens,
    cases=(
        pencil(["t", "h", "e", "n", "t", "h"], ("t", "h")),
        *random(lambda rng: (["ab"[i] for i in rng.integers(0, 2, 14)] + list("aaabab"), ("a", "b"))),
        *random(lambda rng: (["ab"[i] for i in rng.integers(0, 2, 10)] + list("aaabaaaaab"), ("a", "a"))),
        edge("a pair that does not occur", lambda rng: (["a", "b"], ("b", "a"))),
        edge("no token at all", lambda rng: ([], ("a", "b"))),
        edge("longer tokens", lambda rng: (["t", "he", "the", "t", "he", "n"], ("t", "he"))),
        edge(
            "other tokens with the same letters",
            lambda rng: (["th", "e", "at", "he", "t", "hen", "t", "he"], ("t", "he")),
        ),
        edge("five equal tokens in a row", lambda rng: (list("aaaaa"), ("a", "a"))),
    ),
)
