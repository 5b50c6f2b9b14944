"""Predict a letter by counting what followed shorter and longer runs."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def mixed_probability(text, context, letter, K):
    """Mix what followed shorter and longer runs."""
    p = 1 / K
    for k in range(len(context) + 1):
        run = context[len(context) - k :]
        followers = [text[i + k] for i in range(len(text) - k) if text[i : i + k] == run]
        if not followers:
            break
        kinds, times = len(set(followers)), len(followers)
        p = (followers.count(letter) + kinds * p) / (times + kinds)
    return p


def draw(rng: np.random.Generator, length: int = 40, n: int = 3) -> Arguments:
    """Draw a text; its end is the context, and the longest run there has no follower."""
    text = "".join(rng.choice(list("abc"), length, p=[0.5, 0.3, 0.2]))
    return text, text[length - n :], str(rng.choice(list("abc"))), 5


def draw_long(rng: np.random.Generator) -> Arguments:
    """Draw a text of two letters, and a context of eight that it holds."""
    text = "".join(rng.choice(list("ab"), 60))
    return text, text[20:28], text[28], 5


EXERCISE = Exercise(
    mixed_probability,
    cases=(
        pencil("aba", "a", "b", 2),
        *random(draw),
        edge("no context", lambda rng: ("abcab", "", "b", 4)),
        edge("no text", lambda rng: ("", "ab", "a", 4)),
        edge("a long context", draw_long),
        edge("a context that was never seen", lambda rng: ("abcabcbb", "cxa", "b", 30)),
        edge("a letter that was never seen", lambda rng: (draw(rng)[0], "ab", "x", 7)),
        edge("capitals are letters of their own", lambda rng: ("aAbaaBAb", "A", "b", 6)),
        edge("runs that overlap", lambda rng: ("aaaaabaaaa", "aa", "a", 3)),
        edge("a dot is a letter, too", lambda rng: ("a.ab.bacab.a", "b.", "b", 6)),
    ),
)
