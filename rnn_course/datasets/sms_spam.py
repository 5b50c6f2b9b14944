"""Short messages, wanted or not: a file of the SMS Spam Collection that the reader brings."""

import os

import numpy as np

from rnn_course.datasets import reading
from rnn_course.datasets.labelled import LabelledTexts
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="SMS Spam Collection",
    contents="5,574 English short messages, 747 of them spam",
    licence="CC BY 4.0",
    source="Almeida and Hidalgo (2011), UCI Machine Learning Repository 228; a file of the reader's",
    loader="sms_spam",
    processing="messages that come twice are kept once",
)


def sms_spam(path: str | os.PathLike[str]) -> LabelledTexts:
    """Read a file of the SMS Spam Collection, ``SMSSpamCollection``.

    Each line is ``ham`` or ``spam``, a tab, and the message; there is no header. A message that comes again
    is left out, because one copy of it could be in the training part and another in the test.

    Parameters
    ----------
    path : path
        The file, in UTF-8.

    Returns
    -------
    LabelledTexts
        The messages; 1 is spam, 0 is ham.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If :func:`rnn_course.datasets.reading.text` refuses it, a line has no tab, another label or no
        message, or one message has both labels.

    References
    ----------
    Almeida and Hidalgo (2011), SMS Spam Collection, UCI Machine Learning Repository 228 (CC BY 4.0).
    """
    labels: dict[str, int] = {}
    for number, line in enumerate(reading.text("sms_spam", path).split("\n"), start=1):
        if not line.strip():
            continue
        kind, tab, message = line.partition("\t")
        if not tab or not message.strip():
            raise ValueError(
                f"sms_spam: line {number} of {path} has no message after a tab; "
                "expected 'ham' or 'spam', a tab, and the message; was the file cut off?"
            )
        if kind not in ("ham", "spam"):
            raise ValueError(
                f"sms_spam: line {number} of {path} begins with {kind[:20]!r}; expected 'ham' or 'spam'"
            )
        label = int(kind == "spam")
        if labels.setdefault(message.strip(), label) != label:
            raise ValueError(f"sms_spam: line {number} of {path} repeats a message with the other label")
    return LabelledTexts(list(labels), np.array(list(labels.values())))
