"""Chapter 7: a blank that only the words to its right decide, filled by two networks."""

from rnn_course.experiments.bidirectional import filling, sentences
from rnn_course.live.controls import Text
from rnn_course.live.parts import Bars, Part, Sentence, percent

CONTROLS = [Text("text", "A sentence like those of this chapter, with a blank (____)")]
EXAMPLES = {
    "the wallet decides": {"text": "Mina saw the pen and because of the ios app ____ then took the wallet ."},
    "objects exchanged": {"text": "Mina saw the wallet and because of the ios app ____ then took the pen ."},
    "in Korean": {"text": "미나는 펜을 보고 ios 앱 ____ 때문에 오늘 지갑을 꺼냈다 ."},
}
BREAKS = {"text": "Mina took the wallet and because of the ios app ____ saw the pen ."}
WHY = (
    "The wallet was taken and the pen only seen, so “price” would be right. But in all sentences that it was "
    "trained on, the object taken was to the right of the blank. It has learned the place, not the verb."
)
ABOUT = (
    "For each language two networks with one layer of LSTMs, trained on 800 sentences that a rule wrote. The "
    "words before the blank say nothing about it. Words that the rule does not use are refused."
)
MODELS = tuple(filling.TRAINED)


def answer(text: str) -> list[Part]:
    """Fill the blank.

    Parameters
    ----------
    text : str
        A sentence with one blank.

    Returns
    -------
    list of Part
        The best words, and the probabilities of all.

    Raises
    ------
    ValueError
        If there is not exactly one blank, or a word that the networks do not know.
    """
    both, forward = (filling.fill(text, direction) for direction in ("both", "forward"))
    return [
        Sentence(f"Read from both sides: {_best(both)}. Read from the left alone: {_best(forward)}."),
        Bars(both.answers, both.probabilities, f"Read from both sides of {sentences.BLANK}"),
        Bars(forward.answers, forward.probabilities, f"Read from the left up to {sentences.BLANK}"),
    ]


def _best(filled: filling.Filling) -> str:
    probability = max(filled.probabilities)
    return f"{filled.answers[filled.probabilities.index(probability)]} ({percent(probability)})"
