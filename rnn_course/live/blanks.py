"""Chapter 7: a blank that only the words to its right decide, filled by two networks."""

from rnn_course.experiments.bidirectional import filling, sentences
from rnn_course.live.controls import Text
from rnn_course.live.parts import Bars, Part, percent
from rnn_course.live.parts import Text as Sentence

CONTROLS = [Text("text", "A sentence with a blank, in the words of this chapter")]
EXAMPLES = {
    "the wallet decides": {"text": "Mina saw the pen and because of the ios app ____ then took the wallet ."},
    "change places": {"text": "Mina saw the wallet and because of the ios app ____ then took the pen ."},
    "in Korean": {"text": "미나는 펜을 보고 ios 앱 ____ 때문에 오늘 지갑을 꺼냈다 ."},
}
BREAKS = {"text": "Mina took the wallet and because of the ios app ____ saw the pen ."}
WHY = (
    "The wallet is taken, the pen only seen. In training whatever stood to the right of the blank was what "
    "decided, so that is all it has learned, and nothing of taking and seeing."
)
ABOUT = (
    "For each language two networks with one layer of LSTMs, trained on 800 sentences that a rule wrote. The "
    "words before the blank say nothing about it; other words than those of the rule are unknown to them."
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
        Sentence(f"From both sides it is {_best(both)}, from the left side alone {_best(forward)}."),
        Bars(both.answers, both.probabilities, f"Read from both sides of {sentences.BLANK}"),
        Bars(forward.answers, forward.probabilities, f"Read from the left up to {sentences.BLANK}"),
    ]


def _best(filled: filling.Filling) -> str:
    probability = max(filled.probabilities)
    return f"{filled.answers[filled.probabilities.index(probability)]} ({percent(probability)})"
