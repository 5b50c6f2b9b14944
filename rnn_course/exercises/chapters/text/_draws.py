"""Random sentences, and random steps with a mask."""

import numpy as np

from rnn_course.exercises.exercise import Arguments

WORDS = ("the", "sea", "is", "cold", "today", "and", "Minsu", "reads", "a", "book")


def sentence(rng: np.random.Generator, length: int) -> list[str]:
    """Draw so many words."""
    return [WORDS[i] for i in rng.integers(0, len(WORDS), length)]


def sentences(rng: np.random.Generator, number: int) -> list[list[str]]:
    """Draw so many sentences, of two words and more, all of different lengths."""
    return [sentence(rng, int(length)) for length in rng.permutation(np.arange(2, 2 + number))]


def masked_steps(rng: np.random.Generator) -> Arguments:
    """Draw steps (N, T, D) and a post-padding mask (N, T) with different lengths."""
    lengths = np.array([5, 2, 3, 1])[rng.permutation(4)]
    return rng.standard_normal((4, 5, 3)), np.arange(5)[np.newaxis] < lengths[:, np.newaxis]
