import numpy as np
import pytest

from rnn_course.datasets import home_intents
from rnn_course.datasets.templates import (
    Grammar,
    Piece,
    fill_reply,
    joined,
    list_values,
    needed_slots,
)

VALUES = {"area": lambda rng: "kitchen", "hours": lambda rng: "3"}
RULES = {"light": "(light|lamp)[s]", "the": "[the]", "loop": "a <again>", "again": "b <loop>"}


def sentences(template, draws=300):
    grammar = Grammar(RULES, VALUES)
    rng = np.random.default_rng(0)
    return {joined(grammar.sample(template, rng)) for _ in range(draws)}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("turn on", {"turn on"}),
        ("turn [it] on", {"turn on", "turn it on"}),
        ("(on|off)", {"on", "off"}),
        ("[in|at] home", {"home", "in home", "at home"}),
        ("(turn;on)", {"turn on", "on turn"}),
        ("go ([in] here;now)", {"go here now", "go in here now", "go now here", "go now in here"}),
        ("a( |-)b", {"a b", "a-b"}),
        ("5[ ][%| percent]", {"5", "5%", "5 percent", "5 %"}),
        ("<the> <light>", {f"{a}{b}{c}" for a in ("", "the ") for b in ("light", "lamp") for c in ("", "s")}),
        ("((a|b);[c])", {"a", "b", "a c", "b c", "c a", "c b"}),
        ("{area} on", {"kitchen on"}),
        ("", {""}),
    ],
)
def test_a_template_gives_exactly_its_sentences(template, expected):
    assert sentences(template) == expected


def test_pieces_say_which_slot_they_fill():
    pieces = Grammar({}, VALUES).sample("[ ]in {area}  for {hours:start}h", np.random.default_rng(0))
    assert pieces == [
        Piece("in "),
        Piece("kitchen", "area"),
        Piece(" for "),
        Piece("3", "start"),
        Piece("h"),
    ]


def test_the_same_seed_draws_the_same():
    grammar = Grammar(RULES, VALUES)
    draws = [
        [joined(grammar.sample("(a|b) [c] <light>", rng)) for _ in range(9)]
        for rng in (np.random.default_rng(3), np.random.default_rng(3))
    ]
    assert draws[0] == draws[1]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("(a|b", "a bracket is not closed in the template '(a|b'"),
        ("[a", "a bracket is not closed"),
        ("a)", "')' is out of place in the template 'a)'"),
        ("(a|b;c)", "';' is out of place"),
        ("{area", "'{' is out of place"),
        ("(a]", "']' is out of place"),
        ("<dark>", "the rule <dark> is not there"),
        ("<loop>", "the rule <loop> contains itself"),
        ("{city:area}", "there are no values for the list {city}"),
    ],
)
def test_a_wrong_template_is_named(template, message):
    with pytest.raises(ValueError, match=r"^Grammar\.sample: ") as error:
        sentences(template)
    assert message in str(error.value)


def test_lists_say_what_is_in_them():
    made = list_values(
        {
            "color": {"values": [{"in": "(red|dark red)"}, {"in": "blue[ish]"}]},
            "percent": {"range": {"from": 10, "to": 20, "step": 5}},
            "message": {"wildcard": True},
        }
    )
    rng = np.random.default_rng(0)
    assert set(made) == {"color", "percent"}
    assert {made["color"](rng) for _ in range(100)} == {"red", "dark red", "blue", "blueish"}
    assert {made["percent"](rng) for _ in range(100)} == {"10", "15", "20"}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_template_of_the_package_can_be_drawn(language):
    intents = home_intents(language)
    known = list_values(intents.lists)
    wild = {name: lambda rng: "X" for name in (*intents.lists, "area", "name", "floor") if name not in known}
    grammar, rng = Grammar(intents.rules, known | wild), np.random.default_rng(0)
    for template in intents.templates:
        for _ in range(3):
            sentence = joined(grammar.sample(template.sentence, rng))
            assert sentence == " ".join(sentence.split())
            assert sentence
            assert not set("[](){}<>|;") & set(sentence)


def test_a_reply_is_filled_with_slots():
    assert needed_slots("On it") == []
    assert needed_slots("{{ slots.item }} added to {{slots.list}}") == ["item", "list"]
    assert needed_slots("{% if x %}yes{% endif %}") is None
    assert needed_slots("{{ slots.name|default('') }} off") is None
    assert fill_reply("Cleaning  {{ slots.area }}", {"area": r"\1 room"}) == r"Cleaning \1 room"


def test_a_reply_that_cannot_be_filled_says_why():
    with pytest.raises(ValueError, match="computes something; only replies that copy slots"):
        fill_reply("{{ state.name }}", {})
    with pytest.raises(ValueError, match="needs the slot 'area', which has no value"):
        fill_reply("Cleaning {{ slots.area }}", {"name": "x"})
