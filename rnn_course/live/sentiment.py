"""Chapter 15: a film review, Korean or English, and each word's part in the verdict."""

from rnn_course.applications.sentiment import models
from rnn_course.live.controls import Text
from rnn_course.live.parts import Part, Words, percent, signed
from rnn_course.live.parts import Text as Sentence

CONTROLS = [Text("text", "A film review, in English or Korean")]
EXAMPLES = {
    "a turn": {"text": "I expected to hate it, but I loved every minute."},
    "praise, then blame": {"text": "The music is beautiful, but the story is dull."},
    "in Korean": {"text": "배우는 좋은데 이야기가 지루해요."},
}
BREAKS = {"text": "Not a bad film at all."}
WHY = "“Not bad” praises, yet for the network “bad” blames more than “not” takes back: few reviews say it so."
ABOUT = (
    "Two GRUs, trained on sentences of English film reviews and on short Korean ones. They read the first 60 "
    "words, or in Korean 60 characters; irony, comparisons and other subjects than films are beyond them."
)
MODELS = ("sentiment-english", "sentiment-korean")


def answer(text: str) -> list[Part]:
    """Judge a review, and see by how much the logit falls when each word is left out.

    Parameters
    ----------
    text : str
        The review.

    Returns
    -------
    list of Part
        The verdict, and the words.

    Raises
    ------
    ValueError
        If there is no letter in it.
    """
    verdict = models.judge(text)
    words, parts = zip(*verdict.parts, strict=True)
    said = "good" if verdict.probability > 0.5 else "bad"
    return [
        Sentence(f"A {said} review: the probability that it is good is {percent(verdict.probability)}."),
        Words(
            words,
            [signed(part) for part in parts],
            [part / 3 for part in parts],
            "By how much the logit falls without each word",
        ),
    ]
