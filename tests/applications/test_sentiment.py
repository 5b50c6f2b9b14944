import re

import numpy as np
import pytest

from rnn_course import weights
from rnn_course.applications.sentiment import baselines, data, evaluation, models, parts, reading
from rnn_course.datasets.labelled import LabelledTexts
from rnn_course.text import Vocabulary

both = pytest.mark.parametrize("language", ["english", "korean"])


def small(seed=0, **options):
    train, test = data.order_set("english", pairs=20)
    return reading.learn_order(train, seed=seed, epochs=1, **options), test


# Data --------------------------------------------------------------------------------------------


def test_parts_share_no_text():
    texts = [f"text {k % 70}" for k in range(100)]
    got = data.split(LabelledTexts(texts, np.arange(100) % 2), 0, validation=0.2, test=0.3)
    sets = [set(part.texts) for part in got]
    assert [len(part.texts) for part in got] == [35, 14, 21]
    assert set.union(*sets) == set(texts)
    assert sum(map(len, sets)) == 70
    for part in got:
        assert all(int(text.split()[1]) % 2 == label for text, label in zip(*part, strict=True))


def test_texts_that_look_alike_count_as_one():
    alike = ["가  나", "\u1100\u1161 나"]
    got = data.split(LabelledTexts([*alike, "다"], np.array([1, 1, 0])), 0, validation=0, test=0.5)
    assert len(got.train.texts) + len(got.test.texts) == 2


def test_nothing_left_to_learn_from():
    with pytest.raises(ValueError, match="of 1 different texts none is left to learn from"):
        data.split(LabelledTexts(["a"], np.array([1])), 0, validation=0, test=0.9)
    with pytest.raises(ValueError, match="test"):
        data.split(LabelledTexts(["a"], np.array([1])), 0, test=1.5)


@pytest.mark.parametrize(
    ("review", "language"),
    [
        ("good", "english"),
        ("최고 movie", "korean"),
        ("ㅋㅋ", "korean"),
        ("\u1100\u1161", "korean"),
        ("😀", "english"),
    ],
)
def test_the_script_tells_the_language(review, language):
    assert data.language_of(review) == language


def test_tokens():
    assert data.english_tokens("Don't  GO!") == ["don't", "go", "!"]
    assert data.korean_tokens(" 정말  OK ") == ["정", "말", " ", "o", "k"]
    assert data.english_tokens(" ") == data.korean_tokens(" ") == []


def test_a_text_without_tokens_is_one_unknown_token():
    vocabulary = Vocabulary(["a"])
    assert data.encode(vocabulary, [[], ["a", "b", "a"]], 2).tolist() == [[1, 0], [2, 1]]


@both
def test_twins_of_the_test_are_new(language):
    train, test = data.order_set(language)
    assert len(train.texts) == 2180
    assert len(data.order_set(language, plain=False)[0].texts) == 2000
    assert len(test.texts) == 600
    assert not set(train.texts) & set(test.texts)


@pytest.mark.parametrize("value", [None, ""])
def test_a_file_that_the_reader_must_bring(monkeypatch, value):
    monkeypatch.delenv(data.NSMC_FILE, raising=False)
    if value is not None:
        monkeypatch.setenv(data.NSMC_FILE, value)
    with pytest.raises(
        FileNotFoundError, match=r"is not part of the course: .* set RNN_COURSE_NSMC to its path"
    ):
        data.korean_reviews()


def test_the_readers_file(monkeypatch, tmp_path):
    (tmp_path / "ratings.txt").write_text("id\tdocument\tlabel\n1\t좋다\t1\n", encoding="utf-8")
    monkeypatch.setenv(data.NSMC_FILE, str(tmp_path / "ratings.txt"))
    assert data.korean_reviews().texts == ["좋다"]


# Counts and readers ------------------------------------------------------------------------------


@both
def test_counts_are_at_chance_where_order_decides(language):
    train, test = data.order_set(language)
    tokens = [one.split() for one in test.texts]
    for n in (1, 4):
        judge = baselines.CountingJudge(n, min_count=1).fit(
            [one.split() for one in train.texts], train.labels
        )
        assert judge.accuracy(tokens, test.labels) == 0.5


def test_counts_learn_words():
    judge = baselines.CountingJudge(min_count=1).fit(
        [["a"], ["b"], ["a", "c"], ["b", "c"]] * 5, np.array([1, 0] * 10)
    )
    assert judge.weights["a"] > 0 > judge.weights["b"]
    assert judge.accuracy([["a"], ["b"]], np.array([1, 0])) == 1


@both
def test_a_reader_learns_the_order(language):
    train, test = data.order_set(language)
    reader = reading.learn_order(train, seed=0)
    assert reader.accuracy([one.split() for one in test.texts], test.labels) >= 0.95


def test_the_twin_in_keras_gives_the_same_logits():
    pytest.importorskip("keras")
    from rnn_course.keras import to_keras

    reader, test = small()
    ids = data.encode(reader.vocabulary, [one.split() for one in test.texts[:20]])
    twin = reading.keras_reader(len(reader.vocabulary), features=16, units=24)
    to_keras(reader.model, twin)
    np.testing.assert_allclose(twin.predict(ids, verbose=0), reader.model.predict(ids), atol=1e-5)


def test_the_same_seed_gives_the_same_reader():
    one, other = small()[0], small()[0]
    for a, b in zip(one.model.get_weights(), other.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_without_a_mask_padding_is_read():
    for mask in (True, False):
        reader, test = small(mask=mask)
        ids = data.encode(reader.vocabulary, [test.texts[0].split()])
        longer = np.pad(ids, ((0, 0), (0, 9)))
        same = np.allclose(reader.model.predict(ids), reader.model.predict(longer), atol=1e-6)
        assert same == mask


# Parts -------------------------------------------------------------------------------------------


def test_a_part_is_the_logit_with_the_word_less_the_logit_without_it():
    reader, test = small()
    words = test.texts[0].split()
    got = parts.left_out(reader, words, str.split)
    whole, without = reader.logits([words, words[:2] + words[3:]])
    assert got.shape == (len(words),)
    np.testing.assert_allclose(got[2], whole - without, atol=1e-6)


def test_gradient_times_input_is_the_slope_along_each_vector():
    reader, test = small()
    words = test.texts[0].split()
    vectors = reader.model.layers[0].forward(data.encode(reader.vocabulary, [words]))
    got = parts.gradient_times_input(reader, words)
    for t in (0, 3, len(words) - 1):
        up, down = vectors.copy(), vectors.copy()
        up[0, t] *= 1.5
        down[0, t] *= 0.5
        slope = parts.from_vectors(reader, up).item() - parts.from_vectors(reader, down).item()
        np.testing.assert_allclose(got[t], slope, atol=2e-4)


# The stored judges -------------------------------------------------------------------------------


@both
def test_stored_judges_know_words_and_order(language):
    reached = weights.load(f"sentiment-{language}").extras["accuracy"]
    assert reached["twins"] >= 0.95
    assert reached["reviews"] >= (0.73 if language == "english" else 0.82)
    _, test = data.order_set(language)
    tokens = [data.TOKENS[language](one) for one in test.texts]
    assert round(models.stored(language).accuracy(tokens, test.labels), 3) == reached["twins"]


@pytest.mark.parametrize(
    ("review", "good"),
    [
        ("A wonderful, moving film with brilliant acting.", True),
        ("Dull, stupid and far too long.", False),
        ("정말 재미있고 감동적인 최고의 영화", True),
        ("지루하고 돈이 아까운 쓰레기 영화", False),
    ],
)
def test_plain_words_are_judged(review, good):
    verdict = models.judge(review)
    assert (verdict.probability > 0.5) == good
    assert [word for word, _ in verdict.parts] == (
        review.split() if verdict.language == "korean" else data.english_tokens(review)
    )


@pytest.mark.parametrize(
    "line",
    [
        "good 😀👍🏽",
        "ㅋㅋㅋ 굿",
        "a\x00b\x07",
        "word " * 400,
        "가" * 2000,
        "x" * 2000,
        "\ud800 fine",
        "été",
        "1 a",
    ],
)
def test_whatever_is_typed_is_answered(line):
    assert re.match(r"(good|bad) \d+%: ", models.answerer()(line))


@pytest.mark.parametrize("line", ["", "  ", "😀", "12345", "...", "\x00\u200b"])
def test_what_has_no_word_is_refused(line):
    with pytest.raises(ValueError, match="there is no word in it"):
        models.answerer()(line)


def test_no_text_at_all():
    with pytest.raises(TypeError, match="review is a int; expected a text"):
        models.judge(3)


def test_training_the_korean_judge_needs_the_readers_file(monkeypatch):
    monkeypatch.delenv(data.NSMC_FILE, raising=False)
    function, settings = models.TRAINED["sentiment-korean"]
    with pytest.raises(FileNotFoundError, match="RNN_COURSE_NSMC"):
        function(**settings)


# Orders of words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        evaluation.as_written,
        evaluation.shuffled_words,
        evaluation.shuffled_in_sentences,
        evaluation.moved_phrases,
    ],
)
def test_orders_keep_the_words(change):
    for k, review in enumerate(data.order_set("korean")[1].texts[:50]):
        got = change(review, k)
        assert sorted(got.split()) == sorted(review.split())
        assert got == change(review, k)
        if change is not evaluation.shuffled_words:
            for one, other in zip(got.split(" . "), review.split(" . "), strict=True):
                assert sorted(one.split()) == sorted(other.split())


def test_moved_phrases_stay_whole_and_the_verb_last():
    review = "친구는 이 영화의 결말이 정말 아깝다고 말하고 싶다 . 금요일에 봤다 ."
    orders = {evaluation.moved_phrases(review, seed) for seed in range(40)}
    assert len(orders) == 6
    for one in orders:
        assert one.endswith("말하고 싶다 . 금요일에 봤다 .")
        assert "이 영화의 결말이" in one
        assert "정말 아깝다고" in one


def test_a_measurement_on_a_handful_of_texts():
    texts = LabelledTexts(
        [f"{'good' if k % 2 else 'bad'} film number {k}" for k in range(80)], np.arange(80) % 2
    )
    got = evaluation.accuracy_by_order(
        data.split(texts, 0),
        data.english_tokens,
        1,
        evaluation.shuffled_words,
        features=8,
        units=8,
        epochs=8,
        learning_rate=0.02,
    )
    assert [row["model"] for row in got] == [
        "counts, up to 1-grams",
        "counts, up to 2-grams",
        "reader",
        "reader, words shuffled",
    ]
    assert all(len(row["accuracy"]) == 1 and row["accuracy"][0] > 0.9 for row in got)
