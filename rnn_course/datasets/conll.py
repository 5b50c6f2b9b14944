"""Tagged sentences of the reader's, in the format of the CoNLL tasks."""

import os
import re
from typing import NamedTuple

from rnn_course.datasets import reading
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="A CoNLL file of yours",
    contents="sentences with a tag for every token, such as CoNLL-2003, WNUT-17 or KLUE-NER",
    licence="that of the file",
    source="a file of the reader's: one token a line, its tag last, an empty line between sentences",
    loader="conll",
    processing="the first column is the token, the last one the tag; comments and -DOCSTART- lines left out",
)

_TAG = re.compile(r"O|[BIES]-\S+")


class TaggedSentence(NamedTuple):
    """A sentence: what :func:`conll` returns a list of."""

    tokens: list[str]
    """The tokens."""
    tags: list[str]
    """A BIO tag for every token: ``B-PER``, ``I-PER``, ``O``."""


def conll(path: str | os.PathLike[str]) -> list[TaggedSentence]:
    """Read a file in which every line is a token and its tag.

    Columns are separated by tabs, or by spaces in a file without a tab. There may be others between first
    and last, such as parts of speech. Comments (``# ``, ``## ``) and ``-DOCSTART-`` lines are left out, as
    are tokens of white space alone. The old scheme in which a lone entity begins with ``I-`` becomes BIO, and
    so does BIOES.

    Parameters
    ----------
    path : path
        The file, UTF-8.

    Returns
    -------
    list of TaggedSentence
        The sentences.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no text, a line has no tag, or a last column is no tag.
    """
    content = reading.text("conll", path)
    separator = "\t" if "\t" in content else None
    sentences: list[TaggedSentence] = []
    tokens: list[str] = []
    tags: list[str] = []
    for number, line in enumerate([*content.split("\n"), ""], start=1):
        if not line.strip():
            if tokens:
                sentences.append(TaggedSentence(tokens, _bio(tags)))
            tokens, tags = [], []
            continue
        columns = line.split(separator)
        if columns[0] == "-DOCSTART-" or re.match(r"##? ", line):
            continue
        if len(columns) < 2:
            raise ValueError(
                f"conll: line {number} of {path} has only {line[:30]!r}; expected a token and its tag"
            )
        if not _TAG.fullmatch(columns[-1].strip()):
            raise ValueError(
                f"conll: line {number} of {path} ends with {columns[-1][:30]!r}; expected a tag: O, B-LOC"
            )
        if columns[0].strip():
            tokens.append(columns[0])
            tags.append(columns[-1].strip())
    if not sentences:
        raise ValueError(f"conll: {path} has no tagged token")
    return sentences


def _bio(tags: list[str]) -> list[str]:
    """Write every first tag of an entity with a B, and every other one with an I."""
    written = []
    for before, tag in zip(["O", *tags], tags, strict=False):
        prefix, _, kind = tag.partition("-")
        goes_on = prefix in "IE" and before[0] in "BI" and before[2:] == kind
        written.append("O" if tag == "O" else f"{'I' if goes_on else 'B'}-{kind}")
    return written
