"""Free chat, on a small talk of our own."""

import numpy as np
import pytest

from rnn_course import weights
from rnn_course.applications.chatbot import free_chat
from rnn_course.datasets import chatbot_data
from rnn_course.datasets.chatbot_data import VARIABLE

SUBJECTS = ("밥", "빵", "물", "차", "책", "집", "꽃", "눈", "비", "별")


@pytest.fixture
def small_talk(tmp_path, monkeypatch):
    rows = [f"{one} 좋아해?,{one} 좋아해요.,0\n{one} 싫어?,아니요.,0\n" for one in SUBJECTS]
    path = tmp_path / "ChatbotData.csv"
    path.write_text("Q,A,label\n" + "".join(rows), encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(path))
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    monkeypatch.setattr(free_chat, "RARE", 1)


def trained(epochs):
    settings = {"units": 32, "features": 16, "epochs": epochs, "held_out": 4, "seed": 0}
    layers, extras = free_chat.train(**settings)
    weights.save("chatbot-free", layers, extras, settings=settings, data=[])
    return free_chat.load()


def test_no_question_is_on_both_sides(small_talk):
    train, test = free_chat.split(chatbot_data(), seed=0, held_out=4)
    assert len(test) == 4
    assert len(train) == 16
    assert {one.question for one in train}.isdisjoint(one.question for one in test)


def test_a_model_is_trained_stored_and_answers(small_talk):
    chat = trained(epochs=150)
    answers = chat.answers(["밥 싫어?", "책 좋아해?", "?"])
    assert answers[0] == "아니요."
    assert chat.answers(["밥 싫어?"], beam_width=3) == [answers[0]]
    losses = weights.load("chatbot-free").extras["losses"]
    assert losses["training"][-1] < 0.5 * losses["training"][0]


def test_probabilities_agree_with_each_other(small_talk):
    chat = trained(epochs=2)
    questions = ["밥 싫어?", "책 좋아해?"]
    first = chat.first(questions)
    np.testing.assert_allclose(first.sum(axis=1), 1, rtol=1e-6)
    # The shortest reply is its first character and the end; padding adds nothing.
    both = chat.log_probabilities(questions, ["비", "비 좋아해요."])
    np.testing.assert_allclose(both[0], chat.log_probabilities(questions[:1], ["비"])[0], rtol=1e-5)
    letter = chat.target.encode(["비"])[0]
    assert both[0] < np.log(first[0, letter])


def test_sameness_is_measured(small_talk):
    trained(epochs=2)
    found = free_chat.measure(seed=0, held_out=4, questions=4, candidates=5)
    asked = found["questions"]  # without those whose true reply has a character that was never seen
    assert 1 <= found["distinct"]["network, greedy"] <= asked <= 4
    assert sum(count for _, count in found["most common"]) == asked
    assert 0 <= found["bland is likelier"] <= 1
    bits = found["first character, bits"]
    # A mean is never less uncertain than its parts: the difference is what the question tells.
    assert bits["mean of the probabilities"] >= bits["probabilities after one question"]


def test_entropy_in_bits():
    assert free_chat._entropy(np.array([0.5, 0.25, 0.25, 0.0])) == 1.5
