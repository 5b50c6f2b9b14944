"""Sentences and their tags, scores, baselines and taggers of chapter 16."""

import itertools

import numpy as np
import pytest

from rnn_course.applications.entities import baselines, data, evaluation, models, tagger, values
from rnn_course.applications.entities.evaluation import Entity, entities, scores
from rnn_course.datasets import home_intents
from rnn_course.datasets.templates import Piece

LANGUAGES = ("ko", "en")


def test_tokens_know_their_places():
    assert data.tokenise("Emma's 40% lamp!", "en") == [
        ("Emma's", 0, 6),
        ("40", 7, 9),
        ("%", 9, 10),
        ("lamp", 11, 15),
        ("!", 15, 16),
    ]
    assert [token.text for token in data.tokenise("방 불\n", "ko")] == ["방", " ", "불", "\n"]
    assert data.normal("Emma") == "emma"
    assert data.normal("40") == "00"


def test_pieces_become_tags():
    pieces = [Piece("in "), Piece("living room", "room"), Piece(" at "), Piece("up", "volume_step")]
    assert data.tag(pieces, "en") == (
        ["in", "living", "room", "at", "up"],
        ["O", "B-room", "I-room", "O", "O"],
    )
    assert data.tag([Piece("유나 방", "room"), Piece(" 켜")], "ko").tags == [
        "B-room",
        "I-room",
        "I-room",
        "I-room",
        "O",
        "O",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_folds_share_no_template_and_keep_small_intents_whole(language):
    chosen = data.templates(home_intents(language))
    parts = data.folds(chosen, data.FOLDS, seed=0)
    dealt = [number for part in parts for number in part]
    assert len(dealt) == len(set(dealt))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
    counts = {}
    for template in chosen:
        counts[template.intent] = counts.get(template.intent, 0) + 1
    assert {chosen[n].intent for n in dealt} == {i for i, n in counts.items() if n >= data.SMALLEST_SPLIT}


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_words_are_in_no_other_part(language):
    seen, unseen = values.pools(language, seed=0)
    for kind in ("names", "towns", "dishes", "groceries"):
        assert not set(getattr(seen, kind)) & set(getattr(unseen, kind))
    assert seen.rooms == unseen.rooms
    seen, unseen = values.pools(language, seed=0, nouns=True)
    assert not set(seen.rooms) & set(unseen.rooms)
    assert not set(seen.devices) & set(unseen.devices)
    assert all(len(pool) <= 5 for pool in values.small(seen, 5))


def values_of(sentences, kinds):
    return {tuple(s.tokens[e.start : e.end]) for s in sentences for e in entities(s.tags) if e.type in kinds}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_task_tests_with_what_was_held_out(language):
    task = data.task(language, count=600, test_count=200)
    again = data.task(language, count=600, test_count=200)
    assert task == again
    assert task.train != data.task(language, count=600, test_count=200, seed=1).train
    known = values_of(task.train, {"room", "device"})
    assert not known & values_of(task.tests[data.NEW], {"room", "device"})
    assert {len(sentences) for sentences in task.tests.values()} == {200}
    for sentence in itertools.chain(task.train, *task.tests.values()):
        assert len(sentence.tokens) == len(sentence.tags)


def test_entities_are_read_from_tags():
    assert entities([]) == set()
    assert entities(["O", "B-room", "I-room", "B-room", "O"]) == {Entity(1, 3, "room"), Entity(3, 4, "room")}
    assert entities(["I-room", "I-device"]) == {Entity(0, 1, "room"), Entity(1, 2, "device")}
    assert entities(["B-room", "I-device", "I-device"]) == {Entity(0, 1, "room"), Entity(1, 3, "device")}


def test_scores_count_whole_entities():
    true = [["B-a", "I-a", "O"], ["B-b", "O"]]
    assert scores(true, true) == (1, 1, 1)
    assert scores(true, [["O"] * 3, ["O"] * 2]) == (0, 0, 0)
    precision, recall, f1 = scores(true, [["B-a", "O", "B-a"], ["B-b", "O"]])
    assert (precision, recall, f1) == pytest.approx((1 / 3, 1 / 2, 0.4))
    assert scores(true, [["B-a", "O", "B-a"], ["B-b", "O"]], "b").f1 == 1
    assert evaluation.accuracy(true, [["B-a", "I-a", "O"], ["O", "O"]]) == 0.5


TRAIN = [
    data.Tagged(["fan", "in", "Emma's", "den"], ["B-device", "O", "B-room", "I-room"]),
    data.Tagged(["fan", "off"], ["B-device", "O"]),
    data.Tagged(["den", "in", "den"], ["O", "O", "B-room"]),
]


def test_the_gazetteer_takes_the_longest_entity():
    gazetteer = baselines.Gazetteer(TRAIN)
    assert gazetteer.predict([["in", "emma's", "den", "fan"], ["den", "x"]]) == [
        ["O", "B-room", "I-room", "B-device"],
        ["B-room", "O"],
    ]


def test_neighbours_fall_back_on_fewer_of_them():
    neighbours = baselines.Neighbours(TRAIN, "en", min_count=1)
    assert neighbours.predict([["den", "in", "den"]]) == [["O", "O", "B-room"]]
    assert neighbours.predict([["now", "fan", "off"]])[0][1:] == ["B-device", "O"]
    assert neighbours.predict([["?"]]) == [["O"]]


@pytest.mark.parametrize(
    "options", [{"direction": "forward", "crf": False}, {"direction": "backward"}, {"crf": False}, {}]
)
def test_a_tagger_learns_a_few_sentences(options):
    sentences = TRAIN * 8
    trained = models.train(
        sentences,
        "en",
        min_count=1,
        units=8,
        epochs=30,
        learning_rate=0.03,
        batch_size=8,
        dropped=0.0,
        dropped_outside=0.0,
        **options,
    )
    found = trained.predict([s.tokens for s in TRAIN])
    assert [len(tags) for tags in found] == [4, 2, 3]
    assert found[1] == TRAIN[1].tags


def test_an_unknown_direction_is_refused():
    with pytest.raises(ValueError, match="direction is 'left'; expected one of"):
        tagger.build(9, 3, direction="left")


def test_padding_changes_no_tag():
    stored = models.load("en")
    short, long = (
        ["turn", "on", "the", "lamp"],
        ["turn", "on", "the", "lamp", "in", "the", "kitchen", "of", "our", "old", "house", "please"],
    )
    assert stored.predict([short, long])[0] == stored.predict([short])[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("turn on the heater in Maria's studio", [("heater", "device"), ("Maria's studio", "room")]),
        ("set a timer for 25 minutes", [("25", "minutes")]),
        ("서연의 서재 조명 켜 줘", [("서연의 서재", "room")]),
        ("25분 타이머 맞춰줘", [("25", "minutes")]),
    ],
)
def test_new_sentences_are_tagged(text, expected):
    assert models.tag(text) == expected


@pytest.mark.parametrize("text", ["", "123 !?", "🙂", "\x00\x01", "привет"])
def test_what_has_no_word_is_refused(text):
    with pytest.raises(ValueError, match="there is no word in it, neither Korean nor English"):
        models.tag(text)


@pytest.mark.parametrize(
    "text",
    [
        "ㅋㅋㅋ",
        "lamp 🙂👍🏽",
        "a" * 2000,
        "방 " * 1000,
        "\x07turn\x00 on",
        "ka\u0301ty",
        "각" * 3,
        "\ud800 lamp",
        "\u202eoff",
    ],
)
def test_whatever_is_typed_gets_an_answer(text):
    assert isinstance(models.answerer()(text), str)


def test_the_twin_in_keras_says_the_same():
    pytest.importorskip("keras")
    stored = models.load("ko")
    test = data.task("ko", count=10, test_count=20).tests[data.NEW]
    ids, mask = stored.ids([s.tokens for s in test])
    twin = models.twin(stored)
    ours = stored.model.predict(ids)
    theirs = np.asarray(twin(ids))
    np.testing.assert_allclose(theirs[mask], ours[mask], atol=1e-4)
    np.testing.assert_array_equal(
        twin.layers[-1].decode(theirs, mask), stored.model.layers[-1].decode(ours, mask)
    )


@pytest.mark.parametrize(("language", "bar"), [("en", 0.95), ("ko", 0.90)])
def test_the_stored_taggers_find_new_entities_in_new_templates(language, bar):
    task = data.task(language, count=10)
    assert evaluation.tested(models.load(language), {"new": task.tests[data.NEW]})["new"] >= bar


def test_what_is_no_text_is_refused():
    with pytest.raises(TypeError, match="tag: text is a list; expected a sentence"):
        models.tag(["lamp"])
