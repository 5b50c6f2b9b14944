import re

import numpy as np

from rnn_course.experiments.lstm import sentences


def test_questions_are_marked_to_their_last_character_and_the_space_between_belongs_to_none():
    talk = sentences.read([["Why?", "No."], ["So."]])
    assert talk.texts == ["Why? No.", "So."]
    assert talk.y[:, :, 0].tolist() == [[1, 1, 1, 1, 0, 0, 0, 0], [0] * 8]
    assert talk.mask.sum(axis=1).tolist() == [8, 3]
    assert talk.x.shape == (2, 8, len(sentences.ALPHABET))
    decoded = sentences.ALPHABET.decode(talk.x[0].argmax(axis=-1))
    assert "".join(decoded) == "Why? No."


def test_half_of_the_sentences_are_questions_and_the_running_sentence_is_held_out():
    talk = sentences.talks(300, np.random.default_rng(0))
    ends = "".join(re.findall("[.?]", " ".join(talk.texts)))
    assert 0.4 < ends.count("?") / len(ends) < 0.6
    assert not any("What time is it ?" in text or "three o'clock" in text for text in talk.texts)
