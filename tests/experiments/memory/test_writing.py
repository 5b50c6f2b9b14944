from rnn_course.experiments.common.characters import python_text
from rnn_course.experiments.memory import equal_loss, writing


def test_the_passages_are_not_in_the_text_but_in_its_letters():
    text = python_text()
    for passage in (equal_loss.PASSAGE, writing.SNIPPET):
        assert set(passage) <= set(text.letters)
        assert passage.strip() not in text.train + text.held_out
