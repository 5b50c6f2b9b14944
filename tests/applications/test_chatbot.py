"""The data, baselines, networks and measurements of the chatbot, small enough for a test."""

import numpy as np
import pytest

from rnn_course.applications.chatbot import baselines, data, evaluation, strangers
from rnn_course.applications.chatbot.bot import Bot
from rnn_course.applications.chatbot.chooser import OTHER, Choice, Chooser, train_chooser
from rnn_course.applications.chatbot.writer import aligned_replies, train_writer
from rnn_course.text import Vocabulary


@pytest.fixture(scope="module", params=["en", "ko"])
def language(request):
    return request.param


@pytest.fixture(scope="module")
def english():
    return evaluation.drawn("en", 0, 400)


# Data ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "want"),
    [
        ("Volume set", "Volume set"),
        ("Added {{ slots.item }}", "Added {item}"),
        ("{{ slots.name|default('') }} 켰습니다", "{device} 켰습니다"),
        (
            '{% set t = {\n "fan": "the fan"} %} Turned on {{ translations.get(state.domain) }}',
            "Turned on {device}",
        ),
        ("{{ state.state }} degrees", None),
        ("{{ slots.nobody_knows }}", None),
        ("{% if slots.x %} yes {% endif %}", None),
    ],
)
def test_a_reply_becomes_a_text_with_places(reply, want):
    assert data.pattern(reply) == want


def test_values_are_copied_into_their_places():
    assert data.fill("Added {item}", {"item": "milk", "room": "attic"}) == "Added milk"
    assert data.fill("{kind} position set", {}) == "position set"


def test_every_reply_can_be_said(language):
    chosen = data.answered(language)
    assert len({one.reply for one in chosen}) > 20
    assert not {"Activated", "활성화했습니다"} & {one.reply for one in chosen}
    for one in data.draw(chosen, language, data.words(language, 0)[0], len(chosen), 0):
        assert "{" not in data.fill(one.reply, one.values)
        places = set(data._PLACE.findall(one.reply))
        assert places <= set(one.values)


def test_no_template_is_in_two_parts_and_small_groups_stay(language):
    chosen = data.answered(language)
    parts = data.split(chosen, seed=1)
    assert sorted(one for part in parts for one in part) == sorted(chosen)
    assert {one.sentence for one in parts.train}.isdisjoint(one.sentence for one in parts.test)
    assert {one.reply for one in parts.train} == {one.reply for one in chosen}
    assert data.split(chosen, seed=1) == parts != data.split(chosen, seed=2)


def test_requests_are_drawn_from_their_templates_and_words(language):
    seen, unseen = data.words(language, 0)
    assert set(seen.names).isdisjoint(unseen.names)
    drawn = data.draw(data.answered(language), language, seen, 300, seed=0)
    assert drawn == data.draw(data.answered(language), language, seen, 300, seed=0)
    assert len({(one.text, one.reply) for one in drawn}) == len(drawn)
    for one in drawn:
        assert one.tokens == data.read(one.text, language)
        assert all(value in one.text for value in one.values.values())


def test_only_tokens_of_values_are_hidden(language):
    seen, _ = data.words(language, 0)
    for one in data.draw(data.answered(language), language, seen, 200, seed=0, hidden=1.0):
        hidden = one.tokens.count(Vocabulary.unknown_token)
        assert hidden >= sum(len(data.read(value, language)) for value in one.values.values())
        assert bool(hidden) == bool(one.values)


def test_a_sentence_is_read_in_small_letters_without_its_digits():
    assert data.read("Turn it UP to 45%", "en") == ["turn", "it", "up", "to", "00", "%"]
    assert data.read("불 5", "ko") == ["불", " ", "0"]


# Baselines and networks ------------------------------------------------------------------------------


def test_baselines_reply_to_what_they_know(english):
    train, _, _ = english
    known, replies = [one.tokens for one in train], [one.reply for one in train]
    numbers, cosines = baselines.nearest(known, known[:20])
    np.testing.assert_allclose(cosines, 1)
    assert [known[n] for n in numbers] == known[:20]
    for method in (baselines.nearest_replies, baselines.logistic_replies):
        assert evaluation.share_right(method(known, replies, known[:50]), train[:50]) > 0.9


def test_a_chooser_learns_and_its_twin_in_keras_agrees(english):
    train, _, _ = english
    others = strangers.messages("en")[:60]
    chooser = train_chooser(train, others, units=24, epochs=25, seed=0)
    asked = [one.tokens for one in train]
    choices = chooser.choose(asked)
    assert evaluation.share_right([choice.reply for choice in choices], train) > 0.8
    assert chooser.classes[-1] == OTHER
    assert all(choice[:2] != OTHER for choice in chooser.choose(others))
    p = chooser.probabilities(asked[:7])
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-5)
    assert chooser.states(asked[:7]).shape == (7, 48)

    pytest.importorskip("keras")
    from rnn_course.applications.chatbot.chooser import chooser_twin

    ids = chooser.ids(asked[:7])
    np.testing.assert_allclose(chooser_twin(chooser)(ids), chooser.model.predict(ids), atol=1e-5)


def test_a_batch_changes_no_choice(english):
    train, test, _ = english
    chooser = train_chooser(train, units=8, epochs=1, seed=0)
    asked = [one.tokens for one in test[:20]]
    alone = [chooser.choose([tokens])[0] for tokens in asked]
    for one, together in zip(alone, chooser.choose(asked), strict=True):
        assert one[:2] == together[:2]
        assert one.probability == pytest.approx(together.probability, abs=1e-5)


def test_a_writer_writes_and_its_twin_in_keras_agrees(english):
    train, _, _ = english
    some = [one for one in train if one.intent in ("HassSetVolume", "HassTurnOff")][:60]
    writer = train_writer(some, [one.reply for one in some], units=32, epochs=250, seed=0)
    assert evaluation.share_right(writer.write([one.tokens for one in some]), some) > 0.8

    pytest.importorskip("keras")
    from rnn_course.applications.chatbot.writer import writer_twin
    from rnn_course.text import pad

    source, mask = pad([writer.source.encode(one.tokens) for one in some[:5]])
    target, target_mask = pad([writer.target.encode(one.reply.split()) for one in some[:5]])
    ours = writer.model.forward(source, target, mask, target_mask)
    theirs = np.asarray(writer_twin(writer)([source, target]))
    np.testing.assert_allclose(theirs[target_mask], ours[target_mask], atol=1e-5)


def test_without_an_encoder_no_reply_is_longer_than_its_sentence(english):
    train, test, _ = english
    asked = [one.tokens for one in test[:50]]
    said = aligned_replies(train, asked, units=8, epochs=1, seed=0)
    assert all(len(reply.split()) <= len(tokens) for reply, tokens in zip(said, asked, strict=True))


# Measurements ----------------------------------------------------------------------------------------


def test_replies_are_measured(language):
    found = evaluation.replies(language, [0, 1], requests=150, units=4, epochs=1)
    assert len(found["right"]) == len(found["known templates"]) == 2
    assert all(0 <= share <= 1 for run in found["right"] for share in run.values())
    assert found["errors"]


def test_strangers_are_measured():
    found = strangers.measure("ko", [0], requests=150, others=30, units=4, epochs=1)
    (row,) = found["rows"]
    assert set(row) == set(found["curves"]) == {"likeness", "probability", "distance", "class for the rest"}
    for way in row.values():
        assert all(0 <= share <= 1 for share in way.values())


def test_what_is_made_for_something_else_is_measured():
    (row,) = evaluation.unsuited("en", [0], requests=150, units=4, epochs=1)
    assert all(0 <= share <= 1 for share in row.values())


def test_a_forgotten_mask_is_measured():
    (row,) = evaluation.forgotten_mask("en", [0], requests=150, units=4, epochs=1)
    assert len(row) == 4


# The bot ---------------------------------------------------------------------------------------------


class Sure(Chooser):
    """Always chooses the same."""

    def __init__(self, choice, threshold=0.5):
        self.choice, self.threshold = choice, threshold

    def choose(self, sentences):
        return [self.choice] * len(sentences)


def a_bot(probability=0.9, values=None):
    chooser = Sure(Choice("HassListAddItem", "Added {item}", probability))
    return Bot({"en": chooser, "ko": chooser}, lambda text: values or {})


def test_the_bot_shows_what_it_understood():
    assert (
        a_bot(values={"item": "milk"}).answer("add milk")
        == "Added milk\n    HassListAddItem at 0.90, item: milk"
    )


def test_a_value_that_was_not_found_is_asked_for():
    assert a_bot().answer("add it").startswith("Added (item?)\n")


@pytest.mark.parametrize(
    ("text", "reply"), [("what?", "I do not know"), ("뭐?", "무슨 말씀"), ("ㅋㅋ", "무슨 말씀")]
)
def test_the_bot_says_when_it_does_not_know(text, reply):
    answer = a_bot(0.3).answer(text)
    assert answer.startswith(reply)
    assert "the best guess is HassListAddItem at 0.30, below 0.50" in answer


def test_nothing_to_read_is_said():
    with pytest.raises(ValueError, match="nothing to read"):
        a_bot().answer(" \t ")
