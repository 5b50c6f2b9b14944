"""Judge reviews by adding up the weights of their words."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random

WORDS = ("slow", "fine", "dull", "warm", "plot", "film", "wise", "loud")


def add_up(texts, weights, b):
    """Judge reviews by the sum of the weights of their words."""
    z = np.array([b + sum(weights.get(word, 0.0) for word in set(words)) for words in texts])
    return z, 1 / (1 + np.exp(-z))


def draw(rng: np.random.Generator, N: int = 4, longest: int = 7, b: float = 0.4) -> Arguments:
    """Draw reviews in which words come twice, and weights for most of the words."""
    texts = [rng.choice(WORDS, rng.integers(longest - 2, longest + 1)).tolist() for _ in range(N)]
    texts[0][-1] = texts[0][0]
    texts[-1][0] = WORDS[0]
    return texts, {word: float(rng.normal()) for word in WORDS[1:]}, b


EXERCISE = Exercise(
    add_up,
    cases=(
        pencil([["good", "good", "film"], ["bad"]], {"good": 1.5, "bad": -0.5, "plot": 4.0}, 0.5),
        *random(draw),
        edge("a review without words", lambda rng: ([[], ["fine"]], {"fine": 2.0}, -0.3)),
        edge("a review of unknown words", lambda rng: ([["what", "ever"]], {"fine": 2.0}, -1.3)),
        edge("no weights", lambda rng: ([["fine"], ["dull", "film"]], {}, 0.7)),
        edge("no bias, b = 0", lambda rng: draw(rng, b=0.0)),
        edge("one word many times", lambda rng: ([["dull"] * 5], {"dull": -0.8}, 0.5)),
        edge(
            "words in another order",
            lambda rng: ([["not", "good"], ["good", "not"]], {"good": 1.2, "not": -0.9}, 0.1),
        ),
    ),
    essential=True,
)
