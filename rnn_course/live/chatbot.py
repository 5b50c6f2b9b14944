"""Chapter 19: what the house understands, the reply that it chooses, and the reply that a network writes."""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from rnn_course.applications.chatbot import models, writer
from rnn_course.applications.chatbot.bot import UNKNOWN, Understood
from rnn_course.applications.chatbot.chooser import OTHER
from rnn_course.applications.chatbot.data import read
from rnn_course.applications.entities import models as entities
from rnn_course.applications.entities.data import tokenise
from rnn_course.live.controls import Text
from rnn_course.live.parts import Bars, Cells, Part, Sentence, Words, percent
from rnn_course.plots.svg import visible

CONTROLS = [Text("text", "Something to say to the house, in English or Korean")]
EXAMPLES = {
    "a new item": {"text": "Add oat milk to my shopping list"},
    "a new name": {"text": "Turn off the heater in Zuzanna's studio"},
    "in Korean": {"text": "안방 커튼 닫아 줘"},
    "no reply fits": {"text": "What is love?"},
}
BREAKS = {"text": "Set a timer for an hour"}
WHY = (
    "The reply to it would say how long the timer runs, and requests whose reply has to compute something "
    "were left out of training. So in every request about a timer that the chooser has read, one was "
    "cancelled, paused or resumed."
)
ABOUT = (
    "Chooser, tagger and writer were trained on sentences from the templates of Home Assistant; the chooser "
    "also on messages of a program, for which no reply fits. To all of them “not” is an unknown word. The "
    "writer knows English only."
)
MODELS = (
    "chatbot-chooser-en",
    "chatbot-chooser-ko",
    "chatbot-writer-en",
    "entities-english",
    "entities-korean",
)
SCRIPTS = ("tagger.js",)

SHOWN = 4  # classes
LONGEST = 20  # words that the writer writes at most, the end included

_WORD = re.compile("(?<=[a-z])(?=[A-Z])")  # where one begins inside a name

_bot, _writer = cache(models.bot), cache(models.stored_writer)


def answer(text: str) -> list[Part]:
    """Answer as the house does, and show how the answer came about.

    Parameters
    ----------
    text : str
        The sentence.

    Returns
    -------
    list of Part
        The reply, what was read and found, the most probable replies, and in English one that is written.

    Raises
    ------
    ValueError
        If there is nothing to read in it.
    """
    bot, text = _bot(), " ".join(text.split())
    understood = bot.understand(text)
    language = understood.language
    chooser, tokens = bot.choosers[language], read(text, language)
    known, (p,) = chooser.vocabulary, chooser.probabilities([tokens])
    best = np.argsort(-p, kind="stable")[:SHOWN].tolist()
    kinds = _kinds(text)
    notes = [kinds.get(token.start, "") for token in tokenise(text, language)]
    parts: list[Part] = [
        Sentence(_said(understood, chooser.threshold)),
        Words(
            [visible(word) for word in known.decode(known.encode(tokens))],
            notes,
            [float(bool(note)) for note in notes],
            "What the chooser reads, and below it what the tagger finds",
        ),
        Bars(
            [_named(*chooser.classes[k]) for k in best],
            p[best].tolist(),
            "The most probable replies, each with its intent",
        ),
    ]
    return [*parts, _written(tokens)] if language == "en" else parts


def _said(understood: Understood, threshold: float) -> str:
    language, intent, probability, values, reply = understood
    if reply is None:
        return (
            f"Reply: “{UNKNOWN[language]}” The best guess, {intent}, has a probability of "
            f"{percent(probability)}, which is below the threshold of {percent(threshold)}."
        )
    found = "".join(f", {kind}: {value}" for kind, value in values.items())
    return f"Reply: “{reply}”. Understood: {intent} at {percent(probability)}{found}."


def _named(intent: str, reply: str) -> str:
    """Name a class, with spaces in the name of its intent, so that a line can break there."""
    if (intent, reply) == OTHER:
        return "no reply fits"
    return f"{reply} ({_WORD.sub(' ', intent.removeprefix('Hass'))})"


def _kinds(text: str) -> dict[int, str]:
    """Give what the tagger takes tokens for, by the places where they begin."""
    try:
        language = entities.language_of(text)
    except ValueError:  # it has no letter, so it names nothing
        return {}
    tokens = tokenise(text, language)
    (tags,) = entities.load(language).predict([[token.text for token in tokens]])
    return {token.start: tag.partition("-")[2] for token, tag in zip(tokens, tags, strict=True)}


def _written(tokens: Sequence[str]) -> Cells:
    """Let the writer write a reply, and draw where it looks while it does."""
    written = _writer()
    (reply,) = written.write([tokens])
    read, words = written.source.encode(tokens), reply.split()
    written.model.forward(np.array([read]), np.array([written.target.encode([writer.START, *words])]))
    assert written.model.attention_weights is not None
    (attention,) = written.model.attention_weights  # (words and the end, tokens)
    return Cells(
        written.source.decode(read),
        [*words, "end"][:LONGEST],
        attention[:LONGEST].tolist(),
        f"The writer replies “{reply}”; its attention: a row for each word that is written, a column for "
        "each that is read",
        1.0,
    )
