"""The sentences with a blank, the probes, and what is claimed from them."""

import json

import numpy as np
import pytest

from rnn_course.experiments import bidirectional as experiments
from rnn_course.experiments import stored
from rnn_course.scratch import LSTM, Adam, Bidirectional
from rnn_course.text import Vocabulary

LANGUAGES = tuple(experiments.LANGUAGES)


@pytest.fixture(params=LANGUAGES)
def corpus(request):
    return request.param, *experiments.blank_sentences(request.param, 300, 200, seed=0)


def halves(sentence):
    place = sentence.index(experiments.BLANK)
    return sentence[:place], sentence[place + 1 :]


def test_the_object_to_the_right_decides_and_nothing_else_is_left(corpus):
    language, train, test = corpus
    groups = list(experiments.LANGUAGES[language].objects.values())
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
    first, again, other = (experiments.blank_sentences("Korean", 20, 5, seed)[0] for seed in (1, 1, 2))
    assert first.sentences == again.sentences != other.sentences


def test_both_languages_say_the_same_with_as_many_words():
    english, korean = experiments.LANGUAGES.values()
    for name in ("who", "platforms", "products", "adverbs"):
        assert len(getattr(english, name)) == len(getattr(korean, name))
    assert [len(group) for group in english.objects.values()] == [
        len(group) for group in korean.objects.values()
    ]


def test_targets_stand_at_the_blanks(corpus):
    _, train, _ = corpus
    vocabulary = Vocabulary.fit(train.sentences)
    ids, targets = experiments.encode_blanks(train, vocabulary)
    blank = vocabulary.encode([experiments.BLANK])[0]
    assert np.array_equal(targets >= 0, ids == blank)
    assert np.array_equal(targets[ids == blank], train.answers)


def test_counting_words_knows_what_it_is_shown(corpus):
    _, train, test = corpus
    accuracy = {
        part: experiments.bag_of_words_accuracy(train, test, part)
        for part in ("left", "next", "right", "all")
    }
    assert accuracy["right"] > 0.95
    assert max(accuracy["left"], accuracy["next"]) < 0.4
    assert 0.5 < accuracy["all"] < 0.8


def test_the_loss_looks_at_the_blank_alone():
    rng = np.random.default_rng(0)
    targets = np.array([[-1, 2, -1], [0, -1, -1]])
    logits = rng.standard_normal((2, 3, 4))
    loss, dlogits = experiments.loss_at_blank(targets, logits)
    picked = logits[[0, 1], [1, 0]]
    shares = np.exp(picked) / np.exp(picked).sum(axis=1, keepdims=True)
    assert loss == pytest.approx(-np.log(shares[[0, 1], [2, 0]]).mean())
    assert np.array_equal(dlogits.any(axis=-1), targets >= 0)


def test_the_accuracy_looks_at_the_blank_alone():
    targets = np.array([[-1, 2, -1], [0, -1, -1]])
    logits = np.zeros((2, 3, 4))
    logits[..., 2] = 1
    assert experiments.accuracy_at_blank(targets, logits) == 0.5


def test_both_directions_fill_the_blank_and_one_does_not():
    train, test = experiments.blank_sentences("English", 800, 200, seed=0)
    vocabulary = Vocabulary.fit(train.sentences)
    x, y = experiments.encode_blanks(train, vocabulary)
    x_test, y_test = experiments.encode_blanks(test, vocabulary)
    options = {"return_sequences": True, "dtype": "float64", "seed": 0}
    accuracy = []
    for layer in (LSTM(20, **options), Bidirectional(LSTM(12, **options))):
        model = experiments.blank_model(layer, len(vocabulary), seed=0)
        model.fit(x, y, loss=experiments.loss_at_blank, optimizer=Adam(0.01), epochs=3, seed=0, verbose=0)
        accuracy.append(experiments.accuracy_at_blank(y_test, model.predict(x_test)))
    assert accuracy[0] < 0.4
    assert accuracy[1] > 0.95


def test_a_probe_reads_what_is_there_and_guesses_what_is_not():
    rng = np.random.default_rng(0)
    tokens = rng.integers(0, 4, (4000, 3))
    turned = np.eye(4)[tokens[:, 1]] @ rng.standard_normal((4, 7))  # only the second token is in the states
    recall = experiments.probe(turned, tokens)
    assert recall.shape == (3,)
    assert recall[1] == 1
    assert np.abs(recall[[0, 2]] - 0.25).max() < 0.05


def test_forward_states_know_nothing_of_the_future():
    layer = Bidirectional(LSTM(8, return_sequences=True, dtype="float64", seed=0))
    maps = experiments.recall_maps(layer, symbols=4, T=6, n=2000, seed=0)
    future, past = np.triu_indices(6, 1), np.tril_indices(6, -1)
    assert maps["forward"][future].max() < 0.33
    assert maps["backward"][past].max() < 0.33
    assert np.diag(maps["both"]).min() > 0.9


@pytest.mark.parametrize("return_sequences", [False, True], ids=["last", "sequences"])
def test_training_to_recall_helps(return_sequences):
    tokens = np.random.default_rng(9).integers(0, 4, (2000, 5))

    def recall(layer):
        y = layer.forward(np.eye(4)[tokens])
        return experiments.probe(y[:, 2] if return_sequences else y, tokens).mean()

    layers = [
        Bidirectional(LSTM(8, return_sequences=return_sequences, dtype="float64", seed=0)) for _ in range(2)
    ]
    model = experiments.train_to_recall(layers[1], symbols=4, T=5, n_steps=150, seed=0)
    assert model.layers[1].units == (9 if return_sequences else 5) * 4
    assert recall(layers[1]) > recall(layers[0]) + 0.05


def test_recall_by_length_has_what_is_stored():
    (result,) = experiments.recall_by_length([(4, 5)], symbols=2, n_steps=2, seeds=[0, 1])
    assert (result["units"], result["length"], len(result["lowest"])) == (4, 5, 2)
    assert all(len(result[part]) == 5 for part in ("forward", "backward", "both"))
    _, settings = experiments.LARGE["bidirectional-length"]
    assert stored.load("bidirectional-length")["settings"] == json.loads(json.dumps(settings))
