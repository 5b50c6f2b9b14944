from collections import Counter

import pytest

from rnn_course.datasets.twin_reviews import WRITERS, plain_reviews, twin_reviews
from rnn_course.text import ngrams

both = pytest.mark.parametrize("language", WRITERS)


@both
@pytest.mark.parametrize("held_out", [True, False])
def test_twins_have_the_same_n_grams_up_to_four_and_opposite_verdicts(language, held_out):
    got = twin_reviews(language, 500, 0, held_out=held_out)
    assert got.labels.tolist() == [1, 0] * 500
    for one, other in zip(got.texts[::2], got.texts[1::2], strict=True):
        assert one != other
        for n in (1, 2, 3, 4):
            assert Counter(ngrams(one.split(), n)) == Counter(ngrams(other.split(), n))
    assert len(set(got.texts)) == 1000


@both
def test_held_out_words_never_meet_in_training(language):
    def met(held_out):
        writer = WRITERS[language]
        texts = twin_reviews(language, 800, 3, held_out=held_out).texts
        return {
            (good, bad)
            for text in texts
            for good in writer.good
            for bad in writer.bad
            if {good, bad} <= set(text.split())
        }

    train, test = met(False), met(True)
    assert len(test) == 45
    assert not train & test


@both
def test_plain_reviews_say_one_thing(language):
    got, writer = plain_reviews(language, 0), WRITERS[language]
    assert len(got.texts) == len(got.labels) == 180
    for text, label in zip(got.texts, got.labels, strict=True):
        assert bool(set(text.split()) & set(writer.good)) == label
        assert bool(set(text.split()) & set(writer.bad)) != label


def test_the_same_seed_gives_the_same_reviews():
    assert (
        twin_reviews("korean", 5, 1, held_out=True).texts == twin_reviews("korean", 5, 1, held_out=True).texts
    )
    assert (
        twin_reviews("korean", 5, 1, held_out=True).texts != twin_reviews("korean", 5, 2, held_out=True).texts
    )


def test_wrong_arguments():
    with pytest.raises(ValueError, match="language is 'latin'; expected 'english' or 'korean'"):
        twin_reviews("latin", 1, 0, held_out=True)
    with pytest.raises(ValueError, match="plain_reviews: language is 'latin'"):
        plain_reviews("latin", 0)
    with pytest.raises(ValueError, match="pairs is 10000000; there are "):
        twin_reviews("english", 10_000_000, 0, held_out=True)


@pytest.mark.parametrize("seed", ["1", 1.5, True, None])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(TypeError, match=r"^twin_reviews: seed is .*; expected a whole number$"):
        twin_reviews("english", 2, seed, held_out=False)
    with pytest.raises(TypeError, match=r"^plain_reviews: seed is .*; expected a whole number$"):
        plain_reviews("english", seed)


def test_held_out_is_true_or_false():
    with pytest.raises(TypeError, match=r"^twin_reviews: held_out is 'no'; expected True or False$"):
        twin_reviews("english", 2, 0, held_out="no")
