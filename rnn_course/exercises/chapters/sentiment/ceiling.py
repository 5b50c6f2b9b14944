"""What no judge can reach that only counts."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def count_ceiling(texts, labels, n):
    """Compute the best accuracy of a judge that sees counts of n-grams only."""
    keys = []
    for words in texts:
        grams = [tuple(words[i : i + k]) for k in range(1, n + 1) for i in range(len(words) - k + 1)]
        keys.append(tuple(sorted(grams)))
    right = 0
    for key in set(keys):
        group = [label for other, label in zip(keys, labels, strict=True) if other == key]
        right += max(group.count(0), group.count(1))
    return right / len(texts)


def draw(
    rng: np.random.Generator, n: int = 2, letters: str = "ab", N: int = 41, longest: int = 5
) -> Arguments:
    """Draw short reviews of few words, so that many of them look alike to a judge that counts."""
    texts = [rng.choice(list(letters), rng.integers(2, longest + 1)).tolist() for _ in range(N)]
    return texts, rng.integers(0, 2, N).tolist(), n


def twins(n: int) -> Arguments:
    """Write two pairs of twins; runs of up to four words cannot tell the first one apart."""
    texts = [list("abcpabcqabc"), list("abcqabcpabc"), ["bad", "not", "good"], ["good", "not", "bad"]]
    return texts, [1, 0, 0, 1], n


EXERCISE = Exercise(
    count_ceiling,
    cases=(
        pencil([["not", "bad"], ["bad", "not"], ["good"]], [1, 0, 1], 1),
        *random(draw),
        edge("single words, n = 1", lambda rng: draw(rng, n=1, letters="abc", longest=4)),
        edge(
            "what pairs of words would tell, n = 1",
            lambda rng: (
                [list("aaba"), list("abaa"), list("baaa"), list("aaab")],
                [1, 0, 0, 1],
                1,
            ),
        ),
        edge("runs of three, n = 3", lambda rng: draw(rng, n=3, longest=7)),
        edge("twins and n = 1", lambda rng: twins(1)),
        edge("twins and n = 4", lambda rng: twins(4)),
        edge("twins and n = 6", lambda rng: twins(6)),
        edge("the same pairs of words, but other words", lambda rng: ([list("aba"), list("bab")], [1, 0], 2)),
        edge("a word twice", lambda rng: ([["so", "so"], ["so"]], [1, 0], 1)),
        edge(
            "words that read the same when joined",
            lambda rng: ([["in", "to"], ["into"], ["i", "nto"]], [1, 0, 1], 1),
        ),
        edge("n longer than the reviews", lambda rng: ([["a"], ["b"], ["a"]], [1, 1, 0], 3)),
        edge("three copies against one", lambda rng: ([["a", "b"]] * 4, [0, 1, 0, 0], 2)),
        edge("reviews without words", lambda rng: ([[], [], ["a"]], [1, 0, 0], 2)),
        edge("all labels are equal", lambda rng: ([["a"], ["a"], ["b"]], [1, 1, 1], 1)),
        edge("one review", lambda rng: ([["a", "b"]], [0], 1)),
    ),
    capstone=True,
    essential=True,
)
