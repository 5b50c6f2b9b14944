"""Chapter 10: a character model writes; its guesses, and the letters that a guess depends on."""

from typing import Any

import numpy as np

from rnn_course.applications.language import data as texts
from rnn_course.applications.language import models
from rnn_course.checks import Array
from rnn_course.experiments.common.characters import Text as Letters
from rnn_course.experiments.common.characters import stepper
from rnn_course.experiments.memory import coding
from rnn_course.experiments.memory.dependence import connectivity
from rnn_course.live import packing
from rnn_course.live.controls import Choice, Slider, Text
from rnn_course.live.parts import Bars, Cells, Part, Sentence, Words
from rnn_course.plots.svg import visible
from rnn_course.scratch import sample
from rnn_course.scratch.attention import masked_softmax

LONGEST, DRAWS = 60, 9  # letters that it writes at most, and different draws
CONTROLS = [
    Text("text", "How it begins", longest=60),
    Choice("network", "What the network has read", ["manuals", "Python"]),
    Slider("temperature", "temperature", 0.1, 2, 0.1),
    Slider("draw", "draw number", 0, DRAWS, 1),
    Slider("letter", "letter to look at", 1, LONGEST, 1),
]
EXAMPLES = {
    "careful": {"text": "Return the", "network": "manuals", "temperature": 0.3, "draw": 1, "letter": 12},
    "as trained": {"text": "Return the", "network": "manuals", "temperature": 1.0},
    "daring": {"text": "Return the", "network": "manuals", "temperature": 1.6},
    "in Python": {"text": "def", "network": "Python", "temperature": 0.5, "draw": 3, "letter": 20},
}
BREAKS = {"text": "Compute the mean", "network": "manuals", "temperature": 0.1, "letter": 60}
WHY = (
    "Near a temperature of 0 it nearly always takes the most probable letter, whatever the draw, and soon "
    "goes round in circles."
)
ABOUT = (
    "The English GRU of chapter 20, trained on documentation, and one that has read the Python of this "
    "chapter. They know how such lines sound, and nothing of what they are about."
)
MODELS = ("language-english", coding.NAME)


def answer(text: str, network: str, temperature: float, draw: float, letter: float) -> list[Part]:
    """Go on where a text ends, and look closely at one of the letters written.

    Parameters
    ----------
    text : str
        The beginning, followed by a space; characters that the network has never seen are passed over.
    network : {"manuals", "Python"}
        Which one writes.
    temperature : float
        What the logits are divided by before a letter is drawn.
    draw : float
        The seed.
    letter : float
        Which letter is looked at, from 1; the last one if there are not so many.

    Returns
    -------
    list of Part
        The text, the letters written with the best guess for each, the best guesses for one of them, and how
        much that one depends on each letter before it.

    Raises
    ------
    ValueError
        If the network knows no character of the beginning.
    """
    line = models.clean(text) + " "
    if network == "Python":
        model, alphabet = coding.stored().model, Letters("", "", coding.stored().extras["letters"])
    else:
        model, alphabet = models.writer("English")
    read = texts.END + models.known(line, alphabet.letters)
    step, state = stepper(model)
    end = None if network == "Python" else alphabet.letters.index(texts.END)
    written = sample(
        step, state, alphabet.ids(read), max_length=LONGEST, end=end, temperature=temperature, seed=int(draw)
    )
    ids = np.concatenate([alphabet.ids(read), written])
    model.reset_state()
    logits = model.forward(ids[np.newaxis, :-1])[0, len(read) - 1 :]
    model.reset_state()
    p = masked_softmax(logits / temperature)
    at = min(int(letter), len(written)) - 1
    best = np.argsort(-p[at], kind="stable")[:5]
    before = ids[: len(read) + at]
    depends = connectivity(model, ids[: len(before) + 1], [len(before) - 1])[0]

    def shown(id_: int) -> str:
        return visible(alphabet.letters[id_])

    return [
        Sentence("".join(alphabet.letters[id_] for id_ in ids[1:]).strip()),
        Words(
            [shown(id_) for id_ in written],
            [shown(one) for one in p.argmax(axis=1)],
            [float(p[k, id_]) for k, id_ in enumerate(written)],
            "What it wrote: the bluer a letter, the more probable it was; beneath it, the most probable one",
        ),
        Bars(
            [shown(id_) for id_ in best],
            p[at, best].tolist(),
            f"The most probable letters at place {at + 1}, where it wrote {shown(written[at])}",
        ),
        Cells(
            [alphabet.letters[id_] for id_ in before],
            [""],
            [(depends / depends.max()).tolist()],
            f"How much letter {at + 1} depends on each one before it (the norm of the gradient, largest = 1)",
        ),
    ]


def data() -> tuple[dict[str, Array], dict[str, Any]]:
    """Give the chance that the writing takes.

    Returns
    -------
    arrays : dict of str to numpy.ndarray
        ``chance``, (draws, letters).
    about : dict
        Nothing.
    """
    return {"chance": packing.chance(DRAWS + 1, LONGEST)}, {}
