"""A weight for each word, from nothing but counting."""

import math

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random

WORDS = ("slow", "fine", "dull", "warm", "plot", "film", "wise", "loud")


def word_weights(texts, labels, alpha):
    """Weigh each word by how much of the praise, and of the blame, has it."""
    good = [set(words) for words, label in zip(texts, labels, strict=True) if label == 1]
    bad = [set(words) for words, label in zip(texts, labels, strict=True) if label == 0]
    weights = {}
    for word in set().union(*good, *bad):
        in_good = (sum(word in one for one in good) + alpha) / (len(good) + 2 * alpha)
        in_bad = (sum(word in one for one in bad) + alpha) / (len(bad) + 2 * alpha)
        weights[word] = math.log(in_good / in_bad)
    return weights


def draw(
    rng: np.random.Generator, N: int = 9, good: int = 5, longest: int = 6, alpha: float = 0.5
) -> Arguments:
    """Draw reviews of which some praise; a few of their words come twice."""
    labels = rng.permutation(np.arange(N) < good).astype(int).tolist()
    texts = [rng.choice(WORDS, rng.integers(2, longest + 1)).tolist() for _ in range(N)]
    texts[0].append(texts[0][0])
    return texts, labels, alpha


EXERCISE = Exercise(
    word_weights,
    cases=(
        pencil([["good", "good"], ["good", "plot"], ["bad", "plot"]], [1, 1, 0], 1.0),
        *random(draw),
        edge(
            "a word that comes twice in a review",
            lambda rng: ([["dull", "dull"], ["warm"], ["dull"]], [0, 1, 1], 0.5),
        ),
        edge("no praise at all", lambda rng: draw(rng, good=0)),
        edge("nothing but praise", lambda rng: draw(rng, good=9)),
        edge("little smoothing", lambda rng: draw(rng, alpha=0.01)),
        edge("a review without words", lambda rng: ([[], ["fine"], ["dull", "fine"]], [1, 1, 0], 1.0)),
        edge("no words at all", lambda rng: ([[], []], [1, 0], 1.0)),
        edge("equally often in both", lambda rng: ([["film", "fine"], ["film", "dull"]], [1, 0], 2.0)),
    ),
    essential=True,
)
