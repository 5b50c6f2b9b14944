"""Tokens, n-grams, vocabulary, one-hot vectors and padding."""

import doctest
import json
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course import text
from rnn_course.text import Vocabulary, characters, compose, jamo, ngrams, one_hot, pad, unpad, words
from tests.runs import flipped

# Latin letters with and without accents; syllables, loose and old jamo; signs, spaces, emoji.
ALPHABET = st.one_of(
    st.sampled_from("abcZé'’.,!? \n_7ㅋㅠ👍🏽🇰🇷\u0301\u200d\ufe0f"),
    st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
    st.characters(min_codepoint=0x1100, max_codepoint=0x11FF),
)
TEXTS = st.text(ALPHABET, min_size=1, max_size=30)
TOKENS = st.lists(st.text(ALPHABET, min_size=1, max_size=4), min_size=1, max_size=12)


def nfc(string: str) -> str:
    return unicodedata.normalize("NFC", string)


def test_the_examples_of_the_docstrings() -> None:
    assert doctest.testmod(text).attempted > 10
    assert doctest.testmod(text).failed == 0


# --- Tokens ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("string", "tokens"),
    [
        ("What time is it ?", ["What", "time", "is", "it", "?"]),
        ("What time is it?", ["What", "time", "is", "it", "?"]),
        ("지금 몇 시예요?", ["지금", "몇", "시예요", "?"]),
        ("나는\t밥을\n먹었다...", ["나는", "밥을", "먹었다", ".", ".", "."]),
        ("Don't say 'it’s mine'", ["Don't", "say", "'", "it’s", "mine", "'"]),
        ("the dogs' bowls", ["the", "dogs", "'", "bowls"]),
        ("3.14 well-known snake_case", ["3", ".", "14", "well", "-", "known", "snake_case"]),
        ("ㅋㅋㅋ 좋아👍🏽", ["ㅋㅋㅋ", "좋아", "👍🏽"]),
        ("🇰🇷🇫🇷👩‍👩‍👧❤️1️⃣", ["🇰🇷", "🇫🇷", "👩‍👩‍👧", "❤️", "1️⃣"]),
        ("x\u0302 caf\u0065\u0301", ["x\u0302", "café"]),
        ("1️⃣2️⃣", ["1️⃣", "2️⃣"]),
        ("1⃣2⃣ and 12 1st", ["1⃣", "2⃣", "and", "12", "1st"]),
        ("room1️⃣2", ["room", "1️⃣", "2"]),
        ("#️⃣*️⃣", ["#️⃣", "*️⃣"]),
        ("ℹ️info ℹinfoℹ️", ["ℹ️", "info", "ℹ", "info", "ℹ️"]),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f!",
            ["🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "!"],
        ),
        ("🏽🏽좋아🏽", ["🏽", "🏽", "좋아", "🏽"]),
    ],
)
def test_words(string: str, tokens: list[str]) -> None:
    assert words(string) == tokens


def test_every_emoji_is_one_token_whatever_stands_beside_it() -> None:
    emoji = pytest.importorskip("emoji")
    assert len(emoji.EMOJI_DATA) > 5000
    for one in emoji.EMOJI_DATA:
        assert words(f"{one}{one}info{one}7{one}밥{one}") == [one, one, "info", one, "7", one, "밥", one]


@given(TEXTS)
def test_words_lose_only_white_space(string: str) -> None:
    remaining = nfc(string).split()
    if remaining:
        assert words(string) == [word for part in remaining for word in words(part)]
        assert "".join(words(string)) == "".join(remaining)


def test_characters_are_syllables_and_letters() -> None:
    assert characters("밥을 ate") == ["밥", "을", " ", "a", "t", "e"]


def test_jamo_take_syllables_apart_and_nothing_else() -> None:
    assert jamo("값é ㅋ") == ["\u1100", "\u1161", "\u11b9", "é", " ", "ㅋ"]
    lead, _, tail = jamo("각")
    assert lead != tail  # the same consonant, but not the same token


@given(TEXTS)
def test_composed_and_decomposed_text_give_the_same_tokens(string: str) -> None:
    decomposed = unicodedata.normalize("NFD", string)
    assert characters(decomposed) == characters(string)
    assert jamo(decomposed) == jamo(string)
    if string.split():
        assert words(decomposed) == words(string)


@given(TEXTS)
def test_compose_is_the_way_back(string: str) -> None:
    assert compose(jamo(string)) == nfc(string)
    assert compose(characters(string)) == nfc(string)
    assert not any("가" <= letter <= "힣" for letter in jamo(string))


@pytest.mark.parametrize("tokenise", [words, characters, jamo])
def test_what_is_no_text(tokenise) -> None:
    with pytest.raises(ValueError, match=f"^{tokenise.__name__}: the text is empty; expected at least one"):
        tokenise("")
    with pytest.raises(TypeError, match=f"^{tokenise.__name__}: text is a list; expected one string"):
        tokenise(["a"])
    with pytest.raises(TypeError, match="text is a bytes"):
        tokenise("밥".encode())


def test_blank_text_has_no_words() -> None:
    with pytest.raises(ValueError, match=r"^words: the text is blank; expected at least one word"):
        words(" \n")
    assert characters(" ") == [" "]


# --- n-grams --------------------------------------------------------------------------------------------


@given(TOKENS, st.integers(1, 5))
def test_ngrams(tokens: list[str], n: int) -> None:
    runs = ngrams(tokens, n)
    assert len(runs) == max(len(tokens) - n + 1, 0)
    for start, run in enumerate(runs):
        assert list(run) == tokens[start : start + n]


def test_ngrams_errors() -> None:
    with pytest.raises(
        TypeError, match=r"^ngrams: got the string 'What time'; expected a sequence of tokens"
    ):
        ngrams("What time", 2)
    with pytest.raises(ValueError, match=r"^ngrams: n is 0; expected at least 1"):
        ngrams(["a"], 0)
    with pytest.raises(TypeError, match=r"^ngrams: n is 2\.0; expected a whole number"):
        ngrams(["a"], 2.0)


# --- Vocabulary -----------------------------------------------------------------------------------------


def test_ids_go_by_frequency_then_by_first_appearance() -> None:
    vocabulary = Vocabulary.fit([["b", "a", "c"], ["c", "d", "a", "c"]])
    assert vocabulary.tokens == ("<pad>", "<unk>", "c", "a", "b", "d")
    assert (Vocabulary.padding_id, Vocabulary.unknown_id) == (0, 1)
    assert len(vocabulary) == 6
    assert "d" in vocabulary
    assert "e" not in vocabulary
    assert repr(vocabulary) == "Vocabulary(6 ids: c, a, b, d)"


def test_min_count_and_max_size_leave_out_the_rare() -> None:
    sequences = [["c", "a", "b"], ["c", "a", "d"], ["c"]]
    assert Vocabulary.fit(sequences, min_count=2).tokens[2:] == ("c", "a")
    smallest = Vocabulary.fit(sequences, max_size=3)
    assert len(smallest) == 3
    assert smallest.encode(["a", "c"]) == [1, 2]
    with pytest.raises(
        ValueError, match="no token occurs min_count = 4 times; the most frequent occurs 3 times"
    ):
        Vocabulary.fit(sequences, min_count=4)
    with pytest.raises(ValueError, match="min_count is 0; expected at least 1"):
        Vocabulary.fit(sequences, min_count=0)
    with pytest.raises(ValueError, match="max_size is 2; expected at least 3"):
        Vocabulary.fit(sequences, max_size=2)


def test_a_text_may_hold_the_reserved_tokens() -> None:
    vocabulary = Vocabulary.fit([["the", "<unk>", "<unk>"]])
    assert vocabulary.tokens == ("<pad>", "<unk>", "the")
    assert vocabulary.encode(["<unk>", "the", "<pad>"]) == [1, 2, 0]


@given(TOKENS, TOKENS)
def test_decode_is_the_way_back_but_for_unknown_tokens(known: list[str], others: list[str]) -> None:
    vocabulary = Vocabulary.fit([known])
    assert vocabulary.decode(vocabulary.encode(known)) == known
    expected = [token if token in vocabulary else "<unk>" for token in others]
    assert vocabulary.decode(vocabulary.encode(others)) == expected
    ids = np.arange(len(vocabulary))
    assert vocabulary.encode(vocabulary.decode(ids)) == ids.tolist()


def test_decode_errors() -> None:
    vocabulary = Vocabulary(["a", "b"])
    assert vocabulary.decode([]) == []
    for wrong in (4, -1):
        with pytest.raises(ValueError, match=rf"decode: id {wrong} has no token; expected ids in 0\.\.3"):
            vocabulary.decode([2, wrong])
    with pytest.raises(ValueError, match=r"ids have shape \(1, 2\); expected one sequence \(timesteps,\)"):
        vocabulary.decode([[2, 3]])
    with pytest.raises(TypeError, match="ids has dtype float64; expected integers"):
        vocabulary.decode([2.0])


def test_a_string_is_no_sequence_of_tokens() -> None:
    vocabulary = Vocabulary(["a", "b"])
    with pytest.raises(
        TypeError, match=r"^Vocabulary.encode: got the string 'a b'; expected a sequence of tokens"
    ):
        vocabulary.encode("a b")
    with pytest.raises(
        TypeError, match=r"^Vocabulary.encode: the token \('a', 'b'\) is a tuple; expected a string"
    ):
        vocabulary.encode([("a", "b")])
    with pytest.raises(TypeError, match=r"^Vocabulary: got the string 'abc'"):
        Vocabulary("abc")
    for wrong in ("What time", ["What", "time"]):
        with pytest.raises(
            TypeError, match=r"^Vocabulary.fit: got the string 'W.*' in the place of a sentence"
        ):
            Vocabulary.fit(wrong)


@pytest.mark.parametrize("sequences", [[], [[]], [["<unk>"]]])
def test_a_vocabulary_of_nothing(sequences: list[list[str]]) -> None:
    with pytest.raises(ValueError, match=r"^Vocabulary.fit: there are no tokens; expected at least one"):
        Vocabulary.fit(sequences)


@pytest.mark.parametrize("tokens", [["a", "b", "a"], ["a", "<pad>"]])
def test_no_token_has_two_ids(tokens: list[str]) -> None:
    with pytest.raises(
        ValueError, match=r"^Vocabulary: the token '.*' would have two ids; expected every token once"
    ):
        Vocabulary(tokens)


@settings(max_examples=30)
@given(TOKENS)
def test_load_is_the_way_back_from_save(tmp_path_factory, tokens: list[str]) -> None:
    path = tmp_path_factory.mktemp("한글 이름") / "vocabulary.json"
    vocabulary = Vocabulary.fit([tokens])
    vocabulary.save(path)
    assert Vocabulary.load(path) == vocabulary
    assert hash(Vocabulary.load(path)) == hash(vocabulary)
    assert [file.name for file in path.parent.iterdir()] == ["vocabulary.json"]


def test_the_file_can_be_read_by_people(tmp_path: Path) -> None:
    Vocabulary(["밥을"]).save(tmp_path / "v.json")
    assert '"밥을"' in (tmp_path / "v.json").read_text(encoding="utf-8")


def test_a_save_that_fails_keeps_the_old_file(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "v.json"
    Vocabulary(["old"]).save(path)

    def disk_is_full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", disk_is_full)
    with pytest.raises(OSError, match="no space left"):
        Vocabulary(["new"]).save(path)
    assert Vocabulary.load(path) == Vocabulary(["old"])
    assert list(tmp_path.iterdir()) == [path]


FORMAT = "rnn_course.text.Vocabulary 1"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not a JSON file in UTF-8"),
        (b"\xff\xfe{}", "is not a JSON file in UTF-8"),
        (b'{"tokens": ["a"', "is not a JSON file in UTF-8"),
        (b"[" * 100_000, "is not a JSON file in UTF-8"),
        (b"[1, 2]", "is not a vocabulary that Vocabulary.save has written"),
        (b'{"tokens": ["a"]}', "is not a vocabulary that Vocabulary.save has written"),
        (json.dumps({"format": FORMAT}).encode(), "has no list of tokens"),
        (json.dumps({"format": FORMAT, "tokens": "abc"}).encode(), "has no list of tokens"),
        (json.dumps({"format": FORMAT, "tokens": ["a", 7]}).encode(), "is damaged: .* the token 7 is a int"),
        (json.dumps({"format": FORMAT, "tokens": ["a", "a"]}).encode(), "is damaged: .* would have two ids"),
        (json.dumps({"format": FORMAT, "tokens": ["<pad>"]}).encode(), "is damaged: .* would have two ids"),
    ],
)
def test_load_refuses_other_files(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "v.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"^Vocabulary.load: v.json {message}"):
        Vocabulary.load(path)


def test_a_single_bit_that_has_changed_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "v.json"
    Vocabulary(["밥을", "먹다", "a", "\n", '"', "\\", "🍚", "é"]).save(path)
    content = path.read_bytes()
    for bit in np.random.default_rng(0).choice(8 * len(content), 300, replace=False):
        path.write_bytes(flipped(content, bit))
        with pytest.raises(ValueError, match=r"^Vocabulary.load: v.json (is |has no|holds no)"):
            Vocabulary.load(path)


def test_a_file_that_was_edited_or_has_no_digest_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.json"
    Vocabulary(["a", "b"]).save(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, "tokens": ["b", "a"]}), encoding="utf-8")
    with pytest.raises(ValueError, match=r"v.json is damaged, or was edited: tokens and digest do not"):
        Vocabulary.load(path)
    path.write_text(json.dumps({"format": FORMAT, "tokens": ["a", "b"]}), encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"v.json holds no digest, as those of older versions, .*; if it is who"
    ):
        Vocabulary.load(path)
    path.write_text(json.dumps(content, indent=4), encoding="utf-8-sig")  # laid out in another way
    assert Vocabulary.load(path) == Vocabulary(["a", "b"])


def test_load_without_a_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"v\.json"):
        Vocabulary.load(tmp_path / "v.json")


# --- One-hot --------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 6), min_size=1, max_size=8))
def test_argmax_is_the_way_back_from_one_hot(ids: list[int]) -> None:
    vectors = one_hot([ids], depth=7)
    assert vectors.shape == (1, len(ids), 7)
    assert vectors.dtype == np.float32
    assert set(np.unique(vectors)) <= {0.0, 1.0}
    np.testing.assert_array_equal(vectors.sum(axis=-1), 1)
    np.testing.assert_array_equal(vectors.argmax(axis=-1), [ids])


def test_one_hot_takes_any_shape_and_dtype() -> None:
    assert one_hot(2, 3).tolist() == [0, 0, 1]
    assert one_hot(np.zeros((2, 3, 4), np.uint8), 5, dtype="int8").shape == (2, 3, 4, 5)
    assert one_hot([0], 2, dtype=bool).tolist() == [[True, False]]
    assert one_hot(np.empty((2, 0), int), 3).shape == (2, 0, 3)


def test_one_hot_errors() -> None:
    with pytest.raises(
        ValueError, match=r"^one_hot: ids go up to 12, but depth is 10; expected ids in 0\.\.9"
    ):
        one_hot([[3, 12]], 10)
    with pytest.raises(ValueError, match=r"^one_hot: ids go down to -1; expected ids in 0\.\.9"):
        one_hot([-1, 3], 10)
    with pytest.raises(ValueError, match=r"^one_hot: ids has rows of different lengths; pad them first"):
        one_hot([[1, 2], [3]], 10)
    for wrong, dtype in (([1.0], "float64"), ([True], "bool"), (["a"], "<U1")):
        with pytest.raises(TypeError, match=f"^one_hot: ids has dtype {dtype}; expected integers"):
            one_hot(wrong, 10)
    with pytest.raises(ValueError, match=r"^one_hot: depth is 0; expected at least 1"):
        one_hot([0], 0)
    with pytest.raises(TypeError, match=r"^one_hot: depth is True; expected a whole number"):
        one_hot([0], True)


# --- Padding and masks ----------------------------------------------------------------------------------


def test_pad_post_and_pre() -> None:
    ids, mask = pad([[2, 3, 4], [5]])
    assert ids.tolist() == [[2, 3, 4], [5, 0, 0]]
    assert mask.tolist() == [[True, True, True], [True, False, False]]
    ids, mask = pad([[2, 3, 4], [5]], padding="pre", value=9)
    assert ids.tolist() == [[2, 3, 4], [9, 9, 5]]
    assert mask.tolist() == [[True, True, True], [False, False, True]]
    assert (ids.dtype, mask.dtype) == (np.int64, np.bool_)


@pytest.mark.parametrize(("truncating", "kept"), [("post", [1, 2]), ("pre", [3, 4])])
def test_pad_truncates_to_maxlen(truncating, kept: list[int]) -> None:
    ids, mask = pad([[1, 2, 3, 4], [5]], maxlen=2, truncating=truncating)
    assert ids.tolist() == [kept, [5, 0]]
    assert mask.tolist() == [[True, True], [True, False]]


def test_an_id_zero_inside_a_sequence_is_no_padding() -> None:
    _, mask = pad([[0, 7, 0], [0]])
    assert mask.tolist() == [[True, True, True], [True, False, False]]


SEQUENCES = st.lists(st.lists(st.integers(-5, 99), max_size=8), min_size=1, max_size=6).filter(any)


@given(SEQUENCES, st.sampled_from(["post", "pre"]), st.integers(0, 3), st.integers(-1, 1))
def test_unpad_is_the_way_back_from_pad(sequences, padding, more: int, value: int) -> None:
    maxlen = max(map(len, sequences)) + more
    ids, mask = pad(sequences, maxlen, padding=padding, value=value)
    assert ids.shape == mask.shape == (len(sequences), maxlen)
    assert [row.tolist() for row in unpad(ids, mask)] == sequences
    assert (ids[~mask] == value).all()
    side = mask[:, 0] if padding == "post" else mask[:, -1]
    assert side.tolist() == [bool(sequence) for sequence in sequences]


def test_unpad_takes_what_a_layer_has_made_of_a_batch() -> None:
    ids, mask = pad([[2, 3], [4]])
    rows = unpad(one_hot(ids, 5), mask)
    assert [row.shape for row in rows] == [(2, 5), (1, 5)]
    assert rows[1].argmax() == 4


def test_pad_agrees_with_keras() -> None:
    keras = pytest.importorskip("keras")
    sequences = [[1, 2, 3, 4, 5], [6, 7], [8, 9, 10]]
    for padding in ("post", "pre"):
        for truncating in ("post", "pre"):
            for maxlen in (None, 4, 7):
                options = {"maxlen": maxlen, "padding": padding, "truncating": truncating, "value": 9}
                expected = keras.utils.pad_sequences(sequences, **options)
                np.testing.assert_array_equal(pad(sequences, **options)[0], expected)


@pytest.mark.parametrize("values", [None, 5, np.array(3)])
def test_what_cannot_be_gone_through_is_refused(values: object) -> None:
    kind = type(values).__name__
    vocabulary = Vocabulary(["a"])
    for name, ask in (
        ("Vocabulary: tokens", Vocabulary),
        ("Vocabulary.fit: sequences", Vocabulary.fit),
        ("Vocabulary.fit: tokens", lambda values: Vocabulary.fit([values])),
        ("Vocabulary.encode: tokens", vocabulary.encode),
        ("ngrams: tokens", lambda values: ngrams(values, 2)),
        ("compose: tokens", compose),
        ("pad: sequences", pad),
    ):
        with pytest.raises(TypeError, match=f"^{name} is a {kind}; expected a sequence, such as a list$"):
            ask(values)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**30])
def test_ids_that_no_int64_holds_are_refused(value: int) -> None:
    with pytest.raises(ValueError, match=f"^pad: value goes up to {value}; expected ids that fit into int64"):
        pad([[1]], value=value)
    with pytest.raises(ValueError, match=rf"^pad: sequences\[0\] goes up to {value}; expected ids that fit"):
        pad([[value]])
    with pytest.raises(
        ValueError, match=f"^one_hot: ids goes up to {value}; expected ids that fit into int64"
    ):
        one_hot([value], 3)


def test_padding_with_the_largest_value() -> None:
    ids, _ = pad([[1], [2, 3]], value=2**63 - 1)
    assert ids.tolist() == [[1, 2**63 - 1], [2, 3]]


def test_masked_arrays_and_matrices_are_refused() -> None:
    masked, matrix = np.ma.array([[1, 2]], mask=[[False, True]]), np.ones((1, 2), int).view(np.matrix)
    for values, message in (
        (masked, "is a masked array, whose mask would be lost"),
        (matrix, "is a numpy.matrix"),
    ):
        for name, ask in (
            ("Vocabulary.decode: ids", Vocabulary(["a"]).decode),
            ("one_hot: ids", lambda values: one_hot(values, 3)),
            ("pad: sequences", pad),
            (r"pad: sequences\[1\]", lambda values: pad([[1], values])),
            ("unpad: batch", lambda values: unpad(values, np.ones((1, 2), bool))),
            ("unpad: mask", lambda values: unpad(np.ones((1, 2)), values == 1)),
        ):
            with pytest.raises(TypeError, match=f"^{name} {message}"):
                ask(values)


def test_pad_errors() -> None:
    with pytest.raises(ValueError, match=r"^pad: there are no sequences to pad; expected at least one"):
        pad([])
    with pytest.raises(ValueError, match=r"^pad: there are no ids to pad; expected at least one sequence"):
        pad([[], []])
    with pytest.raises(ValueError, match=r"^pad: padding is 'left'; expected 'post' or 'pre'"):
        pad([[1]], padding="left")
    with pytest.raises(ValueError, match=r"^pad: truncating is None; expected 'post' or 'pre'"):
        pad([[1]], truncating=None)
    with pytest.raises(ValueError, match=r"^pad: maxlen is 0; expected at least 1"):
        pad([[1]], maxlen=0)
    with pytest.raises(TypeError, match=r"^pad: value is 0\.5; expected a whole number"):
        pad([[1]], value=0.5)
    with pytest.raises(TypeError, match=r"^pad: sequences\[1\] has dtype <U4; expected integers"):
        pad([[1], ["time"]])
    with pytest.raises(
        ValueError, match=r"^pad: sequences\[0\] has shape \(\); expected one sequence \(timesteps,\)"
    ):
        pad([1, 2])


def test_unpad_errors() -> None:
    with pytest.raises(TypeError, match=r"^unpad: mask has dtype int64; expected bool"):
        unpad([[1]], [[1]])
    with pytest.raises(ValueError, match=r"^unpad: batch has shape \(1, 2\) and mask \(1, 1\)"):
        unpad([[1, 2]], [[True]])
    with pytest.raises(ValueError, match=r"^unpad: batch has shape \(2,\) and mask \(2,\)"):
        unpad([1, 2], [True, False])


def test_half_a_surrogate_pair_is_refused():
    for call in (lambda: words("a\ud800"), lambda: Vocabulary(["a\ud800"])):
        with pytest.raises(ValueError, match="holds half a surrogate pair; expected valid Unicode"):
            call()


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    vocabulary = Vocabulary(["물", "water"])
    vocabulary.save(tmp_path / "vocabulary.json")
    data = (tmp_path / "vocabulary.json").read_bytes()
    (tmp_path / "vocabulary.json").write_bytes(b"\xef\xbb\xbf" + data)
    assert Vocabulary.load(tmp_path / "vocabulary.json") == vocabulary


def test_ids_too_large_for_int64_are_named():
    with pytest.raises(ValueError, match=f"ids goes up to {2**63}; expected ids that fit into int64"):
        one_hot(np.array([2**63], "uint64"), 3)


@pytest.mark.parametrize("token", [None, 2.5, b"a", ["a"]])
def test_compose_names_a_token_that_is_no_string(token: Any) -> None:
    with pytest.raises(TypeError, match=r"^compose: the token .* is a \w+; expected a string$"):
        compose(["a", token])


@pytest.mark.parametrize("dtype", [None, "U3", object, {}, "no dtype", 5])
def test_one_hot_vectors_are_of_numbers(dtype: Any) -> None:
    with pytest.raises(TypeError, match=r"^one_hot: dtype is .*; expected a dtype of numbers$"):
        one_hot([0], 2, dtype)
