"""The first page: a network reads what is typed, and says what comes next."""

from typing import Any

import numpy as np

from rnn_course.applications.language import data, models
from rnn_course.checks import Array
from rnn_course.experiments.common.characters import stepper
from rnn_course.live.controls import Text
from rnn_course.live.parts import Part, Sentence, Words, percent
from rnn_course.plots.svg import visible
from rnn_course.scratch.generation import Step
from rnn_course.text import compose, is_korean

CONTROLS = [Text("text", "Type the beginning of a sentence", longest=80)]
EXAMPLES = {
    "English": {"text": "Compute the mean of each col"},
    "한국어": {"text": "파일을 선"},
}
BREAKS = {"text": "To be or not to be, that is the que"}
WHY = "It has read manuals and no plays, and in its manuals a word that begins so is nearly always “query”."
ABOUT = (
    "Two GRUs, which have read documentation in English and help texts in Korean, letter by letter; "
    "chapter 20 builds them."
)
MODELS = ("language-english", "language-korean")
LONGEST = 20  # letters that finish a word


def answer(text: str) -> list[Part]:
    """Read a text; say what comes next, and how much each letter was expected.

    Parameters
    ----------
    text : str
        The beginning of a sentence; with a Korean letter in it, the Korean network reads, jamo by jamo.
        Characters that the network has never seen are passed over.

    Returns
    -------
    list of Part
        The best guesses, and the letters.

    Raises
    ------
    ValueError
        If the network knows no character of the text.
    """
    line = models.clean(text)
    model, alphabet = models.writer("Korean" if is_korean(line) else "English")
    letters = models.known(line, alphabet.letters)
    step, state = stepper(model)
    expected = []
    p, state = _read(step, state, alphabet.ids(data.END))
    for letter in letters:
        id_ = alphabet.ids(letter)
        expected.append(float(p[id_[0]]))
        p, state = _read(step, state, id_)
    best = np.argsort(-p, kind="stable")[:3]
    following = ", ".join(f"{visible(alphabet.letters[k])} ({percent(p[k])})" for k in best)
    word = letters.rpartition(" ")[2]
    while (letter := alphabet.letters[p.argmax()]).isalpha() and len(word) < LONGEST:
        word += letter
        p, state = _read(step, state, alphabet.ids(letter))
    return [
        Sentence(f"Next: {following}. The word: {compose(word)}"),
        Words(
            [visible(letter) for letter in letters],
            [f"{100 * share:.0f}" for share in expected],
            expected,
            "How much each letter was expected, in %",
        ),
    ]


def _read(step: Step, state: Any, ids: Array) -> tuple[Array, Any]:
    """Read a letter; give the probabilities of the next one, and the state."""
    logits, state = step(state, ids)
    p = np.exp((logits - logits.max()).astype("float64"))[0]
    return p / p.sum(), state
