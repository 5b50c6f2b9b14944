"""The course's own sentences."""

import unicodedata
from collections import Counter

from rnn_course.datasets import (
    ORDERS_OF_ONE_MEANING,
    ORDERS_OF_TWO_MEANINGS,
    RUNNING_SENTENCE,
    SENTENCE_PAIRS,
)
from rnn_course.text import words


def has_hangul(sentence: str) -> bool:
    return any("가" <= character <= "힣" for character in sentence)


def test_each_sentence_is_in_its_language() -> None:
    for pair in (*SENTENCE_PAIRS, *ORDERS_OF_TWO_MEANINGS):
        assert has_hangul(pair.korean)
        assert pair.english.isascii()
        for sentence in pair:
            assert sentence == unicodedata.normalize("NFC", sentence.strip())


def test_the_running_sentence() -> None:
    assert SENTENCE_PAIRS[0] == RUNNING_SENTENCE
    assert words(RUNNING_SENTENCE.english) == RUNNING_SENTENCE.english.split()
    assert words(RUNNING_SENTENCE.korean) == RUNNING_SENTENCE.korean.split()
    assert [len(words(sentence)) for sentence in RUNNING_SENTENCE] == [4, 5]


def test_no_pair_is_there_twice_and_lengths_vary() -> None:
    assert len(SENTENCE_PAIRS) == 60
    for sentences in zip(*SENTENCE_PAIRS, strict=True):
        assert len(set(sentences)) == 60
        lengths = {len(words(sentence)) for sentence in sentences}
        assert min(lengths) == 2
        assert max(lengths) >= 11
        assert len(lengths) >= 8


def test_orders_have_equal_words_in_different_sequences() -> None:
    for sentences in (ORDERS_OF_ONE_MEANING, *zip(*ORDERS_OF_TWO_MEANINGS, strict=True)):
        sequences = [words(sentence) for sentence in sentences]
        assert len({tuple(sequence) for sequence in sequences}) == len(sequences)
        assert all(Counter(sequence) == Counter(sequences[0]) for sequence in sequences)
