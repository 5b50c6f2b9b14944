"""Hold whole files out, and put aside what comes again."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def hold_out(files, every):
    """Hold whole files out, and put aside the sentences that come again."""
    train = []
    asked = []
    for number, sentences in enumerate(files, start=1):
        if number % every:
            train.extend(sentences)
        else:
            asked.extend(sentences)
    train, asked = list(dict.fromkeys(train)), list(dict.fromkeys(asked))
    held_out = [sentence for sentence in asked if sentence not in train]
    repeated = [sentence for sentence in asked if sentence in train]
    return train, held_out, repeated


def draw(rng: np.random.Generator, files: int = 8, every: int = 3, names: int = 12) -> Arguments:
    """Draw files of sentences, some of which come several times."""
    words = ["Return", "Compute", "Raise", "Draw", "the", "a", "shape", "mean", "axis", "error", "loss", "x"]
    lengths = rng.permutation(np.arange(files) % 4 + 2)
    return [[words[n] for n in rng.integers(names, size=length)] for length in lengths], every


EXERCISE = Exercise(
    hold_out,
    cases=(
        pencil([["A sum.", "Returns x."], ["A mean.", "Returns x."], ["A loss."]], 2),
        *random(draw),
        edge("fewer files than `every`", lambda rng: draw(rng, files=2)),
        edge("no files", lambda rng: ([], 4)),
        edge("a file without sentences", lambda rng: ([["B"], [], ["A"], ["C"], ["B", "A"], ["A", "D"]], 3)),
        edge(
            "a sentence comes twice in one file",
            lambda rng: ([["B", "B", "A"], ["D", "C", "D", "A", "A"]], 2),
        ),
        edge("the repeated one comes later", lambda rng: ([["B"], ["A", "C"], ["A", "B"]], 2)),
        edge("everything held out is repeated", lambda rng: ([["B", "A"], ["A", "B"]], 2)),
        edge("spelled in two ways", lambda rng: ([["Returns x."], ["returns x.", "Returns x. ", "x"]], 2)),
        edge("every file is held out, every = 1", lambda rng: ([["B", "A"], ["A", "C"]], 1)),
    ),
    essential=True,
)
