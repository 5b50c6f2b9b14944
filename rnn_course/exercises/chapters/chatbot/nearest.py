"""Copy the reply of the training sentence that is most alike."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def nearest_reply(words, sentences, replies):
    """Copy the reply of the training sentence that is most alike."""
    likeness = []
    for sentence in sentences:
        shared = len(set(words) & set(sentence))
        sizes = len(set(words)) * len(set(sentence))
        likeness.append(shared / sizes**0.5 if shared else 0.0)
    best = max(likeness)
    return replies[likeness.index(best)] if best else "", best


def draw(rng: np.random.Generator, sentences: int = 7, words: int = 4) -> Arguments:
    """Draw what is asked, training sentences of other lengths, and their replies."""
    house = ["turn", "on", "the", "lamp", "in", "attic", "off"]
    known = []
    for _ in range(sentences):
        known.append(rng.permutation(house)[: rng.integers(3, 6)].tolist())
        known[-1].append(known[-1][0])  # one word comes twice
    asked = rng.permutation([*house[:4], "please", "now"])[:words].tolist()
    return [*asked, asked[-1]], known, [f"Reply {n}" for n in rng.permutation(sentences)]


EXERCISE = Exercise(
    nearest_reply,
    cases=(
        pencil(["stop"], [["stop", "the", "lawn", "mower"], ["stop", "it"]], ["Docking", "Stopped"]),
        *random(draw),
        edge("one sentence", lambda rng: draw(rng, sentences=1)),
        edge(
            "no word is shared",
            lambda rng: (["what", "is", "love"], [["dim", "it"], ["stop"]], ["Dimmed", "Stopped"]),
        ),
        edge("nothing was said", lambda rng: ([], [["dim", "it"], ["stop"]], ["Dimmed", "Stopped"])),
        edge(
            "two sentences are equally near",
            lambda rng: (["dim", "it"], [["stop", "now"], ["stop", "it"], ["dim", "all"]], ["A", "B", "C"]),
        ),
        edge(
            "the very sentence, behind a longer one",
            lambda rng: (["dim", "it"], [["dim", "it", "now", "please"], ["it", "dim"]], ["A", "B"]),
        ),
        edge(
            "a word that is said over and over",
            lambda rng: (["stop", "it"], [["stop"] * 9 + ["all"], ["stop", "it", "a", "b"]], ["A", "B"]),
        ),
        edge("a training sentence without words", lambda rng: (["dim"], [[], ["dim", "it"]], ["A", "B"])),
    ),
    essential=True,
)
