"""The stored networks that fill a blank answer as those of the chapter, and say what they cannot read."""

import numpy as np
import pytest

from rnn_course.experiments.bidirectional import blanks, filling, sentences
from rnn_course.text import Vocabulary

SENTENCES = {
    "English": "mina saw the laptop and because of the web game ___ then took the card.",
    "Korean": "미나는 노트북을 보고 웹 게임 ____ 때문에 그때 카드를 꺼냈다.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_the_object_on_the_right_decides_for_who_sees_it(language):
    both, forward = (filling.fill(SENTENCES[language], direction) for direction in ("both", "forward"))
    assert both.words == forward.words
    assert both.words.count(sentences.BLANK) == 1
    assert both.words[-1] == "."
    assert both.answers == list(sentences.LANGUAGES[language].objects)
    assert both.answers[int(np.argmax(both.probabilities))] in ("price", "가격")
    assert max(both.probabilities) > 0.9
    assert max(forward.probabilities) < 0.5
    assert sum(forward.probabilities) == pytest.approx(1, abs=1e-6)


def test_a_word_of_the_list_is_read_whatever_its_capitals():
    assert filling.fill("____ MINA took the Pen").words == ["____", "Mina", "took", "the", "pen"]


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize(("direction", "lowest", "highest"), [("both", 0.99, 1), ("forward", 0.2, 0.35)])
def test_a_stored_network_is_as_good_as_the_page_says(language, direction, lowest, highest):
    network = filling.stored(language, direction)
    _, test = sentences.blank_sentences(language, n_train=800, n_test=400, seed=0)
    ids, targets = sentences.encode_blanks(test, Vocabulary(network.extras["words"]))
    accuracy = blanks.accuracy_at_blank(targets, network.model.predict(ids))
    assert accuracy == pytest.approx(network.extras["accuracy"], abs=1e-3)
    assert lowest <= accuracy <= highest


def test_a_network_is_stored_with_its_words_and_what_it_reaches():
    model, extras = filling.train("English", "both", units=2, epochs=1, seed=3)
    assert {weight.dtype.name for weight in model.weights} == {"float32"}
    assert model.layers[0].params["embeddings"].shape == (len(extras["words"]) + 2, 16)
    assert extras["answers"] == list(sentences.LANGUAGES["English"].objects)
    assert 0 <= extras["accuracy"] <= 1


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("", "there are 0 blanks in it; write one, as ____"),
        ("took the pen _", "there are 0 blanks"),
        ("___ took the ____", "there are 2 blanks"),
        ("Mina took ____ banana", "the network has never read “banana”; use the words of the chapter's"),
        ("미나는 ____ took", "never read “took”"),
        ("\ud800 ____", "Unicode"),
    ],
)
def test_what_it_cannot_read_is_said(sentence, message):
    with pytest.raises(ValueError, match=message):
        filling.fill(sentence)
