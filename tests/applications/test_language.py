"""Language models: the split without leaks, counting, training, and what answers a person."""

import numpy as np
import pytest

from rnn_course.applications.language import baselines, comparison, data, evaluation, models
from rnn_course.applications.language.blanks import blank_model, padded, train_blank_model
from rnn_course.applications.language.scores import scores
from rnn_course.experiments.common.characters import bits_per_letter, character_model
from rnn_course.experiments.common.ngrams import NGrams
from rnn_course.scratch.transformer import TransformerBlock
from rnn_course.text import Vocabulary, is_korean


def groups():
    return [[f"Group {k} says this.", f"Group {k} says that.", "All groups say this."] for k in range(32)]


def test_no_sentence_is_in_two_parts():
    parts = data.split(groups())
    train, chosen, held_out, repeated = map(set, parts)
    assert not train & chosen
    assert not train & held_out
    assert not chosen & held_out
    assert "Group 7 says this." in held_out
    assert "Group 3 says that." in chosen
    assert repeated == {"All groups say this."}
    assert len(parts.repeated) == 4
    assert len(parts.train) == len(train) == 2 * 26 + 1


def test_text_knows_the_letters_of_all_parts():
    parts = data.split(groups())
    text = data.as_text(parts, parts.chosen, seed=0)
    assert text.held_out == data.lines(parts.chosen)
    assert sorted(text.train.splitlines()) == sorted(parts.train)
    assert text.train != data.lines(parts.train)
    assert set("".join(parts.held_out)) <= set(text.letters)


def test_korean_is_found_and_spelled():
    assert [is_korean(text) for text in ("셀", "ㅋㅋ", "cell", "")] == [True, True, False, False]
    with pytest.raises(TypeError, match=r"^is_korean: text is a NoneType; expected one string$"):
        is_korean(None)
    assert len(data.in_jamo("셀을")) == 6
    assert data.in_jamo("") == ""
    with pytest.raises(FileNotFoundError, match="there is no libreoffice-help-ko"):
        data.korean("tests")


def test_word_counts_know_what_is_beside_a_word():
    sentences = [[0, 2, 3, 4, 1], [0, 2, 5, 6, 1]] * 5
    for contexts in (baselines.left_contexts, baselines.both_contexts):
        counts = baselines.WordCounts(sentences, contexts, 7)
        p = counts.probabilities([0, 2, 3, 4, 1], 2)
        assert p.sum() == pytest.approx(1)
        assert set(np.argsort(-p)[:2]) == {3, 5} if contexts is baselines.left_contexts else p.argmax() == 3
    left = baselines.WordCounts(sentences, baselines.left_contexts, 7)
    text = "".join(chr(97 + id_) for sentence in sentences for id_ in sentence)
    assert left.probabilities([0, 2], 2)[3] == pytest.approx(
        NGrams(text, 3, 7).probability("ac", "d"), abs=0.2
    )


def test_a_character_model_learns_to_write_on(monkeypatch):
    parts = data.split([["Ab cd ef gh."] for _ in range(8)])
    text = data.as_text(parts, parts.train)
    text = text._replace(train=text.train * 80)
    model = character_model("GRU", len(text.letters), 16, features=8, seed=0)
    losses = models.train_stream(model, text, epochs=12, samples=2, learning_rate=0.02)
    assert losses[-1] < 0.3 * losses[0]
    monkeypatch.setattr(models, "writer", lambda language: (model, text))
    assert models.continue_text("Ab c", top=1) == "Ab cd ef gh."
    assert models.continue_text("Ab ☃c", 0.1, seed=3) == "Ab ☃cd ef gh."
    by_place = evaluation.bits_by_place(model, text, ["Ab cd", "Ab"], 4)
    assert np.isnan(by_place).tolist() == [[False] * 4, [False, False, True, True]]
    assert by_place[0, 1] == by_place[1, 1] < 1
    assert bits_per_letter(model, text.ids(text.train), samples=2) < 1


def test_a_blank_model_sees_both_sides():
    sentences = [[data.START, left, middle, right, data.STOP] for left, middle, right in ("axb", "ayc") * 40]
    vocabulary = Vocabulary.fit(sentences)
    right = {}
    for sides in ("left", "both"):
        model = blank_model(len(vocabulary), units=8, features=8, sides=sides)
        train_blank_model(model, padded(sentences, vocabulary), epochs=25, seed=0, learning_rate=0.02)
        logits = model.forward(np.array([vocabulary.encode(list(sentence)) for sentence in sentences[:2]]))
        right[sides] = logits[:, 1].argmax(axis=1).tolist() == vocabulary.encode(["x", "y"])
    assert right == {"left": False, "both": True}


def test_scores_leave_unknown_words_out():
    vocabulary = Vocabulary(["a", "b"])
    p = np.array([0.0, 0.4, 0.35, 0.25])
    found = [(p, 2), (p, 3), (p, 1)]
    assert scores(found, vocabulary) == {"bits": 1.76, "first": 0.5, "among five": 1.0}


@pytest.mark.parametrize("name", comparison.NETWORKS)
def test_the_three_networks_are_of_one_size_and_learn(name):
    model = comparison.network(name, 73, 64)
    assert 55_000 < model.count_params() < 58_000
    model = comparison.network(name, 5, 8)
    x, y = comparison.windows(np.arange(2000) % 5, 8)
    before = np.mean(comparison.bits_by_position(model, x, y))
    comparison.train_windows(model, x, y, steps=20, samples=10, learning_rate=0.01, seed=0)
    assert np.mean(comparison.bits_by_position(model, x, y)) < 0.7 * before


def test_a_transformer_takes_single_steps_as_it_reads_all_at_once():
    model = comparison.network("Transformer", 5, 8, seed=3)
    assert sum(isinstance(layer, TransformerBlock) for layer in model.layers) == 2
    ids = np.array([[1, 4, 2, 0, 3]])
    step, state = comparison.transformer_stepper(model)
    for t in range(5):
        logits, state = step(state, ids[:, t])
        np.testing.assert_allclose(logits[0], model.forward(ids)[0, t], atol=1e-5)


def test_times_are_measured_for_every_length():
    times = comparison.times_by_length([4, 8], samples=2, repeats=1)
    assert times["GRU"]["state"] == [112, 112]
    assert times["Transformer"]["state"] == [4 * 4 * 48, 8 * 4 * 48]
    assert all(len(row) == 2 for one in times.values() for row in one.values())
