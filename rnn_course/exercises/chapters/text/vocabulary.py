"""A vocabulary whose most frequent token comes first."""

from collections import Counter

from rnn_course.exercises.chapters.text._draws import sentences as draw
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def build_vocabulary(sentences, min_count):
    """Give every token an id, the most frequent first."""
    counts = Counter(token for sentence in sentences for token in sentence)
    frequent = [token for token, count in counts.most_common() if count >= min_count]
    return {token: id_ for id_, token in enumerate(frequent, start=2)}


EXERCISE = Exercise(
    build_vocabulary,
    cases=(
        pencil([["it", "is", "cold"], ["cold", "is", "cold"]], 1),
        *random(lambda rng: (draw(rng, 7), 3)),
        edge("tokens that are all equally frequent", lambda rng: ([["b", "a"], ["C"]], 1)),
        edge("no token that is frequent enough", lambda rng: ([["b", "a"], ["b"]], 3)),
        edge("one sentence of one token", lambda rng: ([["a"]], 1)),
    ),
)
