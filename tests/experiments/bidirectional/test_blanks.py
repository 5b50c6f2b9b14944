import numpy as np
import pytest

from rnn_course.experiments.bidirectional import blanks, sentences
from rnn_course.scratch import LSTM, Adam, Bidirectional
from rnn_course.text import Vocabulary

LANGUAGES = tuple(sentences.LANGUAGES)


@pytest.fixture(params=LANGUAGES)
def corpus(request):
    return request.param, *sentences.blank_sentences(request.param, 300, 200, seed=0)


def test_counting_words_knows_what_it_is_shown(corpus):
    _, train, test = corpus
    accuracy = {
        part: blanks.bag_of_words_accuracy(train, test, part) for part in ("left", "next", "right", "all")
    }
    assert accuracy["right"] > 0.95
    assert max(accuracy["left"], accuracy["next"]) < 0.4
    assert 0.5 < accuracy["all"] < 0.8


def test_the_loss_looks_at_the_blank_alone():
    rng = np.random.default_rng(0)
    targets = np.array([[-1, 2, -1], [0, -1, -1]])
    logits = rng.standard_normal((2, 3, 4))
    loss, dlogits = blanks.loss_at_blank(targets, logits)
    picked = logits[[0, 1], [1, 0]]
    shares = np.exp(picked) / np.exp(picked).sum(axis=1, keepdims=True)
    assert loss == pytest.approx(-np.log(shares[[0, 1], [2, 0]]).mean())
    assert np.array_equal(dlogits.any(axis=-1), targets >= 0)


def test_the_accuracy_looks_at_the_blank_alone():
    targets = np.array([[-1, 2, -1], [0, -1, -1]])
    logits = np.zeros((2, 3, 4))
    logits[..., 2] = 1
    assert blanks.accuracy_at_blank(targets, logits) == 0.5


def test_both_directions_fill_the_blank_and_one_does_not():
    train, test = sentences.blank_sentences("English", 800, 200, seed=0)
    vocabulary = Vocabulary.fit(train.sentences)
    x, y = sentences.encode_blanks(train, vocabulary)
    x_test, y_test = sentences.encode_blanks(test, vocabulary)
    options = {"return_sequences": True, "dtype": "float64", "seed": 0}
    accuracy = []
    for layer in (LSTM(20, **options), Bidirectional(LSTM(12, **options))):
        model = blanks.blank_model(layer, len(vocabulary), seed=0)
        model.fit(x, y, loss=blanks.loss_at_blank, optimizer=Adam(0.01), epochs=3, seed=0, verbose=0)
        accuracy.append(blanks.accuracy_at_blank(y_test, model.predict(x_test)))
    assert accuracy[0] < 0.4
    assert accuracy[1] > 0.95
