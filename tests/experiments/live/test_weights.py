import numpy as np
import pytest

from rnn_course import weights
from rnn_course.applications.chatbot import free_chat
from rnn_course.applications.language import evaluation as language
from rnn_course.applications.sentiment import data, models
from rnn_course.datasets import Exchange
from rnn_course.datasets.labelled import LabelledTexts
from rnn_course.experiments.common.characters import Text
from rnn_course.experiments.common.exam import Exam
from rnn_course.experiments.live.weights import compare_one, exams
from rnn_course.experiments.simple_rnn import letters
from rnn_course.live import packing
from rnn_course.scratch import Dense, Model


@pytest.fixture
def small(monkeypatch):
    """Stand in for the files of the reader, and for what is long to read."""

    def text(name):
        alphabet = weights.load(name).extras["letters"]
        return Text("", f"{alphabet[1:]}\n" * 5, alphabet)

    monkeypatch.setattr(letters, "keras_text", lambda: text(letters.NAME))
    monkeypatch.setattr(language, "_parts", lambda name: (text(f"language-{name.lower()}"), {}))
    monkeypatch.setattr(free_chat, "chatbot_data", lambda: [Exchange(q, "그래요.", 0) for q in "가나다라"])
    films = LabelledTexts(["최고의 영화", "시간이 아깝다", "재미없다"], np.array([1, 0, 0]))
    korean = data.Parts(films, films, films)
    english = models.reviews
    monkeypatch.setattr(models, "reviews", lambda one: korean if one == "korean" else english(one))


@pytest.mark.parametrize("name", exams())
def test_a_model_is_examined_and_has_its_weights_again(name, small):
    exam = exams()[name](4)
    before = [weight.copy() for layer in exam.layers for weight in layer.params.values()]
    found = compare_one(name, exam)
    after = [weight for layer in exam.layers for weight in layer.params.values()]
    assert found["answers"] > 0
    assert set(found["values"]) == {8, 16, 32}
    assert all(0 <= share <= 1 for share in found["equal"].values())
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_share_of_equal_answers_is_counted(monkeypatch):
    model = Model([Dense(1)])
    model.build((None, 1))
    monkeypatch.setattr(packing, "pack_model", lambda name, bits: packing.pack({}, {}, bits))
    monkeypatch.setattr(packing, "set_weights", lambda layers, packed: None)
    given = iter([(["a", "x", "c"], 0.1), (["a", "b", "c"], 0.2), (["a", "b", "c"], 0.3)])
    found = compare_one("a-model", Exam(model.layers, lambda: next(given), "accuracy"))
    assert found == {
        "answers": 3,
        "metric": "accuracy",
        "values": {8: 0.1, 16: 0.2, 32: 0.3},
        "equal": {8: 0.6667, 16: 1.0},
    }
    near = iter([(np.array([1.0, 2.6]), 0), (np.array([1.4, 2.0]), 0), (np.array([1.0, 2.0]), 0)])
    found = compare_one("a-model", Exam(model.layers, lambda: next(near), "RMSE", within=0.5))
    assert found["equal"] == {8: 0.5, 16: 1.0}
