"""Chapter 20: a blank that is filled from both sides in one reading, and from either side alone."""

import re

from rnn_course.applications.language import around
from rnn_course.applications.language.blanks import Guess
from rnn_course.live.controls import Text
from rnn_course.live.parts import Bars, Part, Sentence, percent

CONTROLS = [Text("text", "A message of a program, with a blank (___)")]
EXAMPLES = {
    "a question": {"text": "Do you want to ___ the notebook before closing?"},
    "a button": {"text": "___ the selected cells"},
    "an error, in Korean": {"text": "파일을 ___ 수 없습니다."},
    "a question, in Korean": {"text": "커널을 ___ 하시겠습니까?"},
}
BREAKS = {"text": "The cat ate the ___."}
WHY = (
    "It has read the messages of one program, in which no cat eats: “cat” and “ate” are unknown words to it. "
    "But it knows the full stop, and of its messages that end with one, every fourth ends with the word "
    "“settings”."
)
ABOUT = (
    "For each language a bidirectional GRU with 48 units in each direction, trained on the messages of "
    "JupyterLab. It knows the words that occur there three times or more, and writes no others."
)
MODELS = ("around-english", "around-korean")


def answer(text: str) -> list[Part]:
    """Fill the blank, with both sides and with each alone.

    Parameters
    ----------
    text : str
        A message with one blank.

    Returns
    -------
    list of Part
        The best word, and the best few with their probabilities.

    Raises
    ------
    ValueError
        If there is not exactly one blank, or nothing beside it that the network knows.
    """
    guesses = around.fill(text)
    left, right = re.split("_{2,}", text)
    answers: list[Part] = [
        Sentence(f"Most probable: {guesses[0].word} ({percent(guesses[0].probability)})."),
        _bars(guesses, "Read from both sides"),
    ]
    for side, rest in (("left", f"{left}___"), ("right", f"___{right}")):
        try:
            answers.append(_bars(around.fill(rest, 3), f"Read from the {side} alone"))
        except ValueError:  # nothing there that it knows
            continue
    return answers


def _bars(guesses: list[Guess], label: str) -> Bars:
    return Bars([one.word for one in guesses], [one.probability for one in guesses], label)
