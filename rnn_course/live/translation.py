"""Chapter 17: a date or the name of an emoji, its translation, and where the decoder looked."""

from rnn_course.applications.translation import models
from rnn_course.applications.translation.data import text_of
from rnn_course.live.controls import Text
from rnn_course.live.parts import Cells, Part, Sentence, Words, percent

CONTROLS = [Text("text", "A date or the name of an emoji, in English or Korean", longest=100)]
EXAMPLES = {
    "a Korean date": {"text": "2024년 5월 17일"},
    "an English date": {"text": "Tuesday, 5 March 2024"},
    "a Korean name": {"text": "오른쪽을 향한 걷는 남자 하얀 피부"},
    "an English name": {"text": "woman farmer: dark skin tone"},
}
BREAKS = {"text": "March 2024"}
WHY = (
    "Every date that the network learned from had a day. So it writes one here, too, and takes the first two "
    "digits of the year for it. The probability gives no warning."
)
ABOUT = (
    "An encoder-decoder with attention for each direction, trained on 4,000 days of the years 1000 to 2999 "
    "and on 2,163 names of emoji. A word that it has never read is refused. Other years, dates in another "
    "order and words in new company, such as “red cat”, go wrong."
)
MODELS = ("translation-en-ko", "translation-ko-en")


def answer(text: str) -> list[Part]:
    """Translate a text, and see where the decoder looked.

    Parameters
    ----------
    text : str
        A date or a name.

    Returns
    -------
    list of Part
        The translation, its tokens with their probabilities, and their attention.

    Raises
    ------
    ValueError
        If there is no word in it, too many, or one that the model has never read.
    """
    look = models.look(text)
    *tokens, _ = look.written
    rows = [*(token.strip() for token in tokens), "end"]
    return [
        Sentence(
            f"“{text}” becomes “{text_of(tokens)}”. The network gives this translation a probability of "
            f"{percent(look.probabilities.prod())}."
        ),
        Words(
            rows,
            [
                f"{percent(probability)} ← {look.read[weights.argmax()]}"
                for probability, weights in zip(look.probabilities, look.weights, strict=True)
            ],
            look.probabilities.tolist(),
            "Each token that is written: how probable it was ← the token that it looked at most closely",
        ),
        Cells(
            look.read,
            rows,
            look.weights.tolist(),
            "Attention: a row for each token that is written, a column for each that was read",
            limit=1.0,
        ),
    ]
