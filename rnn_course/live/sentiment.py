"""Chapter 15: a film review, Korean or English, and each word's part in the verdict."""

from rnn_course.applications.sentiment import models
from rnn_course.live.controls import Text
from rnn_course.live.parts import Part, Sentence, Words, percent, signed

CONTROLS = [Text("text", "A film review, in English or Korean")]
EXAMPLES = {
    "a change of mind": {"text": "I expected to hate it, but I loved every minute."},
    "praise, then blame": {"text": "The music is beautiful, but the story is dull."},
    "in Korean": {"text": "배우는 좋은데 이야기가 지루해요."},
}
BREAKS = {"text": "Not a bad film at all."}
WHY = (
    "“Not bad” is praise, but to the network “bad” counts for more than “not” takes back. Of the 31,000 "
    "English texts that it learned from, about ninety say “not bad”, and half of those are bad reviews."
)
ABOUT = (
    "Two GRUs, one trained on sentences and endings of English film reviews, one on short Korean reviews, "
    "and both on pairs made up for the course. They read the first 60 words, or in Korean 60 characters. "
    "Irony, comparisons and subjects other than films are beyond them."
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
            "By how much the logit falls without each word (+: the word speaks for a good review)",
        ),
    ]
