"""The stored readers of questions: they answer as those of the chapters, and say what they cannot read."""

import numpy as np
import pytest

from rnn_course.experiments.lstm import questions, reader, sentences
from rnn_course.scratch.activations import sigmoid

TEXT = "What time is it ? It is three o'clock."


@pytest.mark.parametrize("cell", ["LSTM", "GRU"])
def test_a_stored_reader_is_as_good_as_the_page_says(cell):
    extras = questions.stored(cell).extras
    assert extras["accuracy"]["known"] > 0.99
    assert extras["accuracy"]["held out"] > 0.97
    reading = questions.read(TEXT, cell)
    in_question = np.arange(len(TEXT)) <= TEXT.index("?")
    right = (reading.probabilities > 0.5) == in_question
    assert right.mean() == pytest.approx(extras["accuracy"]["held out"], abs=1e-3)


@pytest.mark.parametrize("cell", ["LSTM", "GRU"])
def test_the_states_of_the_trace_make_the_probabilities(cell):
    reading = questions.read(TEXT, cell)
    head = questions.stored(cell).model.layers[1]
    assert reading.text == TEXT
    assert {values.shape for values in reading.trace.values()} == {(len(TEXT), 6)}
    np.testing.assert_allclose(
        sigmoid(head.forward(reading.trace["h"].astype("float32")))[:, 0], reading.probabilities, atol=1e-5
    )


def test_a_reader_is_stored_with_its_letters_and_what_it_reaches():
    model, extras = questions.train("LSTM", units=3, epochs=2, seed=1)
    network = reader.question_reader(3, 2, 1)
    for got, want in zip(model.get_weights(), network.get_weights(), strict=True):
        np.testing.assert_array_equal(got, want.astype("float32"))
    assert list(extras["letters"]) == list(sentences.ALPHABET.tokens[2:])
    known = sentences.talks(100, np.random.default_rng(99))
    assert extras["accuracy"]["known"] == pytest.approx(reader.share_right(network, known), abs=1e-3)
    assert extras["unit"] in range(3)


def test_what_it_cannot_read_is_said():
    with pytest.raises(ValueError, match="there is nothing to read"):
        questions.read("")
    with pytest.raises(ValueError, match="has never read “q”, “z”"):
        questions.read("A quiz?")
