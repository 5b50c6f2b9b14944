"""Text for language models: sentences, each of them once, held out file by file."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rnn_course.checks import whole_number
from rnn_course.datasets.documentation import documentation
from rnn_course.datasets.help_sentences import help_sentences
from rnn_course.experiments.common.characters import Text
from rnn_course.text import jamo, words

END = "\n"  # what a character model writes where a sentence ends
START, STOP = "<start>", "<stop>"  # the ends of a sentence for a model of words
MAX_TOKENS = 40  # a longer sentence is truncated
BLOCK = 40  # Korean sentences that are held out together


class Sentences(NamedTuple):
    """The sentences of a text in three parts; none is in two of them, and none twice in one."""

    train: list[str]
    """What models and counts learn from."""
    chosen: list[str]
    """What settings are chosen on."""
    held_out: list[str]
    """What is reported."""
    repeated: list[str]
    """What stood in the files held out, and before that elsewhere: a leak, if it were left in."""


def split(groups: Sequence[Sequence[str]]) -> Sentences:
    """Hold out every eighth group, choose on every sixteenth, and drop what was seen before.

    Parameters
    ----------
    groups : sequence of sequence of str
        Sentences that belong together, such as those of a file: they go into the same part.

    Returns
    -------
    Sentences
        The parts. A sentence of several parts stays in the one named first.
    """
    parts: tuple[list[str], ...] = ([], [], [], [])
    for k, group in enumerate(groups, start=1):
        parts[2 if k % 8 == 0 else 1 if k % 16 == 4 else 0].extend(group)
    seen: set[str] = set()
    for number, part in enumerate(parts[:3]):
        kept = []
        for sentence in part:
            if sentence not in seen:
                kept.append(sentence)
            elif number == 2:
                parts[3].append(sentence)
            seen.add(sentence)
        part[:] = kept
    return Sentences(*parts)


def english() -> Sentences:
    """Split the sentences of :func:`rnn_course.datasets.documentation.documentation` file by file.

    Returns
    -------
    Sentences
        The parts.

    Raises
    ------
    ImportError
        If a package whose documentation is read is not installed.
    """
    return split([file.sentences for file in documentation()])


def as_text(sentences: Sentences, held_out: Sequence[str], seed: int | None = None) -> Text:
    """Join sentences to two long texts for a character model, a sentence a line.

    Parameters
    ----------
    sentences : Sentences
        The letters are those of its parts `train`, `chosen` and `held_out`, so that every model can spell
        everything.
    held_out : sequence of str
        What is measured on, such as ``sentences.chosen``.
    seed : int, optional
        If given, the sentences of `train` are shuffled with it.

    Returns
    -------
    Text
        Both texts, and the letters.
    """
    train = list(sentences.train)
    if seed is not None:
        np.random.default_rng(whole_number("as_text", "seed", seed, 0)).shuffle(train)
    letters = "".join(sorted({*END, *"".join(sentences.train + sentences.chosen + sentences.held_out)}))
    return Text(lines(train), lines(held_out), letters)


def lines(sentences: Sequence[str]) -> str:
    """Join sentences, each with `END` behind it.

    Parameters
    ----------
    sentences : sequence of str
        Any number.

    Returns
    -------
    str
        The text.
    """
    return "".join(sentence + END for sentence in sentences)


def korean(folder: str | os.PathLike[str] = ".") -> Sentences:
    """Split the Korean sentences of :func:`rnn_course.datasets.help_sentences.help_sentences` block by block.

    Parameters
    ----------
    folder : path
        Where both packages are, under the names that ``apt-get download`` gives them.

    Returns
    -------
    Sentences
        The parts. The loader does not say which page a sentence is from, so `BLOCK` sentences that follow
        each other belong together.

    Raises
    ------
    FileNotFoundError
        If a package is not there.
    ValueError
        If one is damaged.
    """
    paths = [_found(Path(folder), f"libreoffice-help-{language}_*.deb") for language in ("ko", "en-us")]
    sentences = [pair.korean for pair in help_sentences(*paths)]
    return split([sentences[start : start + BLOCK] for start in range(0, len(sentences), BLOCK)])


def _found(folder: Path, pattern: str) -> Path:
    for path in sorted(folder.glob(pattern)):
        return path
    raise FileNotFoundError(
        f"language: there is no {pattern} in {folder.resolve()}; on Debian, "
        "`apt-get download libreoffice-help-ko libreoffice-help-en-us` fetches both packages"
    )


def spelled(sentences: Sentences) -> Sentences:
    """Write Korean sentences in jamo.

    Parameters
    ----------
    sentences : Sentences
        In syllables.

    Returns
    -------
    Sentences
        The same sentences, each syllable as two or three letters.
    """
    return Sentences(*([in_jamo(sentence) for sentence in part] for part in sentences))


def in_jamo(text: str) -> str:
    """Write a text in jamo: the way back is :func:`rnn_course.text.compose`.

    Parameters
    ----------
    text : str
        Any text, also none.

    Returns
    -------
    str
        Every syllable as two or three letters, everything else as it was.
    """
    return "".join(jamo(text)) if text else ""


def tokens(sentence: str) -> list[str]:
    """Split a sentence for a model of words: small letters, with `START` before and `STOP` behind.

    Parameters
    ----------
    sentence : str
        A sentence, not empty.

    Returns
    -------
    list of str
        At most `MAX_TOKENS` + 2 tokens.
    """
    return [START, *words(sentence.lower())[:MAX_TOKENS], STOP]


def frequent(sentences: Sequence[str], size: int) -> list[str]:
    """List the most frequent words, as they are written.

    Parameters
    ----------
    sentences : sequence of str
        A text.
    size : int
        How many.

    Returns
    -------
    list of str
        Words of letters only, the most frequent first.
    """
    counts = Counter(word for sentence in sentences for word in words(sentence) if word.isalpha())
    return [word for word, _ in counts.most_common(size)]
