"""Pictures and their captions: split first, and only then a vocabulary, from the training part alone."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course.checks import not_special
from rnn_course.datasets.emoji_pictures import SIZE as SIZE
from rnn_course.datasets.emoji_pictures import draw, emoji_pictures, has_picture, spellings
from rnn_course.text import Vocabulary, pad

LANGUAGES = ("english", "korean")
START, END = "<start>", "<end>"
FEWEST, MOST = 2, 10  # words of a caption
OFTEN = 4  # training captions that a word must occur in
BLOCK = 2  # pixels, both ways, that become one
FEATURES = (SIZE // BLOCK) ** 2 * 3  # of a picture as the encoder reads it


class Part(NamedTuple):
    """Some of the pictures."""

    emoji: list[str]
    """N emoji."""
    pictures: NDArray[np.uint8]
    """(N, 32, 32, 3), red, green and blue from 0 to 255."""
    captions: list[list[str]]
    """N captions, each a list of words."""


class Captions(NamedTuple):
    """What :func:`load` returns."""

    train: Part
    validation: Part
    test: Part
    vocabulary: Vocabulary
    """Padding, unknown, start, end, and the words of the training captions."""


def load(language: str, seed: int = 0) -> Captions:
    """Load the part of the captions that can be learned, split by picture.

    Every different picture counts once, under its first name. 15 % of the pictures are for the test and 7 %
    for validation. A caption is kept if it has 2 to 10 words and each of them is in at least 4
    captions of the training part. So the captions held out are new combinations of known words: a
    person, an act and a skin tone that were never together.

    Parameters
    ----------
    language : {"english", "korean"}
        Of the captions. The split is the same for both.
    seed : int
        Of the split.

    Returns
    -------
    Captions
        The three parts and the vocabulary.

    Raises
    ------
    ImportError
        If a package that ships the data is not installed.
    ValueError
        If `language` is another one.
    """
    names = _names(language)
    return _split(*_distinct(), names, seed)


def load_carelessly(language: str, seed: int = 0) -> Captions:
    """Do the same, but split the list of all 5,244 emoji as the package has it.

    Many are there in several spellings: one picture, one name, other characters. So a share of the test
    pictures are training pictures. Use it to measure what such a leak pretends, and for nothing else.

    Parameters
    ----------
    language : {"english", "korean"}
        Of the captions.
    seed : int
        Of the split.

    Returns
    -------
    Captions
        The three parts and the vocabulary.

    Raises
    ------
    ImportError
        If a package that ships the data is not installed.
    ValueError
        If `language` is another one.
    """
    names = _names(language)
    emoji = [one for one in spellings() if has_picture(one)]
    return _split(emoji, draw(emoji), names, seed)


def features(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Turn pictures into what the encoder reads: the mean ink of every block of 2 by 2 pixels.

    Parameters
    ----------
    pictures : numpy.ndarray
        (N, 32, 32, 3) of uint8.

    Returns
    -------
    numpy.ndarray
        (N, 768) of float32: for each block and colour 0 for white, 1 where that colour is missing.

    Raises
    ------
    TypeError
        If the pictures are not of uint8.
    ValueError
        If their shape is another one.
    """
    shape = (SIZE, SIZE, 3)
    not_special("features", "pictures", pictures)
    if not isinstance(pictures, np.ndarray) or pictures.dtype != np.uint8:
        kind = pictures.dtype if isinstance(pictures, np.ndarray) else type(pictures).__name__
        raise TypeError(f"features: pictures are of {kind}; expected an array of uint8, 0 to 255")
    if pictures.ndim != 4 or pictures.shape[1:] != shape:
        raise ValueError(f"features: pictures have shape {pictures.shape}; expected (samples, 32, 32, 3)")
    side = SIZE // BLOCK
    ink = 1 - pictures.astype(np.float32) / 255
    blocks = ink.reshape(-1, side, BLOCK, side, BLOCK, 3).mean(axis=(2, 4))
    return blocks.reshape(len(pictures), FEATURES)


def only(part: Part, wanted: NDArray[np.bool_]) -> Part:
    """Keep some of the pictures.

    Parameters
    ----------
    part : Part
        N pictures.
    wanted : numpy.ndarray
        (N,) of bool.

    Returns
    -------
    Part
        Those where `wanted` is True.
    """
    rows = np.flatnonzero(wanted)
    return Part([part.emoji[n] for n in rows], part.pictures[rows], [part.captions[n] for n in rows])


def sentences(captions: Sequence[Sequence[str]], vocabulary: Vocabulary) -> NDArray[np.int64]:
    """Turn captions into ids between a start and an end token.

    Parameters
    ----------
    captions : sequence of sequence of str
        N captions in words.
    vocabulary : Vocabulary
        Of these words.

    Returns
    -------
    numpy.ndarray
        (N, T + 1) of int64, padded with 0: the decoder reads all but the last column and writes all but the
        first.
    """
    ids, _ = pad([vocabulary.encode([START, *caption, END]) for caption in captions])
    return ids


@cache
def _names(language: str) -> dict[str, list[str]]:
    """Give the words of each emoji's name in a language."""
    if language not in LANGUAGES:
        raise ValueError(f"captions.load: language is {language!r}; expected one of {LANGUAGES}")
    return {one: getattr(name, language).split() for one, name in spellings().items()}


@cache
def _distinct() -> tuple[list[str], NDArray[np.uint8]]:
    """Give every different picture once, with the first of its emoji."""
    everything = emoji_pictures()
    first: dict[bytes, int] = {}
    for n, picture in enumerate(everything.pictures):
        first.setdefault(picture.tobytes(), n)
    rows = list(first.values())
    return [everything.emoji[n] for n in rows], everything.pictures[rows]


def _split(
    emoji: Sequence[str], pictures: NDArray[np.uint8], names: dict[str, list[str]], seed: int
) -> Captions:
    """Split rows of a table at random, and keep the captions whose words the training part knows."""
    order = np.random.default_rng(seed).permutation(len(emoji))
    captions = [names[one] for one in emoji]
    test, validation, train = (
        [n for n in rows if FEWEST <= len(captions[n]) <= MOST]
        for rows in np.split(order, [int(0.15 * len(order)), int(0.22 * len(order))])
    )
    vocabulary = _often([captions[n] for n in train])

    def part(rows: Sequence[int]) -> Part:
        kept = [n for n in rows if all(word in vocabulary for word in captions[n])]
        return Part([emoji[n] for n in kept], pictures[kept], [captions[n] for n in kept])

    return Captions(part(train), part(validation), part(test), vocabulary)


def _often(captions: Sequence[Sequence[str]]) -> Vocabulary:
    """Collect the words that are often in captions of such words only."""
    while True:
        counts = Counter(word for caption in captions for word in dict.fromkeys(caption))
        kept = [caption for caption in captions if all(counts[word] >= OFTEN for word in caption)]
        if len(kept) == len(captions):  # dropping a caption can make another of its words rare
            return Vocabulary([START, END, *(word for word, _ in counts.most_common())])
        captions = kept
