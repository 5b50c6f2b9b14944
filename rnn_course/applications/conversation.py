"""A conversation in a terminal: whatever is typed gets an answer, or the reason why there is none."""

import io
import os
import sys
import unicodedata
from collections.abc import Callable
from typing import TextIO

LONGEST = 2_000  # characters of a line that are answered
# Spaces of no width, soft hyphens and signs for the direction of writing, as copied text has them, and halves
# of surrogate pairs, which are left where a text was cut.
_UNSEEN = dict.fromkeys(
    [
        *map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xD800, 0xE000),
    ]
)


def converse(
    answer: Callable[[str], str], prompt: str = "> ", source: TextIO | None = None, sink: TextIO | None = None
) -> None:
    """Answer line by line until the input ends, Ctrl-C is pressed, or nobody reads any more.

    Parameters
    ----------
    answer : callable
        From a line to the answer. The line comes without spaces around it, its letters composed (NFC), and
        with spaces for control characters. A ``ValueError`` says why there is no answer.
    prompt : str
        What is shown before each line, if a person types.
    source, sink : file, optional
        Where lines come from and answers go; the terminal if not given.
    """
    source, sink = source or sys.stdin, sink or sys.stdout
    if source is None or sink is None:  # closed before Python started: nobody to talk to
        return
    if isinstance(source, io.TextIOWrapper):
        source.reconfigure(errors="replace")  # bytes that are no text are answered like any other line
    if isinstance(sink, io.TextIOWrapper):
        sink.reconfigure(errors="replace")  # a terminal need not have every letter
    person = source.isatty()
    try:
        while True:
            sink.write(prompt if person else "")
            sink.flush()
            line = source.readline()
            if not line:
                break
            sink.write(_answered(answer, line) + "\n")
            sink.flush()
    except KeyboardInterrupt:
        sink.write("\n")
    except BrokenPipeError:
        # Nobody reads what is written; Python would try once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def readable(line: str) -> str:
    """Compose the letters of a line, and drop what nobody sees: it could change the terminal's settings.

    Parameters
    ----------
    line : str
        What was typed or pasted.

    Returns
    -------
    str
        The line in its composed form (NFC): spaces for control characters, no spaces around it, none of no
        width, no signs for the direction of writing, no half of a surrogate pair.
    """
    seen = unicodedata.normalize("NFC", line.translate(_UNSEEN))
    return "".join(" " if unicodedata.category(one) == "Cc" else one for one in seen).strip()


def _answered(answer: Callable[[str], str], line: str) -> str:
    line = readable(line)
    if not line:
        return "(nothing was typed)"
    if len(line) > LONGEST:
        return f"(a line of {len(line):,} characters; I read at most {LONGEST:,})"
    try:
        return answer(line)
    except ValueError as error:
        return f"({error})"
