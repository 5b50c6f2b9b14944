"""Korean film reviews with a verdict: a file of the Naver sentiment movie corpus that the reader brings."""

import os

import numpy as np

from rnn_course.datasets import reading
from rnn_course.datasets.labelled import LabelledTexts
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="NSMC",
    contents="200,000 Korean film reviews of up to 140 characters, half of them positive",
    licence="CC0 1.0",
    source="Naver sentiment movie corpus, github.com/e9t/nsmc; a file of the reader's",
    loader="nsmc",
    processing="empty reviews and repeated rows are left out",
)

COLUMNS = ("id", "document", "label")


def nsmc(path: str | os.PathLike[str]) -> LabelledTexts:
    """Read a file of the Naver sentiment movie corpus, such as ``ratings_train.txt``.

    It is a table with tabs between its columns ``id``, ``document`` and ``label``, and quotes mean nothing in
    it. Reviews without text occur and are left out, and so is a row whose id has come before.

    Parameters
    ----------
    path : path
        The file, in UTF-8.

    Returns
    -------
    LabelledTexts
        The reviews; 1 is positive (9 or 10 stars), 0 negative (1 to 4 stars).

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If :func:`rnn_course.datasets.reading.table` refuses it, a label is neither 0 nor 1, one id has two
        different rows, or no row has a text.

    References
    ----------
    Lucy Park, Naver sentiment movie corpus, https://github.com/e9t/nsmc (CC0 1.0).
    """
    rows = reading.table("nsmc", path, COLUMNS, delimiter="\t", quotes=False)
    first: dict[str, tuple[str, str]] = {}
    for number, (id_, document, label) in enumerate(rows, start=1):
        if label not in ("0", "1"):
            raise ValueError(f"nsmc: review {number} of {path} has the label {label!r}; expected 0 or 1")
        if first.setdefault(id_, (document, label)) != (document, label):
            raise ValueError(
                f"nsmc: review {number} of {path} has the id {id_} of an earlier one that differs from it; "
                "give every review an id of its own"
            )
    kept = [(document, label) for document, label in first.values() if document.strip()]
    if not kept:
        raise ValueError(f"nsmc: no review of {path} has a text")
    return LabelledTexts([document for document, _ in kept], np.array([int(label) for _, label in kept]))
