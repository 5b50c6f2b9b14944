"""The text of an exercise in one language: `<exercise>.en.md`, read into its parts.

A file has a title, a few lines of facts, the statement, the hints and the mistakes::

    # The cell of the LSTM

    Level: medium
    Returns: h (N, H); c (N, H)

    Write one step of the LSTM, `lstm_cell(x, h, c, params)` ...

    ## Hints

    1. Which blocks are there?
    2. ...
    3. ...

    ## Mistakes

    ### lstm-equations

    - `np.tanh(c_tilde)` → `sigmoid(c_tilde)`
      the candidate goes through the sigmoid: it is no gate, use tanh.

The mistakes are read by `rnn_course.exercises.mistakes`.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

_PARTS = re.compile(
    r"# (?P<title>[^\n]+)\n\n"
    r"(?P<facts>(?:[A-Z][a-z]+: [^\n]+\n)+)\n"
    r"(?P<statement>.+?)\n\n"
    r"## Hints\n\n(?P<hints>.+?)\n\n"
    r"## Mistakes\n\n(?P<mistakes>.+)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Wording:
    """An exercise in one language.

    Attributes
    ----------
    title : str
        A few words.
    level : {"easy", "medium", "hard"}
        How hard it is.
    returns : tuple of str
        What the function returns, name first.
    statement : str
        What is asked for, in Markdown.
    hints : tuple of str
        Three, in Markdown.
    mistakes : str
        The list of mistakes, as it stands in the file.
    """

    title: str
    level: Literal["easy", "medium", "hard"]
    returns: tuple[str, ...]
    statement: str
    hints: tuple[str, ...]
    mistakes: str


def read(path: Path) -> Wording:
    """Read the file of an exercise.

    Parameters
    ----------
    path : Path
        Where it is.

    Returns
    -------
    Wording
        Its parts.

    Raises
    ------
    ValueError
        If it is not made as it should be.
    """
    parts = _PARTS.fullmatch(path.read_text(encoding="utf-8"))
    if parts is None:
        raise ValueError(
            f"{path.name}: it should have a title, facts, a statement, hints and mistakes, in this order"
        )
    facts = dict(line.split(": ", 1) for line in parts["facts"].splitlines())
    if facts.keys() != {"Level", "Returns"}:
        raise ValueError(f"{path.name}: its facts are {', '.join(facts)}; expected Level and Returns")
    if facts["Level"] not in ("easy", "medium", "hard"):
        raise ValueError(f"{path.name}: its level is {facts['Level']}; expected easy, medium or hard")
    return Wording(
        parts["title"],
        cast(Literal["easy", "medium", "hard"], facts["Level"]),
        tuple(facts["Returns"].split("; ")),
        parts["statement"],
        _numbered(parts["hints"]),
        parts["mistakes"],
    )


def _numbered(text: str) -> tuple[str, ...]:
    """Take the entries of a numbered list, without their numbers and indentation."""
    entries = re.split(r"^\d+\. ", text, flags=re.MULTILINE)[1:]
    return tuple(re.sub(r"^   ", "", entry.strip(), flags=re.MULTILINE) for entry in entries)
