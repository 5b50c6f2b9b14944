"""Sentences from templates: a small grammar in which voice assistants write down what people may say.

``[x]`` may be left out, ``(a|b)`` is one of the two, ``(a;b)`` is both in any order, ``<rule>`` is another
template, and ``{list:slot}`` is a value of a list, which fills the slot; ``{slot}`` is short for
``{slot:slot}``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

Draw = Callable[[np.random.Generator], str]

_TOKENS = re.compile(r"[\[\]()|;]|<[^<>]*>|\{[^{}]*\}|[^\[\]()|;<>{}]+|.", re.DOTALL)
_CLOSING = {"(": ")", "[": "]"}


class Piece(NamedTuple):
    """A part of a sentence."""

    text: str
    """What is said."""
    slot: str | None = None
    """The slot that the text fills, or None."""


class _Node(NamedTuple):
    """A parsed template; `kind` is text, rule, slot, all, one or any order."""

    kind: str
    text: str = ""
    parts: tuple["_Node", ...] = ()


@dataclass
class Grammar:
    """What the names in a template stand for.

    Parameters
    ----------
    rules : dict of str to str
        The template of each ``<rule>``.
    values : dict of str to function
        For each list a function from a random generator to one of its values.
    """

    rules: Mapping[str, str]
    values: Mapping[str, Draw]
    _parsed: dict[str, _Node] = field(default_factory=dict, init=False, repr=False)

    def sample(self, sentence: str, rng: np.random.Generator) -> list[Piece]:
        """Draw one sentence of a template.

        What may be left out is there half of the time; alternatives and orders are equally likely.

        Parameters
        ----------
        sentence : str
            The template.
        rng : numpy.random.Generator
            Where chance comes from.

        Returns
        -------
        list of Piece
            Their texts, joined, are the sentence: without double spaces, and without one at either end.

        Raises
        ------
        ValueError
            If a bracket is not closed, a rule or a list is not there, or a rule contains itself.
        """
        return _tidy(self._expand(self._parse(sentence), rng, ()))

    def _parse(self, sentence: str) -> _Node:
        if sentence not in self._parsed:
            tokens = _TOKENS.findall(sentence)[::-1]
            self._parsed[sentence] = _choices(sentence, tokens, end=None)
        return self._parsed[sentence]

    def _expand(self, node: _Node, rng: np.random.Generator, inside: tuple[str, ...]) -> list[Piece]:
        """Draw the pieces of a parsed template; `inside` are the rules that led here."""
        if node.kind == "text":
            return [Piece(node.text)]
        if node.kind == "rule":
            if node.text not in self.rules or node.text in inside:
                wrong = "contains itself" if node.text in inside else "is not there"
                raise ValueError(f"Grammar.sample: the rule <{node.text}> {wrong}")
            return self._expand(self._parse(self.rules[node.text]), rng, (*inside, node.text))
        if node.kind == "slot":
            source, _, slot = node.text.partition(":")
            if source not in self.values:
                raise ValueError(f"Grammar.sample: there are no values for the list {{{source}}}")
            return [Piece(self.values[source](rng), slot or source)]
        parts = node.parts
        if node.kind == "one":
            parts = (parts[rng.integers(len(parts))],)
        if node.kind == "any order":
            parts = tuple(parts[i] for i in rng.permutation(len(parts)))
        pieces = []
        for part in parts:
            pieces += self._expand(part, rng, inside)
            if node.kind == "any order":
                pieces.append(Piece(" "))
        return pieces


def joined(pieces: list[Piece]) -> str:
    """Join the pieces of a sentence.

    Parameters
    ----------
    pieces : list of Piece
        As `Grammar.sample` returns them.

    Returns
    -------
    str
        The sentence.
    """
    return "".join(piece.text for piece in pieces)


def list_values(lists: Mapping[str, Mapping[str, Any]]) -> dict[str, Draw]:
    """Make functions that draw from the lists that say themselves what is in them.

    Parameters
    ----------
    lists : dict of str to dict
        ``{"values": [{"in": template}, ...]}``, ``{"range": {"from": 1, "to": 100}}``, or anything else, such
        as a wildcard, for which the caller has to find values.

    Returns
    -------
    dict of str to function
        For each list with values or a range, what `Grammar` needs.
    """
    made: dict[str, Draw] = {}
    for name, content in lists.items():
        if "values" in content:
            made[name] = _one_of([value["in"] for value in content["values"]])
        elif "range" in content:
            made[name] = _number(content["range"])
    return made


_SLOT = re.compile(r"\{\{\s*slots\.(\w+)\s*\}\}")


def needed_slots(reply: str) -> list[str] | None:
    """Find which slots a reply copies.

    Parameters
    ----------
    reply : str
        A reply in the language Jinja.

    Returns
    -------
    list of str or None
        The x of each ``{{ slots.x }}``; None if the reply does more than copy slots.
    """
    return None if "{" in _SLOT.sub("", reply) else _SLOT.findall(reply)


def fill_reply(reply: str, slots: Mapping[str, str]) -> str:
    """Put the values of slots into a reply.

    Parameters
    ----------
    reply : str
        A reply that only copies slots.
    slots : dict of str to str
        What fills each slot.

    Returns
    -------
    str
        The reply, with single spaces.

    Raises
    ------
    ValueError
        If the reply does more than copy slots, or one of its slots is not filled.
    """
    needed = needed_slots(reply)
    if needed is None:
        raise ValueError(
            f"fill_reply: {reply!r} computes something; only replies that copy slots can be filled"
        )
    missing = [slot for slot in needed if slot not in slots]
    if missing:
        raise ValueError(f"fill_reply: {reply!r} needs the slot {missing[0]!r}, which has no value")
    return " ".join(_SLOT.sub(lambda match: slots[match[1]], reply).split())


def _choices(sentence: str, tokens: list[str], end: str | None) -> _Node:
    """Parse up to the bracket `end`; `tokens` is a stack, the next one last."""
    options: list[list[_Node]] = [[]]
    kind = ""
    while tokens and tokens[-1] != end:
        token = tokens.pop()
        if token in ("|", ";") and kind in ("", token):
            kind = token
            options.append([])
        elif token in _CLOSING:
            inner = _choices(sentence, tokens, _CLOSING[token])
            options[-1].append(_Node("one", parts=(inner, _Node("text"))) if token == "[" else inner)
        elif len(token) > 1 and token[0] in "<{":
            options[-1].append(_Node("rule" if token[0] == "<" else "slot", token[1:-1]))
        elif token in "|;)]<>{}":
            raise ValueError(f"Grammar.sample: {token!r} is out of place in the template {sentence!r}")
        else:
            options[-1].append(_Node("text", token))
    if end is not None:
        if not tokens:
            raise ValueError(f"Grammar.sample: a bracket is not closed in the template {sentence!r}")
        tokens.pop()
    parts = tuple(_Node("all", parts=tuple(option)) for option in options)
    return parts[0] if not kind else _Node("one" if kind == "|" else "any order", parts=parts)


def _tidy(pieces: list[Piece]) -> list[Piece]:
    """Make one space of several, drop those at the ends, and join what fills no slot."""
    tidied: list[Piece] = []
    for text, slot in pieces:
        text = re.sub(r"\s+", " ", text)
        if not tidied or tidied[-1].text.endswith(" "):
            text = text.lstrip()
        if slot is None and tidied and tidied[-1].slot is None:
            tidied[-1] = Piece(tidied[-1].text + text)
        elif text:
            tidied.append(Piece(text, slot))
    if tidied and tidied[-1].slot is None:
        tidied[-1] = Piece(tidied[-1].text.rstrip())
    return [piece for piece in tidied if piece.text]


def _one_of(options: list[str]) -> Draw:
    """Draw one of several templates, then a text of it."""
    grammar = Grammar({}, {})
    return lambda rng: joined(grammar.sample(options[rng.integers(len(options))], rng))


def _number(limits: Mapping[str, Any]) -> Draw:
    """Draw a whole number between two limits, both included."""
    start, stop, step = limits["from"], limits["to"], limits.get("step", 1)
    return lambda rng: str(rng.integers((stop - start) // step + 1) * step + start)
