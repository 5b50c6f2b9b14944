"""Chapter 3: a vanilla RNN reads letter by letter; its states, and what it expects next."""

import numpy as np

from rnn_course.experiments.simple_rnn import letters
from rnn_course.live.controls import Text
from rnn_course.live.parts import Cells, Part, Sentence, Words, percent
from rnn_course.plots.svg import visible

CONTROLS = [Text("text", "The beginning of a sentence", longest=100)]
EXAMPLES = {
    "as in the manual": {"text": "Returns the shape of the inp"},
    "another word": {"text": "Returns the shape of the out"},
    "a list": {"text": "a tensor, a layer or a mod"},
}
BREAKS = {"text": "zebra zebra zebra ze"}
WHY = (
    "It has just read the word three times and still expects “zero”, a word of the manual. Training put such "
    "words into its weights, but did not teach it to copy a new one from what it has just read."
)
ABOUT = (
    "A vanilla RNN of 128 units, trained on the sentences of Keras's documentation in small letters. "
    "It continues whatever is typed as if it were a manual."
)
MODELS = (letters.NAME,)
UNITS = 8  # whose states are shown


def answer(text: str) -> list[Part]:
    """Read a text, and show what the network expected of each letter, and its states.

    Parameters
    ----------
    text : str
        The beginning of a sentence.

    Returns
    -------
    list of Part
        What it expects next, the letters, and the states of some units.

    Raises
    ------
    ValueError
        If there is a letter that the network does not know.
    """
    read, p, h = letters.predict(text)
    kinds = letters.stored().extras["letters"]
    best = np.argsort(-p, axis=1, kind="stable")
    following = ", ".join(f"{visible(kinds[k])} ({percent(p[-1, k])})" for k in best[-1, :3])
    typed = read[1:]
    given = [float(p[t, kinds.index(letter)]) for t, letter in enumerate(typed)]
    return [
        Sentence(f"Next it expects: {following}."),
        Words(
            [visible(letter) for letter in typed],
            [visible(kinds[k]) for k in best[1:, 0]],
            given,
            "The bluer a letter, the more it was expected; beneath it, the best guess for what follows",
        ),
        Cells(
            list(typed),
            [f"unit {k}" for k in range(1, UNITS + 1)],
            h[1:, :UNITS].T.tolist(),
            f"The states of {UNITS} of the {h.shape[1]} units after each letter",
            limit=1.0,
        ),
    ]
