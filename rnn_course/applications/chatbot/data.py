"""What people say to their house, with the reply: requests are drawn from templates, as in chapter 16."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnn_course.applications.entities.data import POLITE, normal, templates, tokenise
from rnn_course.applications.entities.values import Pools, pools, values
from rnn_course.datasets import IntentTemplate, home_intents
from rnn_course.datasets.templates import Grammar, Piece, joined
from rnn_course.text import Vocabulary

# The slots that replies copy, and the types of entities that fill them.
SLOTS = {"item": "item", "name": "device", "area": "room", "device_class": "kind", "fan_mode": "mode"}

# "Activated" and "Started" answer names of scenes and scripts, which only the house can tell from devices.
NEEDS_HOUSE = {"Activated", "Started", "활성화했습니다", "시작했습니다"}
NO_SCRIPTS = {"HassVacuumStart", "HassLawnMowerStartMowing"}  # they say "Started", too, but need no list

HIDDEN = {"en": 0.35, "ko": 0.15}  # share of the tokens of entities that training hides

_SETTING = re.compile(r"\{% set .*? %\}", re.DOTALL)
_LOOKED_UP = re.compile(r"\{\{ translations\.get\(state\.domain\) \}\}")
_COPIED = re.compile(r"\{\{ slots\.(\w+)(?:\|default\(''\))? \}\}")
_PLACE = re.compile(r"\{(\w+)\}")


class Request(NamedTuple):
    """Something that is said to the house."""

    text: str
    """The sentence."""
    intent: str
    """What it asks for, such as ``HassTurnOn``."""
    reply: str
    """What is said back, with a place for each value that is copied: ``"Added {item}"``."""
    values: dict[str, str]
    """What the sentence calls its rooms, devices and so on, by type."""
    template: str
    """The template that it is drawn from."""
    tokens: list[str]
    """The sentence as the networks read it; tokens of values may be hidden."""


class Parts(NamedTuple):
    """Templates for three purposes: none is in two parts."""

    train: list[IntentTemplate]
    validation: list[IntentTemplate]
    test: list[IntentTemplate]


def answered(language: str) -> list[IntentTemplate]:
    """Choose the templates whose reply follows from the sentence.

    Parameters
    ----------
    language : {"en", "ko"}
        English or Korean.

    Returns
    -------
    list of IntentTemplate
        Their replies are texts with places for values, ``{item}``. Replies that compute something, such as
        the time, are left out, and those to scenes and scripts. A sentence that is there for several kinds
        of devices is kept once, or it could be on both sides of a split. Where the English reply looks up
        the kind of a device, it names the device, as the Korean one does.
    """
    kept: dict[str, IntentTemplate] = {}
    for template in templates(home_intents(language)):
        reply = pattern(template.reply)
        places = set(_PLACE.findall(reply or ""))
        named = set(re.findall(r":(\w+)\}", template.sentence))
        house = reply in NEEDS_HOUSE and template.intent not in NO_SCRIPTS
        if reply and not house and places <= named:
            kept.setdefault(template.sentence, template._replace(reply=reply))
    return list(kept.values())


def pattern(reply: str) -> str | None:
    """Turn a reply in the language Jinja into a text with places.

    Parameters
    ----------
    reply : str
        As in the file.

    Returns
    -------
    str or None
        Such as ``"Added {item}"``; None if the reply computes something.
    """
    text = _LOOKED_UP.sub("{device}", _SETTING.sub("", reply))
    text = _COPIED.sub(lambda match: "{" + SLOTS.get(match[1], match[1]) + "}", text)
    text = " ".join(text.split())
    if "{" in _PLACE.sub("", text) or any(place not in SLOTS.values() for place in _PLACE.findall(text)):
        return None
    return text


def fill(reply: str, found: dict[str, str]) -> str:
    """Copy values into the places of a reply.

    Parameters
    ----------
    reply : str
        Such as ``"Added {item}"``.
    found : dict of str to str
        Values by type.

    Returns
    -------
    str
        Such as ``"Added milk"``. A place without a value is left out.
    """
    return " ".join(_PLACE.sub(lambda match: found.get(match[1], ""), reply).split())


def split(chosen: Sequence[IntentTemplate], seed: int, share: float = 0.15) -> Parts:
    """Hold templates out, before anything is drawn from them.

    Parameters
    ----------
    chosen : sequence of IntentTemplate
        The templates.
    seed : int
        Of the split.
    share : float
        How many templates of a reply go to validation, and to the test; at least one to each. Replies with
        fewer than three templates stay in the training part.

    Returns
    -------
    Parts
        Three lists.
    """
    rng = np.random.default_rng(seed)
    groups: dict[tuple[str, str], list[IntentTemplate]] = {}
    for template in chosen:
        groups.setdefault((template.intent, template.reply), []).append(template)
    parts = Parts([], [], [])
    for group in groups.values():
        order = [group[n] for n in rng.permutation(len(group))]
        held = max(1, round(share * len(order))) if len(order) >= 3 else 0
        parts.test.extend(order[:held])
        parts.validation.extend(order[held : 2 * held])
        parts.train.extend(order[2 * held :])
    return parts


def words(language: str, seed: int) -> tuple[Pools, Pools]:
    """Split the names, towns, dishes and groceries that rooms, devices and items are called by.

    Parameters
    ----------
    language : {"en", "ko"}
        The language.
    seed : int
        Of the split.

    Returns
    -------
    seen, unseen : Pools
        For training, and for the test.
    """
    return pools(language, seed)


def draw(
    chosen: Sequence[IntentTemplate], language: str, pool: Pools, count: int, seed: int, hidden: float = 0.0
) -> list[Request]:
    """Draw different requests, about as many from each template.

    Parameters
    ----------
    chosen : sequence of IntentTemplate
        The templates.
    language : {"en", "ko"}
        Their language.
    pool : Pools
        The words for rooms, devices and items.
    count : int
        How many to draw; what is drawn twice is kept once.
    seed : int
        Of the draw.
    hidden : float
        Share of the tokens of values that become the unknown token, so that a network learns to do without.

    Returns
    -------
    list of Request
        At most `count`.
    """
    intents = home_intents(language)
    grammar = Grammar(intents.rules, values(intents, pool, language))
    rng = np.random.default_rng(seed)
    before, after = POLITE[language]
    found: dict[tuple[str, str], Request] = {}
    for number in range(count):
        template = chosen[number % len(chosen)]
        pieces = grammar.sample(template.sentence, rng)
        if rng.random() < 1 / 6:
            pieces = [Piece(before[rng.integers(len(before))]), *pieces]
        if rng.random() < 1 / 6:
            pieces = [*pieces, Piece(after[rng.integers(len(after))])]
        text = joined(pieces)
        tokens = [
            Vocabulary.unknown_token if piece.slot and rng.random() < hidden else token
            for piece in pieces
            for token in read(piece.text, language)
        ]
        request = Request(
            text,
            template.intent,
            template.reply,
            {piece.slot: piece.text for piece in pieces if piece.slot},
            template.sentence,
            tokens,
        )
        found.setdefault((text, template.reply), request)
    return list(found.values())


def read(text: str, language: str) -> list[str]:
    """Split a sentence into what the networks read.

    Parameters
    ----------
    text : str
        The sentence.
    language : {"en", "ko"}
        Korean is split into characters, English into words and signs.

    Returns
    -------
    list of str
        Small letters, and a 0 for every digit.
    """
    return [normal(token.text) for token in tokenise(text, language)]
