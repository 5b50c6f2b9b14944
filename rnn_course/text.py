"""From text to tensors: tokens, n-grams, a vocabulary of ids, one-hot vectors, padded batches and masks.

The order of this file is the order in which a sentence travels: text is split into tokens
(:func:`words`, :func:`characters` or :func:`jamo`), a :class:`Vocabulary` turns tokens into ids, :func:`pad`
turns sequences of ids into one batch (N, T) with its mask, and :func:`one_hot` gives every id a vector.
"""

import hashlib
import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from rnn_course import checks, files
from rnn_course.checks import whole_number

# What belongs to the character before it: accents, the style of an emoji, a keycap; to an emoji alone also a
# skin tone and the tags of a region's flag.
_MARKS = "\u0300-\u036f\ufe0e\ufe0f\u20e3"
_TONES = "\U0001f3fb-\U0001f3ff"
_EMOJI_MARKS = rf"[{_MARKS}]*[{_TONES}]?[{_MARKS}\U000e0020-\U000e007f]*"
# Two kinds of emoji are made of what Python takes for letters: ℹ, and a digit on a key.
_KEYCAP = r"\d\ufe0f?\u20e3"
_LETTERS = rf"(?!ℹ|{_KEYCAP})\w(?:[^\W\dℹ]+|[{_MARKS}]+|(?!{_KEYCAP})\d)*"
_WORD = re.compile(
    rf"{_LETTERS}(?:['’]{_LETTERS})*"  # a word, with the apostrophes inside it
    r"|[\U0001f1e6-\U0001f1ff]{2}"  # a flag: two letters of its country's code
    rf"|[{_TONES}]"  # a skin tone by itself
    rf"|\S{_EMOJI_MARKS}(?:\u200d\S{_EMOJI_MARKS})*"  # a sign, or an emoji with all that is joined to it
)


def words(text: str) -> list[str]:
    """Split a text into words and punctuation marks.

    A word is a run of letters, digits and underscores. In Korean that is the
    *eojeol*: a stem with the particles or endings that are written to it, so ``밥을`` and ``밥`` are
    two different words. Every punctuation mark is a token of its own. An apostrophe between two
    letters stays inside its word (``don't``), any other is a sign. An emoji is one token, also when it is
    made of several code points (a skin tone, a flag, a keycap, a family). Capital letters are kept as they
    are.

    Parameters
    ----------
    text : str
        The text; it is brought to Unicode's composed form (NFC) first, so that equal-looking texts
        give equal tokens.

    Returns
    -------
    list of str
        The tokens in their order. Joined, they are the text without its white space.

    Raises
    ------
    TypeError
        If `text` is not a string.
    ValueError
        If `text` has no word in it.

    Notes
    -----
    Chinese, Japanese and Thai put no spaces between words: split them with :func:`characters`. Scripts with
    combining vowel signs, such as Devanagari, are split at the signs. A number such as ``3.14`` is
    three tokens.

    Examples
    --------
    >>> words("Don't worry, it's 7!")
    ["Don't", 'worry', ',', "it's", '7', '!']
    >>> words("나는 밥을 먹었다.")
    ['나는', '밥을', '먹었다', '.']
    """
    tokens = _WORD.findall(_composed("words", text))
    if not tokens:
        raise ValueError("words: the text is blank; expected at least one word")
    return tokens


def characters(text: str) -> list[str]:
    """Split a text into characters, spaces included.

    A character is one Unicode code point of the composed form (NFC): a Hangul syllable such as ``밥`` is
    one, an accented letter is one wherever Unicode has it, an emoji made of several code points is several.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    list of str
        The tokens in their order. Joined, they are the text in its composed form.

    Raises
    ------
    TypeError
        If `text` is not a string.
    ValueError
        If `text` is empty.

    Examples
    --------
    >>> characters("밥을 ate")
    ['밥', '을', ' ', 'a', 't', 'e']
    """
    return list(_composed("characters", text))


def jamo(text: str) -> list[str]:
    """Split a text into characters, and every Hangul syllable into its letters, the jamo.

    A syllable becomes two or three conjoining jamo: a lead, a vowel and, where it has one, a tail. The
    same consonant is two different tokens as lead and as tail, which is why :func:`compose` can
    find the way back. All other characters stay as :func:`characters` gives them, and so do the
    single letters of ``ㅋㅋ``.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    list of str
        The tokens in their order.

    Raises
    ------
    TypeError
        If `text` is not a string.
    ValueError
        If `text` is empty.

    References
    ----------
    The Unicode Standard, section 3.12, "Conjoining Jamo Behavior".

    Examples
    --------
    >>> len(jamo("밥을 ate"))
    10
    >>> compose(jamo("밥을 ate"))
    '밥을 ate'
    """
    return [
        letter
        for character in _composed("jamo", text)
        for letter in (unicodedata.normalize("NFD", character) if "가" <= character <= "힣" else character)
    ]


def compose(tokens: Iterable[str]) -> str:
    """Join characters or jamo to a text: the way back from :func:`characters` and :func:`jamo`.

    Parameters
    ----------
    tokens : iterable of str
        The tokens in their order.

    Returns
    -------
    str
        The text in Unicode's composed form (NFC).

    Raises
    ------
    TypeError
        If `tokens` are no strings.

    Examples
    --------
    >>> compose(jamo("먹었다"))
    '먹었다'
    """
    parts = checks.several("compose", "tokens", tokens)
    for token in parts:
        if not isinstance(token, str):
            raise TypeError(f"compose: the token {token!r} is a {type(token).__name__}; expected a string")
    return unicodedata.normalize("NFC", "".join(parts))


def is_korean(text: str) -> bool:
    """Say whether a text holds Korean letters.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    bool
        True for syllables and for single jamo.

    Raises
    ------
    TypeError
        If `text` is not a string.
    """
    if not isinstance(text, str):
        raise TypeError(f"is_korean: text is a {type(text).__name__}; expected one string")
    return any("가" <= letter <= "힣" or "ㄱ" <= letter <= "ㆎ" for letter in text)


def ngrams(tokens: Sequence[str], n: int) -> list[tuple[str, ...]]:
    """List the runs of `n` neighbouring tokens.

    Parameters
    ----------
    tokens : sequence of str
        T tokens: words, characters or jamo.
    n : int
        How many neighbours a run has: 1 or more.

    Returns
    -------
    list of tuple of str
        The T - n + 1 runs in their order; none if there are fewer than `n` tokens.

    Raises
    ------
    TypeError
        If `tokens` is one string or `n` is not an integer.
    ValueError
        If `n` is less than 1.

    Examples
    --------
    >>> ngrams(["What", "time", "is", "it"], 2)
    [('What', 'time'), ('time', 'is'), ('is', 'it')]
    """
    tokens = _tokens("ngrams", tokens)
    whole_number("ngrams", "n", n, 1)
    return [tuple(tokens[start : start + n]) for start in range(len(tokens) - n + 1)]


class Vocabulary:
    """The tokens that a model knows, each with its id.

    Two ids are reserved: 0 fills the padding of a batch, 1 stands for every token that the vocabulary
    does not know.

    Parameters
    ----------
    tokens : iterable of str
        The known tokens without the two reserved ones; they get the ids 2, 3, ... in this order.

    Attributes
    ----------
    tokens : tuple of str
        All tokens in the order of their ids, the two reserved ones first.
    padding_id, unknown_id : int
        0 and 1.
    padding_token, unknown_token : str
        ``"<pad>"`` and ``"<unk>"``, which is how they look when they are decoded.

    Raises
    ------
    TypeError
        If `tokens` is one string, or a token is not a string.
    ValueError
        If a token occurs twice or is reserved.

    Examples
    --------
    >>> vocabulary = Vocabulary.fit([words("What time is it ?")])
    >>> vocabulary.encode(words("What day is it ?"))
    [2, 1, 4, 5, 6]
    >>> vocabulary.decode([2, 1, 4, 5, 6, 0])
    ['What', '<unk>', 'is', 'it', '?', '<pad>']
    """

    padding_id: ClassVar[int] = 0
    unknown_id: ClassVar[int] = 1
    padding_token: ClassVar[str] = "<pad>"
    unknown_token: ClassVar[str] = "<unk>"

    _FORMAT: ClassVar[str] = "rnn_course.text.Vocabulary 1"

    def __init__(self, tokens: Iterable[str]) -> None:
        self.tokens = (self.padding_token, self.unknown_token, *_tokens("Vocabulary", tokens))
        self._ids = {token: id_ for id_, token in enumerate(self.tokens)}
        if len(self._ids) < len(self.tokens):
            twice = Counter(self.tokens).most_common(1)[0][0]
            raise ValueError(f"Vocabulary: the token {twice!r} would have two ids; expected every token once")

    @classmethod
    def fit(
        cls, sequences: Iterable[Sequence[str]], *, min_count: int = 1, max_size: int | None = None
    ) -> "Vocabulary":
        """Collect the tokens of a training text, the most frequent first.

        Tokens that are equally frequent keep the order in which they were first seen, so that the
        same text always gives the same ids. Texts that hold the reserved tokens already, as some data
        sets do, keep them: they are not counted and encode to their reserved ids.

        Parameters
        ----------
        sequences : iterable of sequence of str
            One sequence of tokens a sentence.
        min_count : int
            Leave out tokens that occur less often than this. What is left out becomes the unknown token, of
            which a model then sees examples while it is trained.
        max_size : int, optional
            The largest number of ids, the two reserved ones included.

        Returns
        -------
        Vocabulary
            The vocabulary.

        Raises
        ------
        TypeError
            If `sequences` is not a sequence of sequences of strings.
        ValueError
            If there is no token, if none is left, or if `min_count` or `max_size` is too small.
        """
        whole_number("Vocabulary.fit", "min_count", min_count, 1)
        if max_size is not None:
            whole_number("Vocabulary.fit", "max_size", max_size, 3)
        counts: Counter[str] = Counter()
        for sequence in checks.several("Vocabulary.fit", "sequences", sequences):
            if isinstance(sequence, str):
                raise TypeError(
                    f"Vocabulary.fit: got the string {sequence[:20]!r} in the place of a sentence; "
                    "expected a list of sentences, each a list of tokens"
                )
            counts.update(_tokens("Vocabulary.fit", sequence))
        for reserved in (cls.padding_token, cls.unknown_token):
            del counts[reserved]
        if not counts:
            raise ValueError("Vocabulary.fit: there are no tokens; expected at least one")
        # `most_common` sorts stably: among equals the first seen stays first.
        known = [token for token, count in counts.most_common() if count >= min_count]
        if not known:
            raise ValueError(
                f"Vocabulary.fit: no token occurs min_count = {min_count} times; "
                f"the most frequent occurs {counts.most_common(1)[0][1]} times"
            )
        return cls(known[: None if max_size is None else max_size - 2])

    def encode(self, tokens: Sequence[str]) -> list[int]:
        """Turn tokens into ids.

        Parameters
        ----------
        tokens : sequence of str
            T tokens.

        Returns
        -------
        list of int
            T ids; :attr:`unknown_id` for every token that the vocabulary does not know.

        Raises
        ------
        TypeError
            If `tokens` is one string (split it into tokens first), or a token is not a string.
        """
        return [self._ids.get(token, self.unknown_id) for token in _tokens("Vocabulary.encode", tokens)]

    def decode(self, ids: ArrayLike) -> list[str]:
        """Turn ids into tokens.

        Parameters
        ----------
        ids : array_like of int, shape (T,)
            The ids of one sequence.

        Returns
        -------
        list of str
            T tokens; the reserved ids come out as ``<pad>`` and ``<unk>``.

        Raises
        ------
        TypeError
            If an id is not an integer.
        ValueError
            If an id is outside the vocabulary, or `ids` is a batch.
        """
        array = _integers("Vocabulary.decode", "ids", ids)
        if array.ndim != 1:
            raise ValueError(
                f"Vocabulary.decode: ids have shape {array.shape}; expected one sequence (timesteps,), "
                "decode a batch row by row"
            )
        for id_ in array.tolist():
            if not 0 <= id_ < len(self):
                raise ValueError(
                    f"Vocabulary.decode: id {id_} has no token; expected ids in 0..{len(self) - 1}"
                )
        return [self.tokens[id_] for id_ in array.tolist()]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the vocabulary to a JSON file, with a digest by which `load` knows that it is whole.

        A file that `path` held before is either replaced as a whole or not at all: see
        :func:`rnn_course.files.replace`.

        Parameters
        ----------
        path : path-like
            Where to write.

        Raises
        ------
        OSError
            If the file cannot be written; an older one is left as it is.
        ValueError
            If this is a folder, a named pipe or a device.
        """
        content = {"format": self._FORMAT, "tokens": self.tokens[2:], "digest": self._digest()}
        files.replace(path, json.dumps(content, ensure_ascii=False, indent=0).encode("utf-8"))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Vocabulary":
        """Read a vocabulary that :meth:`save` has written.

        Parameters
        ----------
        path : path-like
            The file.

        Returns
        -------
        Vocabulary
            The vocabulary, equal to the one that was saved.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        OSError
            If it cannot be read.
        ValueError
            If this is no file (a folder, say), not a vocabulary, or a damaged one: not a single bit may have
            changed. A file of an older version, which holds no digest, is refused, too.
        """
        data, path = files.read(path), Path(path)
        try:
            # Editors on Windows put a byte order mark before UTF-8.
            content = json.loads(data.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"Vocabulary.load: {path.name} is not a JSON file in UTF-8") from error
        if not isinstance(content, dict) or content.get("format") != cls._FORMAT:
            raise ValueError(
                f"Vocabulary.load: {path.name} is not a vocabulary that Vocabulary.save has written"
            )
        tokens = content.get("tokens")
        if not isinstance(tokens, list):
            raise ValueError(f"Vocabulary.load: {path.name} has no list of tokens")
        try:
            vocabulary = cls(tokens)
        except (TypeError, ValueError) as error:
            raise ValueError(f"Vocabulary.load: {path.name} is damaged: {error}") from error
        if "digest" not in content:
            raise ValueError(
                f"Vocabulary.load: {path.name} holds no digest, as those of older versions, so it may be "
                "damaged unseen; if it is whole, save Vocabulary(tokens) anew"
            )
        if content["digest"] != vocabulary._digest():
            raise ValueError(
                f"Vocabulary.load: {path.name} is damaged, or was edited: tokens and digest do not agree"
            )
        return vocabulary

    def _digest(self) -> str:
        """Hash the tokens in their order."""
        return hashlib.sha256(json.dumps(self.tokens).encode()).hexdigest()

    def __len__(self) -> int:
        """Return the number of ids, the two reserved ones included: the depth of a one-hot vector."""
        return len(self.tokens)

    def __contains__(self, token: object) -> bool:
        """Return whether `token` has an id of its own."""
        return token in self._ids

    def __eq__(self, other: object) -> bool:
        """Return whether `other` is a vocabulary with the same tokens in the same order."""
        return isinstance(other, Vocabulary) and self.tokens == other.tokens

    def __hash__(self) -> int:
        """Return a hash: a vocabulary never changes."""
        return hash(self.tokens)

    def __repr__(self) -> str:
        """Return the size and the first tokens."""
        known = self.tokens[2:]
        return f"Vocabulary({len(self)} ids: {', '.join(known[:5])}{', ...' if len(known) > 5 else ''})"


def one_hot(ids: ArrayLike, depth: int, dtype: DTypeLike = "float32") -> NDArray[Any]:
    """Give every id a vector that is 1 at the place of the id and 0 everywhere else.

    Parameters
    ----------
    ids : array_like of int, shape (...)
        Ids in 0..depth-1; usually (N, T).
    depth : int
        The length of a vector: the size K of the vocabulary.
    dtype : dtype
        The type of the result, one of numbers.

    Returns
    -------
    ndarray, shape (..., depth)
        The vectors; usually (N, T, K).

    Raises
    ------
    TypeError
        If an id or `depth` is not an integer, or `dtype` not one of numbers.
    ValueError
        If an id is outside 0..depth-1, or the rows of `ids` differ in length.

    Examples
    --------
    >>> one_hot([[2, 0]], depth=3)
    array([[[0., 0., 1.],
            [1., 0., 0.]]], dtype=float32)
    """
    array = _integers("one_hot", "ids", ids)
    whole_number("one_hot", "depth", depth, 1)
    if array.size and array.max() >= depth:
        raise ValueError(
            f"one_hot: ids go up to {array.max()}, but depth is {depth}; expected ids in 0..{depth - 1}"
        )
    if array.size and array.min() < 0:
        raise ValueError(f"one_hot: ids go down to {array.min()}; expected ids in 0..{depth - 1}")
    vectors = np.zeros((*array.shape, depth), checks.number_dtype("one_hot", dtype))
    np.put_along_axis(vectors, array[..., np.newaxis], 1, axis=-1)
    return vectors


def pad(
    sequences: Iterable[ArrayLike],
    maxlen: int | None = None,
    padding: Literal["post", "pre"] = "post",
    truncating: Literal["post", "pre"] = "post",
    value: int = 0,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Make one rectangular batch of sequences that differ in length.

    Parameters
    ----------
    sequences : iterable of array_like of int, each of shape (T_i,)
        N sequences of ids.
    maxlen : int, optional
        The number of timesteps T; by default the length of the longest sequence.
    padding : {"post", "pre"}
        Whether shorter sequences are filled after their last or before their first id.
    truncating : {"post", "pre"}
        Whether longer sequences lose their last or their first ids.
    value : int
        The id that fills.

    Returns
    -------
    ids : ndarray of int64, shape (N, T)
        The batch.
    mask : ndarray of bool, shape (N, T)
        True where `ids` holds an id of a sequence, False where it is filled.

    Raises
    ------
    TypeError
        If an id, `maxlen` or `value` is not an integer.
    ValueError
        If there is no sequence or no id, a sequence has more than one axis, an id or `value` does not fit
        into int64, `maxlen` is less than 1, or `padding` or `truncating` is neither ``"post"`` nor ``"pre"``.

    See Also
    --------
    unpad : The way back.

    Notes
    -----
    The names are those of ``keras.utils.pad_sequences``, the defaults are not: Keras pads and truncates
    ``"pre"``. The mask comes from the lengths, never from ``ids != 0``: an id 0 inside a
    sequence stays a part of it.

    Examples
    --------
    >>> ids, mask = pad([[2, 3, 4], [5]])
    >>> ids
    array([[2, 3, 4],
           [5, 0, 0]])
    >>> mask
    array([[ True,  True,  True],
           [ True, False, False]])
    """
    for name, side in (("padding", padding), ("truncating", truncating)):
        if side not in ("post", "pre"):
            raise ValueError(f"pad: {name} is {side!r}; expected 'post' or 'pre'")
    _integers("pad", "value", whole_number("pad", "value", value, None))
    sequences = checks.several("pad", "sequences", sequences)
    rows = [_integers("pad", f"sequences[{n}]", sequence) for n, sequence in enumerate(sequences)]
    if not rows:
        raise ValueError("pad: there are no sequences to pad; expected at least one")
    for n, row in enumerate(rows):
        if row.ndim != 1:
            raise ValueError(f"pad: sequences[{n}] has shape {row.shape}; expected one sequence (timesteps,)")
    if maxlen is None:
        maxlen = max((len(row) for row in rows), default=0)
        if maxlen == 0:
            raise ValueError("pad: there are no ids to pad; expected at least one sequence that is not empty")
    whole_number("pad", "maxlen", maxlen, 1)

    ids = np.full((len(rows), maxlen), value, np.int64)
    mask = np.zeros((len(rows), maxlen), np.bool_)
    for n, row in enumerate(rows):
        kept = row[:maxlen] if truncating == "post" else row[max(len(row) - maxlen, 0) :]
        place = slice(0, len(kept)) if padding == "post" else slice(maxlen - len(kept), maxlen)
        ids[n, place] = kept
        mask[n, place] = True
    return ids, mask


def unpad(batch: ArrayLike, mask: ArrayLike) -> list[NDArray[Any]]:
    """Take the sequences out of a padded batch: the way back from :func:`pad`.

    What :func:`pad` has truncated is lost.

    Parameters
    ----------
    batch : array_like, shape (N, T) or (N, T, ...)
        Ids, or what a layer has made of them.
    mask : array_like of bool, shape (N, T)
        True where the batch holds a timestep of a sequence.

    Returns
    -------
    list of ndarray
        N arrays of shape (T_i,) or (T_i, ...).

    Raises
    ------
    TypeError
        If `mask` is not boolean, or one is a masked array or a matrix.
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> unpad([[2, 3, 4], [5, 0, 0]], [[True, True, True], [True, False, False]])
    [array([2, 3, 4]), array([5])]
    """
    for name, values in {"batch": batch, "mask": mask}.items():
        checks.not_special("unpad", name, values)
    batch, mask = np.asarray(batch), np.asarray(mask)
    if mask.dtype != np.bool_:
        raise TypeError(f"unpad: mask has dtype {mask.dtype}; expected bool")
    if mask.ndim != 2 or batch.shape[:2] != mask.shape:
        raise ValueError(
            f"unpad: batch has shape {batch.shape} and mask {mask.shape}; "
            "expected (samples, timesteps, ...) and (samples, timesteps)"
        )
    return [steps[kept] for steps, kept in zip(batch, mask, strict=True)]


def _composed(where: str, text: str) -> str:
    """Return `text` in Unicode's composed form, or say what is wrong with it."""
    if not isinstance(text, str):
        raise TypeError(f"{where}: text is a {type(text).__name__}; expected one string")
    if not text:
        raise ValueError(f"{where}: the text is empty; expected at least one character")
    _check_unicode(where, text)
    return unicodedata.normalize("NFC", text)


def _tokens(where: str, tokens: Iterable[str]) -> list[str]:
    """Return `tokens` as a list of strings, or say what is wrong with them."""
    if isinstance(tokens, str):
        raise TypeError(
            f"{where}: got the string {tokens[:20]!r}; expected a sequence of tokens, "
            "split it with words, characters or jamo first"
        )
    tokens = checks.several(where, "tokens", tokens)
    for token in tokens:
        if not isinstance(token, str):
            raise TypeError(f"{where}: the token {token!r} is a {type(token).__name__}; expected a string")
        _check_unicode(where, token)
    return tokens


def _check_unicode(where: str, text: str) -> None:
    """Refuse half a surrogate pair, which no file in UTF-8 can hold."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"{where}: {text[:20]!r} holds half a surrogate pair; expected valid Unicode")


def _integers(where: str, name: str, values: ArrayLike) -> NDArray[np.int64]:
    """Return `values` as an array of integers, or say what is wrong with them."""
    checks.not_special(where, name, values)
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{where}: {name} has rows of different lengths; pad them first") from error
    if array.dtype == object and array.size and all(isinstance(value, int) for value in array.flat):
        largest = max(array.flat, key=abs)  # whole numbers that no dtype of NumPy holds
        raise ValueError(f"{where}: {name} goes up to {largest}; expected ids that fit into int64")
    if array.size and array.dtype.kind not in "iu":
        raise TypeError(f"{where}: {name} has dtype {array.dtype}; expected integers")
    if array.size and array.dtype == np.uint64 and array.max() > np.iinfo(np.int64).max:
        raise ValueError(f"{where}: {name} goes up to {array.max()}; expected ids that fit into int64")
    return array.astype(np.int64)
