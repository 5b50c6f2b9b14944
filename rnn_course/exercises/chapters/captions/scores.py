"""Recall and precision of words, and exact matches."""

from collections import Counter

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def word_scores(written, true):
    """Compare captions with the true ones, word by word."""
    both = exact = 0
    for said, wanted in zip(written, true, strict=True):
        both += (Counter(said) & Counter(wanted)).total()
        exact += said == wanted
    n_written, n_true = sum(map(len, written)), sum(map(len, true))
    return both / n_true, both / n_written if n_written > 0 else 0.0, exact / len(true)


WORDS = ["woman", "man", "kiss", "dark", "light", "skin", "tone"]


def draw(rng: np.random.Generator, N: int = 6) -> Arguments:
    """Draw captions, with words that come twice, and what a network might have written."""
    true, written = [], []
    for n in range(N):
        wanted = [str(word) for word in rng.choice(WORDS, rng.integers(2, 8))]
        said = [word for word in wanted if rng.random() < 0.8]
        said += [str(word) for word in rng.choice(WORDS, rng.integers(0, 4))]
        true.append(wanted)
        written.append(list(wanted) if n % 3 == 1 else said)
    return written, true


EXERCISE = Exercise(
    word_scores,
    cases=(
        pencil(
            [["kiss", "man", "woman", "light", "tone"], ["red", "heart"]],
            [["kiss", "man", "man"], ["red", "heart"]],
        ),
        *random(draw),
        edge("one caption, N = 1", lambda rng: draw(rng, N=1)),
        edge("one word, and it is right", lambda rng: ([[], ["kiss"]], [["man", "man"], ["kiss"]])),
        edge("the right words in another order", lambda rng: ([["man", "kiss"]], [["kiss", "man"]])),
        edge("a word too often", lambda rng: ([["kiss", "kiss", "kiss", "man"]], [["kiss", "man", "man"]])),
        edge("nothing is written", lambda rng: ([[], []], [["kiss", "man"], ["man"]])),
        edge(
            "the words of another caption",
            lambda rng: ([["man"], ["kiss", "dark"]], [["kiss", "dark"], ["man", "light", "tone"]]),
        ),
        edge("all is right", lambda rng: (draw(np.random.default_rng(3))[1],) * 2),
    ),
)
