"""Captions: what is held out, the network's gradients, the scores, and whatever a person may type."""

import numpy as np
import pytest

from rnn_course.applications.captions import baselines, captioner, data, evaluation, models
from rnn_course.scratch import categorical_cross_entropy
from rnn_course.text import Vocabulary
from tests.gradients import assert_gradient

WORDS = Vocabulary([data.START, data.END, "man", "woman", "running", "cooking"])
CAPTIONS = [["man", "running"], ["woman", "cooking"], ["woman", "running"]]


@pytest.fixture(scope="module", params=data.LANGUAGES)
def captions(request):
    return data.load(request.param)


def tiny(normalize=True, dtype="float64"):
    return captioner.make(WORDS, 5, units=4, features=3, normalize=normalize, dtype=dtype, seed=1)


# Data --------------------------------------------------------------------------------------------


def test_no_picture_and_no_caption_is_in_two_parts(captions):
    for key in (lambda part: [p.tobytes() for p in part.pictures], lambda part: map(tuple, part.captions)):
        train, validation, test = (set(key(part)) for part in captions[:3])
        assert not train & test
        assert not train & validation
        assert not validation & test
    assert len({p.tobytes() for part in captions[:3] for p in part.pictures}) == sum(
        len(part.emoji) for part in captions[:3]
    )


def test_every_word_is_in_enough_training_captions(captions):
    for word in captions.vocabulary.tokens[4:]:
        assert sum(word in caption for caption in captions.train.captions) >= data.OFTEN
    for part in captions[:3]:
        for caption in part.captions:
            assert data.FEWEST <= len(caption) <= data.MOST
            assert captions.vocabulary.unknown_id not in captions.vocabulary.encode(caption)


def test_both_languages_split_the_pictures_alike():
    english, korean = (data.load(language) for language in data.LANGUAGES)
    assert not set(english.train.emoji) & set(korean.test.emoji)
    assert not set(korean.train.emoji) & set(english.test.emoji)


def test_the_careless_split_leaks():
    captions = data.load_carelessly("korean")
    seen = {picture.tobytes() for picture in captions.train.pictures}
    assert sum(picture.tobytes() in seen for picture in captions.test.pictures) > 100


def test_features_are_ink_by_block():
    pictures = np.full((2, 32, 32, 3), 255, np.uint8)
    pictures[1, :2, :2] = 0, 255, 255
    x = data.features(pictures)
    assert x.shape == (2, data.FEATURES)
    assert x.dtype == np.float32
    assert not x[0].any()
    assert x[1].nonzero()[0].tolist() == [0]  # the red of the first block
    for wrong in (pictures.astype(float), pictures.tolist()):
        with pytest.raises(TypeError, match="expected an array of uint8"):
            data.features(wrong)
    with pytest.raises(ValueError, match=r"expected \(samples, 32, 32, 3\)"):
        data.features(pictures[:, ::2])


def test_an_unknown_language_is_named():
    for load in (data.load, data.load_carelessly, models.load):
        with pytest.raises(ValueError, match="language is 'klingon'"):
            load("klingon")


# The network -------------------------------------------------------------------------------------


@pytest.mark.parametrize("normalize", [True, False])
def test_gradients_equal_finite_differences(normalize):
    model, rng = tiny(normalize), np.random.default_rng(0)
    for weight in model.weights:
        weight += 0.3 * rng.standard_normal(weight.shape)
    x, ids = rng.standard_normal((3, 5)), data.sentences([*CAPTIONS[:2], ["man"]], WORDS)

    def loss(training=False):
        logits = model.forward(x, ids[:, :-1], training=training)
        return categorical_cross_entropy(ids[:, 1:], logits, ids[:, 1:] != 0)

    model.backward(loss(training=True)[1])
    for k, (grad, weight) in enumerate(zip(model.grads, model.weights, strict=True)):
        assert_gradient(grad, lambda: loss()[0], weight, k)


def test_it_learns_three_captions_and_writes_them():
    model, x = tiny(), np.eye(5)[:3]
    losses = models.fit(model, x, data.sentences(CAPTIONS, WORDS), epochs=150, seed=0, learning_rate=0.03)
    assert losses[-1] < 0.05 < losses[0]
    assert model.write(x) == model.search(x, 1) == model.search(x, 3) == CAPTIONS


def test_a_caption_ends_even_if_the_end_never_comes():
    model = tiny()
    model.output.params["bias"][WORDS.encode(["man"])[0]] = 100
    assert model.write(np.ones((1, 5))) == [["man"] * captioner.MAX_LENGTH]


def test_a_bias_takes_the_centre():
    model, rng = tiny(), np.random.default_rng(0)
    x, centre = rng.standard_normal((3, 5)), rng.standard_normal(5)
    before = model.first_state(x - centre)
    models.read_uncentred(model, centre)
    np.testing.assert_allclose(model.first_state(x), before, atol=1e-12)


def test_the_twin_in_keras_gives_the_same():
    from rnn_course.applications.captions.keras_models import twin

    model = tiny(dtype="float32")
    x = np.random.default_rng(0).standard_normal((3, 5)).astype(np.float32)
    ids = data.sentences(CAPTIONS, WORDS)[:, :-1]
    np.testing.assert_allclose(twin(model)([x, ids]), model.forward(x, ids), atol=1e-5)


def test_convolutions_train_in_keras_and_write_from_scratch():
    from rnn_course.applications.captions.keras_models import train_and_write

    pictures = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8)
    part = data.Part(["a", "b", "c"], pictures, CAPTIONS)
    written, weights = train_and_write(
        data.Captions(part, part, part, WORDS), units=32, features=16, epochs=50, seed=0
    )
    assert written == CAPTIONS
    assert weights > 20_000


# Baseline and scores -----------------------------------------------------------------------------


def test_the_nearest_picture_lends_its_caption():
    train_x = np.array([[0.0, 0.0], [1.0, 1.0], [5.0, 5.0]])
    x = np.array([[0.9, 1.2], [9.0, 9.0], [0.1, -0.1]])
    assert baselines.nearest(x, train_x).tolist() == [1, 2, 0]
    assert baselines.copy_caption(x, train_x, CAPTIONS) == [CAPTIONS[1], CAPTIONS[2], CAPTIONS[0]]
    for wrong in (np.zeros((0, 2)), np.zeros((2, 3)), np.zeros(2)):
        with pytest.raises(ValueError, match=r"expected \(N, D\) and \(M, D\)"):
            baselines.nearest(x, wrong)


def test_a_linear_model_of_each_word_finds_words():
    x = np.repeat(np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]]), 9, axis=0)
    captions = [caption for caption in CAPTIONS for _ in range(9)]
    found = baselines.word_by_word(x[::9], x, captions, ridge=0.1)
    assert found == [sorted(caption) for caption in CAPTIONS]


@pytest.mark.parametrize(
    ("written", "kind", "apart"),
    [
        ("man cook dark skin tone", "none", 0),
        ("man cook medium skin tone", "skin tone", 2),
        ("man cook", "skin tone", None),
        ("cook dark skin tone", "who", 0),
        ("woman cook light skin tone", "something else", 4),
        ("man dark skin tone", "something else", 0),
    ],
)
def test_errors_have_kinds(written, kind, apart):
    true = ["man", "cook", "dark", "skin", "tone"]
    assert evaluation.kind_of_error(written.split(), true) == kind
    assert evaluation.tones_apart(written.split(), true) == apart


def test_scores_count_words_as_often_as_they_are_there():
    true = [["a", "b", "b"], ["c"]]
    assert evaluation.scores(true, true) == (1, 1, 1)
    got = evaluation.scores([["b", "a", "b", "b"], ["c"]], true)
    assert got == evaluation.Scores(recall=4 / 4, precision=4 / 5, exact=1 / 2)
    assert evaluation.scores([["b", "b", "a"], []], true) == (3 / 4, 3 / 3, 0)
    assert evaluation.scores([[], []], true) == (0, 0, 0)
    for written, wanted in (([], []), ([["a"]], true), (true, [["a"], []])):
        with pytest.raises(ValueError, match="scores: "):
            evaluation.scores(written, wanted)


# The stored models -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", data.LANGUAGES)
def test_stored_captions_of_held_out_pictures_beat_the_nearest_picture(language):
    captions = data.load(language)
    x = data.features(captions.test.pictures)
    network = evaluation.scores(models.load(language).write(x), captions.test.captions)
    copied = baselines.copy_caption(x, data.features(captions.train.pictures), captions.train.captions)
    nearest = evaluation.scores(copied, captions.test.captions)
    assert network.recall > 0.87
    assert network.recall > nearest.recall + 0.05
    assert network.precision > nearest.precision + 0.05
    assert network.exact > 0.4
    assert models.load(language).vocabulary == captions.vocabulary


def test_an_emoji_or_its_picture_gets_the_same_caption():
    captions = data.load("korean")
    for language in data.LANGUAGES:
        said = models.caption(captions.train.emoji[0], language)
        assert said
        assert models.caption(captions.train.pictures[0], language) == said
    with pytest.raises(TypeError, match="expected an emoji or a picture"):
        models.caption(3)
    with pytest.raises(ValueError, match="expected"):
        models.caption(np.zeros((8, 8, 3), np.uint8))


def test_whatever_is_typed_is_answered_or_told_why_not():
    answer = models.answerer()
    assert [line.partition(":")[0] for line in answer("x 👩🏾‍🎨!").splitlines()] == ["english", "korean"]
    assert "never learned" in answer("🦊")
    for text in ("hello", "가ㅋㅋㅏ", "x" * 2000, "\x00\x1b", "\u200d\ufe0f", "\ud800", "1", "🇰"):
        with pytest.raises(ValueError, match="there is no emoji that I know"):
            answer(text)
    with pytest.raises(ValueError, match="these are 3 emoji"):
        answer("🐈🐈 👩🏾‍🎨")
    with pytest.raises(ValueError, match="no picture of 🫫"):
        answer("🫫")
    assert answer("☺") == answer("☺️")


def test_every_emoji_gets_an_answer():
    from rnn_course.datasets.emoji_pictures import has_picture, spellings

    known = [one for one in spellings() if has_picture(one)][::50]
    answer = models.answerer()
    assert all(answer(one) for one in known)
