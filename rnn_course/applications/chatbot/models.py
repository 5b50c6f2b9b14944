"""The stored models, and the chatbot that is made of them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnn_course import weights
from rnn_course.applications.chatbot import data, free_chat, strangers
from rnn_course.applications.chatbot.bot import Bot
from rnn_course.applications.chatbot.chooser import Chooser, train_chooser
from rnn_course.applications.chatbot.writer import Writer, train_writer
from rnn_course.applications.entities import models as entities
from rnn_course.datasets.chatbot_data import SOURCE as SMALL_TALK
from rnn_course.datasets.everyday_words import SOURCE as EVERYDAY_WORDS
from rnn_course.datasets.home_intents import SOURCE as HOME_INTENTS
from rnn_course.datasets.interface_messages import SOURCE as MESSAGES
from rnn_course.scratch.layer import Layer
from rnn_course.text import Vocabulary

LANGUAGES = ("en", "ko")


def train_stored_chooser(
    language: str, requests: int, others: int, units: int, epochs: int, seed: int
) -> tuple[list[Layer], dict[str, Any]]:
    """Train a chooser for `rnn_course.weights`: on all templates, with the words of the training part.

    Its threshold is that of a first network, which did not see the validation templates.

    Parameters
    ----------
    language : {"en", "ko"}
        English or Korean.
    requests, others : int
        How many sentences to draw, and how many messages of a program to take for everything else.
    units, epochs, seed : int
        As for `train_chooser`.

    Returns
    -------
    layers : list of Layer
        The network.
    extras : dict
        Vocabulary, classes and threshold.
    """
    templates, (seen, _) = data.answered(language), data.words(language, seed)
    others_read = strangers.messages(language)[:others]
    parts = data.split(templates, seed)
    networks = [
        train_chooser(
            data.draw(some, language, seen, requests, seed, data.HIDDEN[language]),
            others_read,
            units=units,
            epochs=epochs,
            seed=seed,
        )
        for some in (parts.train, templates)
    ]
    held = data.draw(parts.validation, language, seen, 600, seed + 1)
    choices = networks[0].choose([one.tokens for one in held])
    threshold = float(np.quantile([choice.probability for choice in choices], 1 - strangers.COVERED))
    chooser = networks[1]
    return chooser.model.layers, {
        "vocabulary": list(chooser.vocabulary.tokens[2:]),
        "classes": chooser.classes,
        "threshold": round(threshold, 3),
    }


def train_stored_writer(
    language: str, requests: int, units: int, epochs: int, seed: int
) -> tuple[list[Layer], dict[str, Any]]:
    """Train a writer for `rnn_course.weights`, on the templates of the training part.

    Parameters
    ----------
    language, requests, units, epochs, seed
        As for `train_stored_chooser`.

    Returns
    -------
    layers : list of Layer
        The network.
    extras : dict
        The two vocabularies.
    """
    parts, (seen, _) = data.split(data.answered(language), seed), data.words(language, seed)
    drawn = data.draw(parts.train, language, seen, requests, seed, data.HIDDEN[language])
    writer = train_writer(drawn, [one.reply for one in drawn], units=units, epochs=epochs, seed=seed)
    sides = {"source": writer.source, "target": writer.target}
    return [writer.model], {name: list(side.tokens[2:]) for name, side in sides.items()}


def stored_chooser(language: str) -> Chooser:
    """Read the stored chooser of a language.

    Parameters
    ----------
    language : {"en", "ko"}
        English or Korean.

    Returns
    -------
    Chooser
        With its threshold.
    """
    trained = weights.load(f"chatbot-chooser-{language}")
    extras = trained.extras
    classes = [(intent, reply) for intent, reply in extras["classes"]]
    return Chooser(trained.model, Vocabulary(extras["vocabulary"]), classes, extras["threshold"])


def stored_writer(language: str = "en") -> Writer:
    """Read the stored writer.

    Parameters
    ----------
    language : {"en"}
        English only.

    Returns
    -------
    Writer
        It writes replies with places for values.
    """
    trained = weights.load(f"chatbot-writer-{language}")
    model: Any = trained.layers[0]
    return Writer(model, *(Vocabulary(trained.extras[side]) for side in ("source", "target")))


_CHOOSER = {"requests": 5000, "others": 1000, "units": 32, "epochs": 8, "seed": 0}
_FREE = {"units": 72, "features": 32, "epochs": 18, "held_out": 1000, "seed": 0}

TRAINED: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "chatbot-chooser-en": (train_stored_chooser, {"language": "en", **_CHOOSER, "requests": 4000}),
    "chatbot-chooser-ko": (train_stored_chooser, {"language": "ko", **_CHOOSER}),
    "chatbot-writer-en": (
        train_stored_writer,
        {"language": "en", "requests": 3000, "units": 48, "epochs": 16, "seed": 0},
    ),
    "chatbot-free": (free_chat.train, _FREE),
}
_HOUSE = [HOME_INTENTS, EVERYDAY_WORDS, MESSAGES]
SOURCES = {
    "chatbot-chooser-en": _HOUSE,
    "chatbot-chooser-ko": _HOUSE,
    "chatbot-writer-en": [HOME_INTENTS, EVERYDAY_WORDS],
    "chatbot-free": [SMALL_TALK],
}


def _values(text: str) -> dict[str, str]:
    """Find the values in a text with the tagger of chapter 16."""
    try:
        return {kind: value for value, kind in entities.tag(text)}
    except ValueError:  # it has no letter, so it names nothing
        return {}


def bot() -> Bot:
    """Put the stored choosers and the taggers of chapter 16 together.

    Returns
    -------
    Bot
        For English and Korean.
    """
    return Bot({language: stored_chooser(language) for language in LANGUAGES}, _values)


def answerer() -> Callable[[str], str]:
    """Make what ``python -m rnn_course.applications chatbot`` answers with.

    Returns
    -------
    callable
        From a line to the reply and what was understood; a ``ValueError`` says why there is none.
    """
    return bot().answer
