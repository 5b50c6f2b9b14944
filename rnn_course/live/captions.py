"""Chapter 18: an emoji, or a mix of two, and its caption."""

from typing import Any

import numpy as np

from rnn_course.applications.captions import data as source
from rnn_course.applications.captions import models
from rnn_course.checks import Array
from rnn_course.datasets.emoji_pictures import SOURCE, draw, spellings
from rnn_course.live.controls import Choice, Slider
from rnn_course.live.parts import Part, Picture, Sentence, Words, percent
from rnn_course.scratch.attention import masked_softmax

PICTURES = {  # their names in Unicode, and whether they were held out in both languages
    "woman firefighter medium skin tone (held out)": "👩🏽‍🚒",
    "woman cook (held out)": "👩‍🍳",
    "woman judge (held out)": "👩‍⚖️",
    "woman technologist (held out)": "👩‍💻",
    "woman detective (held out)": "🕵️‍♀️",
    "woman fairy (held out)": "🧚‍♀️",
    "man mage (held out)": "🧙‍♂️",
    "man dancing (held out)": "🕺",
    "man running (held out)": "🏃‍♂️",
    "person biking (held out)": "🚴",
    "family woman girl (held out)": "👩‍👧",
    "baby light skin tone (held out)": "👶🏻",
    "baby dark skin tone": "👶🏿",
    "thumbs up light skin tone": "👍🏻",
    "thumbs up dark skin tone": "👍🏿",
    "thumbs down (held out)": "👎",
    "pinching hand (held out)": "🤏",
    "woman swimming": "🏊‍♀️",
    "woman superhero": "🦸‍♀️",
    "man walking": "🚶‍♂️",
    "man pilot": "👨‍✈️",
    "man astronaut": "👨‍🚀",
    "red heart": "❤️",
    "orange circle (held out)": "🟠",
    "green circle": "🟢",
    "fox": "🦊",
    "robot": "🤖",
    "pizza": "🍕",
    "house": "🏠",
}
CONTROLS = [
    Choice("picture", "A picture", list(PICTURES)),
    Choice("other", "Mixed with", list(PICTURES)),
    Slider("share", "Share of the second, in percent", 0, 100, 5),
    Choice("language", "Caption in", ["English", "Korean"]),
]
_ALONE = {"picture": "woman firefighter medium skin tone (held out)", "other": "man pilot", "share": 0}
EXAMPLES = {
    "a new combination": _ALONE | {"language": "English"},
    "in Korean": _ALONE | {"language": "Korean"},
    "between two skin tones": {
        "picture": "thumbs up light skin tone",
        "other": "thumbs up dark skin tone",
        "share": 50,
        "language": "English",
    },
    "between two activities": {
        "picture": "woman swimming",
        "other": "man walking",
        "share": 60,
        "language": "English",
    },
}
BREAKS = {"picture": "pizza", "other": "man pilot", "share": 0, "language": "English"}
WHY = (
    "No pizza was among the pictures of its training, and it has no word for one, nor for “I do not know”. "
    "So it writes words that it has, and is all but sure of the first."
)
ABOUT = (
    "A GRU for each language, trained on some 1,640 emoji and their names. Those that are held out were not "
    "among them, and neither were those with a rare word in their name, such as a fox or a house. It reads "
    "blocks of 2 by 2 pixels, as in the second picture, and mixes up neighbouring skin tones and people of "
    "the same shape. Pictures: OpenMoji (openmoji.org), CC BY-SA 4.0; so are mixes of them."
)
MODELS = ("captions-english", "captions-korean")
LIKELY = 0.1  # other words of at least this probability are named


def data() -> tuple[dict[str, Array], dict[str, Any]]:
    """Give the pictures, their names, and their licence.

    Returns
    -------
    arrays : dict of str to numpy.ndarray
        The pictures, (N, 32, 32, 3).
    about : dict
        The names by language, as N texts.
    """
    names = [spellings()[emoji] for emoji in PICTURES.values()]
    return {"pictures": draw(list(PICTURES.values()))}, {
        "options": list(PICTURES),
        "English": [name.english for name in names],
        "Korean": [name.korean for name in names],
        "licence": SOURCE.licence,
    }


def answer(picture: str, other: str, share: float, language: str) -> list[Part]:
    """Caption a picture, and see how sure the network was of each word.

    Parameters
    ----------
    picture, other : str
        Two of the options.
    share : float
        Of the other in the mix, in percent.
    language : {"English", "Korean"}
        Of the caption.

    Returns
    -------
    list of Part
        The caption, the picture as it is and as it is read, and the words.
    """
    if share == 100:
        picture, share = other, 0
    first, second = draw([PICTURES[picture], PICTURES[other]]).astype(int)
    pixels = _rounded((first * (100 - share) + second * share) / 100)
    side, block = source.SIZE // source.BLOCK, source.BLOCK
    blocks = _rounded(pixels.reshape(side, block, side, block, 3).mean(axis=(1, 3)))

    network = models.load(language.lower())
    x = source.features(pixels[np.newaxis])
    (written,) = network.write(x)
    read = network.vocabulary.encode([source.START, *written])
    probabilities = masked_softmax(network.forward(x, np.array([read]))[0])  # (T, K)
    ids = [*read[1:], network.end]
    words = ["end" if token == source.END else token for token in network.vocabulary.tokens]

    def note(row: Array, written: int) -> str:
        others = [n for n in np.argsort(-row, kind="stable") if n != written and row[n] >= LIKELY]
        return ", ".join([percent(row[written]), *(f"{words[n]} {percent(row[n])}" for n in others)])

    sure = probabilities[np.arange(len(ids)), ids]
    if share:
        shown = f"{100 - share:g} % of {picture} and {share:g} % of {other}"
        true = f"It shows {shown}."
    else:
        shown, name = picture, getattr(spellings()[PICTURES[picture]], language.lower())
        unknown = [word for word in name.split() if word not in network.vocabulary]
        never = f"; words that the network never learned: {', '.join(unknown)}" if unknown else ""
        true = "That is its name." if written == name.split() else f"Its name is “{name}”{never}."
    return [
        Sentence(f"“{' '.join(written)}”, with a probability of {percent(sure.prod())}. {true}"),
        Picture(pixels, shown),
        Picture(blocks, "The same in blocks of 2 by 2 pixels, as the network reads it"),
        Words(
            [words[n] for n in ids],
            [note(row, n) for row, n in zip(probabilities, ids, strict=True)],
            sure.tolist(),
            "Each word that is written: how probable it was, and which others had at least 10 %",
        ),
    ]


def _rounded(values: Array) -> Array:
    """Round halves up, as JavaScript does."""
    return np.floor(values + 0.5).astype(np.uint8)
