import numpy as np
import pytest

from rnn_course.applications.entities.data import Tagged
from rnn_course.applications.entities.evaluation import entities
from rnn_course.experiments import stored
from rnn_course.experiments.claims import word_order
from rnn_course.experiments.claims.word_order import CHANGES, joined, words

ENGLISH = Tagged(
    ["play", "the", "song", "in", "the", "living", "room", "on", "tv"],
    ["O", "O", "O", "O", "O", "B-room", "I-room", "O", "B-device"],
)
KOREAN = Tagged(
    list("큰 방에 전등을 켜줘"),
    ["B-room", "I-room", "I-room", "O", "O", "B-device", "I-device", "O", "O", "O", "O"],
)


@pytest.mark.parametrize(("sentence", "language", "parts"), [(ENGLISH, "en", 8), (KOREAN, "ko", 3)])
def test_parts_can_be_put_together_again(sentence, language, parts):
    found = words(sentence, language)
    assert len(found) == parts
    assert joined(found, language) == sentence


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(("sentence", "language"), [(ENGLISH, "en"), (KOREAN, "ko")])
def test_no_token_is_lost_and_no_entity_is_torn(change, sentence, language):
    def found(one):
        return sorted(
            (entity.type, "".join(one.tokens[entity.start : entity.end])) for entity in entities(one.tags)
        )

    for seed in range(5):
        new = CHANGES[change](sentence, language, np.random.default_rng(seed))
        assert sorted(zip(*new, strict=True)) == sorted(zip(*sentence, strict=True))
        assert found(new) == found(sentence)


def test_the_verb_stays_where_it_is():
    ends = {
        "".join(word_order.shuffled_before_the_verb(KOREAN, "ko", np.random.default_rng(seed)).tokens)[-3:]
        for seed in range(5)
    }
    assert ends == {"켜줘"[-3:].rjust(3)}


def test_particles_change_places():
    texts = {
        "".join(word_order.shuffled_particles(KOREAN, "ko", np.random.default_rng(seed)).tokens)
        for seed in range(8)
    }
    assert texts == {"큰 방에 전등을 켜줘", "큰 방을 전등에 켜줘"}


def test_both_taggers_lose_by_another_order():
    result = stored.load("claims-word-order")["result"]
    for language in result.values():
        f1 = language["tagger"]["words"]
        assert max(f1["after"]) < min(f1["before"]) - 0.2
        assert len(f1["after"]) == 5
