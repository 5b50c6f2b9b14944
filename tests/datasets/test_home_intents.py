import json
from importlib import import_module, metadata

import pytest

from rnn_course import _extras
from rnn_course.datasets import home_intents, templates

KNOWN = metadata.version("home-assistant-intents") == "2026.11.25"


@pytest.mark.parametrize(("language", "templates_", "plain"), [("ko", 191, 85), ("en", 862, 360)])
def test_the_templates_are_all_there(language, templates_, plain):
    intents = home_intents(language)
    assert len(intents.templates) > 100
    assert all(one.sentence and one.intent.startswith("Hass") for one in intents.templates)
    if KNOWN:  # the texts change from release to release
        replies = [one.reply for one in intents.templates if one.reply]
        assert len(intents.templates) == templates_
        assert sum(templates.needed_slots(reply) is not None for reply in replies) == plain


@pytest.mark.skipif(not KNOWN, reason="another release")
def test_a_template_has_its_intent_and_reply():
    korean, english = home_intents("ko"), home_intents("en")
    replies = {one.sentence: (one.intent, one.reply) for one in english.templates}
    assert replies["<clean> [<the>] {area}"] == ("HassVacuumCleanArea", "Cleaning {{ slots.area }}")
    assert korean.rules["light"] == "(조명|전등|등|불)"
    assert korean.lists["message"] == {"wildcard": True}


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="language is 'de'; expected 'ko' or 'en'"):
        home_intents("de")


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(_extras.util, "find_spec", lambda name: None)
    with pytest.raises(
        ImportError, match=r"home_assistant_intents is not installed; .* pip install \"\.\[data\]\""
    ):
        home_intents("ko")


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a file that the loader finds instead of that of the package."""
    module = import_module("rnn_course.datasets.home_intents")  # the function has the same name
    monkeypatch.setattr(module, "package_folder", lambda *names: tmp_path)
    (tmp_path / "data").mkdir()
    return lambda text: (tmp_path / "data" / "ko.json").write_text(text, encoding="utf-8")


def structure(**changes):
    block = {"sentences": ["불 켜"], "response": "default"}
    content = {
        "intents": {"HassTurnOn": {"data": [block]}},
        "lists": {},
        "expansion_rules": {},
        "responses": {"intents": {}},
    }
    return content | changes


def test_an_intent_without_a_reply_has_an_empty_one(write):
    write(json.dumps(structure()))
    assert home_intents("ko").templates == [("불 켜", "HassTurnOn", "")]


def test_a_damaged_file_is_said_to_be_damaged(write):
    write('{"intents":\n {"HassTurnOn"')
    with pytest.raises(ValueError, match=r"line 2 of .*ko\.json is not JSON; is it damaged\? install"):
        home_intents("ko")


@pytest.mark.parametrize(
    "content",
    [
        [1, 2],
        {"intents": {}},
        structure(intents={"HassTurnOn": [{"sentences": ["불 켜"]}]}),
        structure(intents={"HassTurnOn": {"data": [{"sentences": ["불 켜"]}]}}),
        structure(responses={"intents": {"HassTurnOn": {"default": ["켰습니다"]}}}),
        structure(intents=[1]),
    ],
)
def test_another_structure_is_said_to_be_another_release(write, content):
    write(json.dumps(content))
    with pytest.raises(
        ValueError, match=r"ko\.json has another structure than release 2026\.11\.25 .*install the release"
    ):
        home_intents("ko")


def test_a_missing_file_is_named(write):
    with pytest.raises(FileNotFoundError, match=r"home_intents: there is no file .*ko\.json"):
        home_intents("ko")
