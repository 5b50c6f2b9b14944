import math

import pytest

from rnn_course.experiments.common.ngrams import NGrams


def test_probabilities_add_up_to_one():
    counts = NGrams("the cat sat on the mat", n=4, letters=12)
    letters = [*"the casonm", "x", "y"]
    for context in ("", "t", "the", "at ", "xyz", "qqqqqq the"):
        assert sum(counts.probability(context, letter) for letter in letters) == pytest.approx(1)


def test_one_letter_by_hand():
    # "a" was followed by "b" three times and by "c" once: 4 times, 2 kinds.
    counts = NGrams("abacabab", n=2, letters=3)
    unigram = (3 + 3 * (1 / 3)) / (8 + 3)  # b stands 3 times among 8 letters of 3 kinds
    assert counts.probability("", "b") == pytest.approx(unigram)
    assert counts.probability("a", "b") == pytest.approx((3 + 2 * unigram) / (4 + 2))
    assert counts.probability("cca", "b") == counts.probability("a", "b")


def test_equal_chances_are_log2_of_their_number():
    assert NGrams("", n=3, letters=8).bits("abcd") == pytest.approx(3)


def test_fewer_runs_can_be_used_than_were_counted():
    text = "abracadabra" * 5
    wide = NGrams(text, n=5, letters=5)
    for n in (1, 2, 3):
        assert wide.bits("cadabra", n) == pytest.approx(NGrams(text, n, letters=5).bits("cadabra"))


def test_longer_runs_help_where_the_text_repeats():
    counts = NGrams("one two three " * 20, n=4, letters=9)
    bits = [counts.bits("one two three ", n) for n in (1, 2, 3, 4)]
    assert bits == sorted(bits, reverse=True)
    assert bits[0] > math.log2(5) > 1 > bits[3]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: NGrams("ab", n=0, letters=2), "NGrams: n is 0"),
        (lambda: NGrams("ab", n=1, letters=0), "NGrams: letters is 0"),
        (lambda: NGrams("ab", n=2, letters=2).bits("ab", 3), "n is 3, but runs of 2 letters"),
    ],
)
def test_wrong_numbers_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
