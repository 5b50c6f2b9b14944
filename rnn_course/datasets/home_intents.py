"""What people say to a house, as templates with intents, slots and replies: Korean and English."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from rnn_course._extras import package_folder
from rnn_course.datasets import reading
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Intents of Home Assistant",
    contents="191 Korean and 862 English templates of sentences, with intent, slots and reply",
    licence="Apache-2.0 (package), CC BY 4.0 (texts)",
    source="the Home Assistant project; package `home-assistant-intents`",
    loader="home_intents",
    processing="all templates, as they are; sentences are drawn from them by `rnn_course.datasets.templates`",
)

_PARTS = ("intents", "lists", "expansion_rules", "responses")


class IntentTemplate(NamedTuple):
    """A template of sentences that mean the same."""

    sentence: str
    """The template, in the grammar of :mod:`rnn_course.datasets.templates`."""
    intent: str
    """What the sentences ask for, such as ``HassTurnOn``."""
    reply: str
    """What the assistant answers, in the language Jinja; empty if the file has no answer."""


class HomeIntents(NamedTuple):
    """The templates of one language: what :func:`home_intents` returns."""

    templates: list[IntentTemplate]
    """The templates, in the order of the file."""
    rules: dict[str, str]
    """The template of each ``<rule>``."""
    lists: dict[str, dict[str, Any]]
    """What is in each ``{list}``: values, a range of numbers, or ``{"wildcard": True}``."""


def home_intents(language: str) -> HomeIntents:
    """Load the templates with which the Home Assistant project understands what people say to their house.

    Volunteers wrote them. ``{area}``, ``{name}`` and ``{floor}`` are the names of rooms, devices and floors
    of one's own house; so they are in none of the lists.

    Parameters
    ----------
    language : {"ko", "en"}
        Korean or English.

    Returns
    -------
    HomeIntents
        ``templates``, ``rules`` and ``lists``.

    Raises
    ------
    ImportError
        If the package that ships the data is not installed.
    ValueError
        If the language is another one, or the file is damaged or of another structure than that of
        release 2026.11.25.

    References
    ----------
    The package ``home-assistant-intents`` (Apache-2.0). Its texts are those of
    https://github.com/OHF-Voice/intents (CC BY 4.0).
    """
    if language not in ("ko", "en"):
        raise ValueError(f"home_intents: language is {language!r}; expected 'ko' or 'en'")
    path = package_folder("home_assistant_intents", "data") / "data" / f"{language}.json"
    advice = 'install the release again: pip install ".[data]"'
    content = reading.document("home_intents", path)
    try:
        intents, lists, rules, responses = (dict(content[part]) for part in _PARTS)
        templates = [
            IntentTemplate(sentence, intent, _reply(responses, intent, block))
            for intent, blocks in intents.items()
            for block in blocks["data"]
            for sentence in block["sentences"]
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(
            f"home_intents: {path} has another structure than release 2026.11.25 ({error!r}); {advice}"
        ) from error
    return HomeIntents(templates, rules, lists)


def _reply(responses: Mapping[str, Any], intent: str, block: Mapping[str, Any]) -> str:
    """Find the reply of a block of sentences."""
    return responses["intents"].get(intent, {}).get(block["response"], "").strip()
