"""What people say to their house, tagged: every sentence is drawn from a template, so its tags are known."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from rnn_course.applications.entities.values import pools, small, values
from rnn_course.datasets import HomeIntents, IntentTemplate, home_intents
from rnn_course.datasets.everyday_words import SOURCE as EVERYDAY_WORDS
from rnn_course.datasets.home_intents import SOURCE as HOME_INTENTS
from rnn_course.datasets.templates import Grammar, Piece

OUTSIDE = "O"
SOURCES = (HOME_INTENTS, EVERYDAY_WORDS)

# The lists of the templates, and the type of entity that a value of one is.
TYPES = {
    "area": "room",
    "name": "device",
    "floor": "floor",
    "timer_name": "timer",
    "shopping_list_item": "item",
    "todo_list_item": "item",
    "timer_hours": "hours",
    "timer_minutes": "minutes",
    "timer_seconds": "seconds",
    "brightness": "level",
    "brightness_level": "level",
    "fan_speed": "level",
    "position": "level",
    "volume": "level",
    "volume_step_up": "level",
    "volume_step_down": "level",
    "temperature": "temperature",
    "color_temperature": "temperature",
    "color_temperature_names": "color",
    "color": "color",
    "fan_mode": "mode",
    "cover_classes": "kind",
}
# Templates with anything else, such as a message to broadcast, are left out, and so are the questions about a
# state: a single intent with a third of the Korean templates.
LEFT_OUT = "HassGetState"
SMALLEST_SPLIT = 4  # templates of an intent
FOLDS = 5
NO_ENTITY = {"volume_step"}  # up, down, increase: what to do

# What a person adds; the first of each kind begins a sentence, the second ends it.
POLITE = {
    "en": (("please ", "can you ", "could you ", "would you "), (" please", " for me", ".", "?", "!")),
    "ko": (("저기 ", "혹시 ", "지금 "), (" 주세요", " 해줘", " 해주세요", ".", "?", "!")),
}
_SLOT = re.compile(r"\{(\w+)(:\w+)?\}")
_TOKEN = {"en": re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]|_"), "ko": re.compile(r"(?s).")}


class Tagged(NamedTuple):
    """A sentence with a tag for every token."""

    tokens: list[str]
    """Words in English, characters in Korean."""
    tags: list[str]
    """``B-room`` where a room begins, ``I-room`` where it goes on, ``O`` outside of every entity."""


class Token(NamedTuple):
    """A token and where it is in its text."""

    text: str
    start: int
    end: int


def tokenise(text: str, language: str) -> list[Token]:
    """Split a text into what gets a tag.

    Parameters
    ----------
    text : str
        A sentence.
    language : {"ko", "en"}
        Korean is split into characters, spaces among them; English into words, numbers and signs.

    Returns
    -------
    list of Token
        The tokens in their order.
    """
    return [Token(match[0], *match.span()) for match in _TOKEN[language].finditer(text)]


def normal(token: str) -> str:
    """Make equal what is to be read alike: small letters, and a 0 for every digit.

    Parameters
    ----------
    token : str
        A token.

    Returns
    -------
    str
        What the vocabulary knows it by.
    """
    return re.sub(r"\d", "0", token.lower())


def tag(pieces: Sequence[Piece], language: str) -> Tagged:
    """Write a tag to every token of a sentence.

    Parameters
    ----------
    pieces : sequence of Piece
        A sentence; its slots are types of entities.
    language : {"ko", "en"}
        How it is split into tokens.

    Returns
    -------
    Tagged
        Tokens and tags.
    """
    tokens, tags = [], []
    for piece in pieces:
        inside = tokenise(piece.text, language)
        tokens += [token.text for token in inside]
        if piece.slot in TYPES.values():
            tags += [f"B-{piece.slot}"] + [f"I-{piece.slot}"] * (len(inside) - 1)
        else:
            tags += [OUTSIDE] * len(inside)
    return Tagged(tokens, tags)


# Templates -----------------------------------------------------------------------------------------


def templates(intents: HomeIntents) -> list[IntentTemplate]:
    """Choose the templates whose slots are entities, and name each slot by the type of its entity.

    Parameters
    ----------
    intents : HomeIntents
        What `home_intents` returns.

    Returns
    -------
    list of IntentTemplate
        The templates, in their order.
    """
    return [
        template._replace(sentence=_SLOT.sub(_typed, template.sentence))
        for template in intents.templates
        if template.intent != LEFT_OUT
        and all(match[1] in TYPES or match[1] in NO_ENTITY for match in _SLOT.finditer(template.sentence))
    ]


def _typed(match: re.Match[str]) -> str:
    """Write the type of the entity where the slot is."""
    return "{" + match[1] + ":" + TYPES.get(match[1], match[1]) + "}"


def folds(chosen: Sequence[IntentTemplate], parts: int, seed: int) -> list[list[int]]:
    """Deal the templates of every intent out to parts, so that each part can be held out in turn.

    Parameters
    ----------
    chosen : sequence of IntentTemplate
        The templates.
    parts : int
        How many parts.
    seed : int
        Of the order in which they are dealt out.

    Returns
    -------
    list of list of int
        For each part the numbers of its templates. Templates of an intent that has fewer than four are in
        none: little would be left to learn the intent from.
    """
    rng = np.random.default_rng(seed)
    by_intent: dict[str, list[int]] = {}
    for number in rng.permutation(len(chosen)).tolist():
        by_intent.setdefault(chosen[number].intent, []).append(number)
    dealt = [
        number
        for group in by_intent.values()
        if len(group) >= SMALLEST_SPLIT
        # Those with the same slots one behind the other, so that they go to different parts.
        for number in sorted(group, key=lambda n: sorted(_SLOT.findall(chosen[n].sentence)))
    ]
    return [sorted(dealt[part::parts]) for part in range(parts)]


# Sentences -----------------------------------------------------------------------------------------


def sample(
    chosen: Iterable[IntentTemplate],
    grammar: Grammar,
    language: str,
    count: int,
    seed: int,
) -> list[Tagged]:
    """Draw sentences: an intent with four times as many templates comes up twice as often.

    Parameters
    ----------
    chosen : iterable of IntentTemplate
        The templates to draw from.
    grammar : Grammar
        Their rules and values.
    language : {"ko", "en"}
        How sentences are split into tokens.
    count : int
        How many sentences.
    seed : int
        Of the draw.

    Returns
    -------
    list of Tagged
        The sentences. A third have something polite, or a sign, at one end.
    """
    by_intent: dict[str, list[str]] = {}
    for template in chosen:
        by_intent.setdefault(template.intent, []).append(template.sentence)
    groups = list(by_intent.values())
    weights = np.sqrt([len(group) for group in groups])
    weights /= weights.sum()
    rng = np.random.default_rng(seed)
    before, after = POLITE[language]
    sentences = []
    for _ in range(count):
        group = groups[rng.choice(len(groups), p=weights)]
        pieces = grammar.sample(group[rng.integers(len(group))], rng)
        if rng.random() < 1 / 6:
            pieces = [Piece(before[rng.integers(len(before))]), *pieces]
        if rng.random() < 1 / 6:
            pieces = [*pieces, Piece(after[rng.integers(len(after))])]
        sentences.append(tag(pieces, language))
    return sentences


class Task(NamedTuple):
    """Sentences to learn from, and four tests, each of which is new in another respect."""

    train: list[Tagged]
    tests: dict[str, list[Tagged]]


NEW = "new templates, new values"
NEW_TEMPLATES = "new templates, known values"
NEW_VALUES = "known templates, new values"
NOTHING_NEW = "known templates, known values"


def task(
    language: str,
    *,
    fold: int = 0,
    count: int = 6000,
    test_count: int = 1000,
    seed: int = 0,
    nouns: bool = False,
    pool_size: int | None = None,
) -> Task:
    """Split templates and words first, and only then draw sentences.

    Parameters
    ----------
    language : {"ko", "en"}
        The language.
    fold : int
        Which of the five parts of the templates is held out.
    count, test_count : int
        How many sentences to train with, and how many in each test.
    seed : int
        Of the sentences. The splits are the same for all seeds.
    nouns : bool
        Whether rooms and devices are held out as well: see `pools`.
    pool_size : int, optional
        How many words of each kind the sentences to train with have; all if not given.

    Returns
    -------
    Task
        The sentences.
    """
    intents = home_intents(language)
    chosen = templates(intents)
    held_out = set(folds(chosen, FOLDS, seed=0)[fold])
    old = [template for number, template in enumerate(chosen) if number not in held_out]
    new = [template for number, template in enumerate(chosen) if number in held_out]
    seen, unseen = pools(language, seed=0, nouns=nouns)
    seen = small(seen, pool_size) if pool_size else seen
    known = Grammar(intents.rules, values(intents, seen, language))
    # Without a word before it a room would be one of those that are known.
    unknown = Grammar(intents.rules, values(intents, unseen, language, named=0.5 if nouns else 1.0))
    tests = {
        NEW: (new, unknown),
        NEW_TEMPLATES: (new, known),
        NEW_VALUES: (old, unknown),
        NOTHING_NEW: (old, known),
    }
    return Task(
        sample(old, known, language, count, seed=100 * seed + 1),
        {
            name: sample(*test, language, test_count, seed=100 * seed + number)
            for number, (name, test) in enumerate(tests.items(), start=2)
        },
    )
