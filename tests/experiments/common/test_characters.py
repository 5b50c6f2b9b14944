import math

import numpy as np
import pytest

from rnn_course.experiments.common.characters import (
    Text,
    bits_per_letter,
    character_model,
    python_text,
    split,
    stepper,
    streams,
    training,
    write,
)

TEXT = Text("hello (world) " * 60, "hello (hello) world ", "".join(sorted(set("hello (world) "))))


def test_one_piece_in_every_few_is_held_out():
    text = split(["a", "b", "c", "d", "e"], every=2)
    assert text == Text(train="ace", held_out="bd", letters="abcde")


def test_letters_are_ids_and_back():
    ids = TEXT.ids("hold")
    assert "".join(TEXT.letters[i] for i in ids) == "hold"


def test_an_unknown_letter_is_named():
    with pytest.raises(ValueError, match="'x' is not among the 10 letters"):
        TEXT.ids("hex")


def test_the_python_text_holds_out_whole_files():
    text = python_text()
    assert set(text.train) | set(text.held_out) == set(text.letters)
    assert len(text.held_out) > 30_000
    assert "class LearningRateScheduler" in text.held_out
    assert "class LearningRateScheduler" not in text.train


def test_streams_predict_the_letter_that_follows():
    x, y = streams(np.arange(11), 3)
    np.testing.assert_array_equal(x, [[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    np.testing.assert_array_equal(y, x + 1)


@pytest.mark.parametrize("cell", ["RNN", "LSTM", "GRU"])
def test_steps_and_whole_texts_agree(cell):
    model = character_model(cell, 11, 7, features=5, seed=3, dtype="float64")
    ids = np.array([3, 0, 10, 4, 4])
    step, state = stepper(model)
    for t in range(len(ids)):
        logits, state = step(state, ids[t : t + 1])
        model.reset_state()
        np.testing.assert_allclose(logits, model.forward(ids[np.newaxis])[:, t], atol=1e-12)


def test_an_untrained_model_guesses():
    model = character_model("GRU", len(TEXT.letters), 8)
    assert bits_per_letter(model, TEXT.ids(TEXT.train)) == pytest.approx(
        math.log2(len(TEXT.letters)), abs=0.3
    )


def test_training_learns_the_text_and_reads_all_of_it():
    model = character_model("GRU", len(TEXT.letters), 16)
    ids = TEXT.ids(TEXT.train)
    before = bits_per_letter(model, ids)
    looks = []
    for done, bits in training(model, ids, every=4, samples=4, steps=20, learning_rate=0.02):
        looks.append((done, bits))
        if done >= 66:
            break
    # 840 letters make 4 streams of 209: pieces of 20 letters, 11 of them, four between two looks.
    assert [done for done, _ in looks[:4]] == [4, 8, 11, 15]
    assert looks[-1][1] < 0.3 * looks[0][1]
    assert bits_per_letter(model, ids) < 0.3 * before
    assert bits_per_letter(model, ids) == bits_per_letter(model, ids)
    assert "world" in write(model, TEXT, "hello (", 30, temperature=0.3)


def test_writing_is_repeatable_and_in_the_letters_of_the_text():
    model = character_model("LSTM", len(TEXT.letters), 8)
    first, again, other = (write(model, TEXT, "h", 50, seed=seed) for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == 50
    assert set(first) <= set(TEXT.letters)
