"""Korean small talk, a question and a reply a row: a file that the reader brings."""

import os
import unicodedata
from pathlib import Path
from typing import NamedTuple

from rnn_course.datasets import reading
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Korean small talk",
    contents="11,823 questions with a reply: daily life, parting, love; a file that you bring",
    licence="MIT",
    source="songys/Chatbot_data on GitHub: `ChatbotData.csv`",
    loader="chatbot_data",
    processing="spaces joined, Unicode composed, pairs that stand in the file twice kept once",
)

VARIABLE = "RNN_COURSE_CHATBOT_DATA"
"""The environment variable that holds the path of the file, if no path is given."""

COLUMNS = ("Q", "A", "label")
LABELS = ("0", "1", "2")  # daily life, parting, love


class Exchange(NamedTuple):
    """A row of the file."""

    question: str
    """What is said."""
    reply: str
    """What is said back."""
    label: int
    """0 for daily life, 1 for parting, 2 for love."""


def chatbot_data(path: str | os.PathLike[str] | None = None) -> list[Exchange]:
    """Read the small talk of ``ChatbotData.csv``.

    Parameters
    ----------
    path : path, optional
        The file; if it is not given, the environment variable ``RNN_COURSE_CHATBOT_DATA`` has to name it.

    Returns
    -------
    list of Exchange
        In the order of the file, each pair of question and reply once.

    Raises
    ------
    FileNotFoundError
        If no path is given in either way, or there is no such file.
    ValueError
        If it is not a table of UTF-8 text with the columns Q, A and label, if it was cut off, or if a row has
        an empty question, an empty reply or another label than 0, 1 and 2.

    Notes
    -----
    Spaces around a label are dropped: one row of the published file has ``"2   "``. 73 pairs occur in it
    twice.

    References
    ----------
    Song Youngsook (2018), Chatbot_data_for_Korean, https://github.com/songys/Chatbot_data (MIT).
    """
    where = "chatbot_data"
    path = path or os.environ.get(VARIABLE)
    if not path:
        raise FileNotFoundError(
            f"{where}: no file was named; give the path of ChatbotData.csv, or set {VARIABLE} to it"
        )
    path = Path(path)
    exchanges: dict[tuple[str, str], Exchange] = {}
    for number, row in enumerate(reading.table(where, path, COLUMNS), start=1):
        question, reply, label = (unicodedata.normalize("NFC", " ".join(cell.split())) for cell in row)
        if not question or not reply:
            raise ValueError(f"{where}: row {number} of {path} has no {'reply' if question else 'question'}")
        if label not in LABELS:
            raise ValueError(f"{where}: the label of row {number} of {path} is {label!r}; expected 0, 1 or 2")
        exchanges.setdefault((question, reply), Exchange(question, reply, int(label)))
    return list(exchanges.values())
