import pytest

from rnn_course.experiments.common.typed import spelled


def test_a_capital_that_is_not_known_becomes_a_small_letter():
    assert spelled("Can I?", " aIcn?") == "can I?"


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_nothing_to_read_is_refused(text):
    with pytest.raises(ValueError, match=r"^there is nothing to read; type a sentence$"):
        spelled(text, "abc\n ")


def test_unknown_characters_are_named_once_and_not_all():
    with pytest.raises(ValueError, match=r"^the network has never read “x”, “가”; try it without$"):
        spelled("aXax가", "abc")
    with pytest.raises(ValueError, match="never read “d”, “e”, “f”, “g”, “h”; try"):
        spelled("abcdefghijk", "abc")
