"""From sentences to a padded batch of ids, and its mask."""

from collections import Counter

import numpy as np

from rnn_course.exercises.chapters.text import encode, pad, vocabulary
from rnn_course.exercises.chapters.text._draws import sentences as draw
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def text_to_batch(training, sentences):
    """Turn sentences into a padded batch of ids."""
    counts = Counter(token for sentence in training for token in sentence)
    vocabulary = {token: id_ for id_, (token, _) in enumerate(counts.most_common(), start=2)}
    longest = max(len(sentence) for sentence in sentences)
    ids = np.zeros((len(sentences), longest), int)
    mask = np.zeros((len(sentences), longest), bool)
    for n, sentence in enumerate(sentences):
        ids[n, : len(sentence)] = [vocabulary.get(token, 1) for token in sentence]
        mask[n, : len(sentence)] = True
    return ids, mask


def texts(rng: np.random.Generator) -> Arguments:
    """Draw sentences, and then training sentences that lack some of their words."""
    others = draw(rng, 4)
    others[1] = [*others[1], "ghost", "the", "ghost"]
    others[2] = ["comet", *others[2]]
    return draw(rng, 8), others


EXERCISE = Exercise(
    text_to_batch,
    cases=(
        pencil([["it", "is", "cold"], ["is", "it", "is"]], [["is", "it", "late", "?"], ["cold"]]),
        *random(texts),
        edge("one sentence, N = 1", lambda rng: ([["a", "b"], ["b"]], [["b", "x", "a"]])),
        edge("an empty sentence beside another one", lambda rng: ([["a", "b"], ["b"]], [[], ["b"]])),
        edge("unknown tokens only", lambda rng: ([["a"]], [["x", "y"], ["z"]])),
        edge("capital letters", lambda rng: ([["The", "sea", "the"], ["the"]], [["the", "The"], ["SEA"]])),
    ),
    capstone=True,
    heir_of=(vocabulary.EXERCISE, encode.EXERCISE, pad.EXERCISE),
    essential=True,
)
