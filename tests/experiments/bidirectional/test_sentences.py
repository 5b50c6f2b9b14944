import numpy as np
import pytest

from rnn_course.experiments.bidirectional import sentences
from rnn_course.text import Vocabulary

LANGUAGES = tuple(sentences.LANGUAGES)


@pytest.fixture(params=LANGUAGES)
def corpus(request):
    return request.param, *sentences.blank_sentences(request.param, 300, 200, seed=0)


def halves(sentence):
    place = sentence.index(sentences.BLANK)
    return sentence[:place], sentence[place + 1 :]


def test_the_object_to_the_right_decides_and_nothing_else_is_left(corpus):
    language, train, test = corpus
    groups = list(sentences.LANGUAGES[language].objects.values())
    owner = {thing: answer for answer, group in enumerate(groups) for thing in group}
    for part in (train, test):
        for sentence, answer in zip(part.sentences, part.answers, strict=True):
            left, right = halves(sentence)
            assert [owner[word] for word in right if word in owner] == [answer]
            assert len([word for word in left if word in owner]) == 1


def test_no_sentence_is_there_twice(corpus):
    _, train, test = corpus
    everything = [" ".join(sentence) for sentence in train.sentences + test.sentences]
    assert len(set(everything)) == len(everything) == 500


def test_sentences_follow_from_the_seed():
    first, again, other = (sentences.blank_sentences("Korean", 20, 5, seed)[0] for seed in (1, 1, 2))
    assert first.sentences == again.sentences != other.sentences


def test_both_languages_say_the_same_with_as_many_words():
    english, korean = sentences.LANGUAGES.values()
    for name in ("who", "platforms", "products", "adverbs"):
        assert len(getattr(english, name)) == len(getattr(korean, name))
    assert [len(group) for group in english.objects.values()] == [
        len(group) for group in korean.objects.values()
    ]


def test_targets_stand_at_the_blanks(corpus):
    _, train, _ = corpus
    vocabulary = Vocabulary.fit(train.sentences)
    ids, targets = sentences.encode_blanks(train, vocabulary)
    blank = vocabulary.encode([sentences.BLANK])[0]
    assert np.array_equal(targets >= 0, ids == blank)
    assert np.array_equal(targets[ids == blank], train.answers)
