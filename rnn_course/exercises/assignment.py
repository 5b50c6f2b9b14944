"""Write a notebook for students: statements and stubs, no solutions."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rnn_course import files
from rnn_course.exercises.exercise import Exercise
from rnn_course.exercises.registry import find
from rnn_course.exercises.stubs import stub

_HOW = """
# {title}

Run the cell below first. Then, for each exercise, write your code in the place of the dots and run the cell:
the check says what is right and what is not. You can run it as often as you like. Keep the line with
`exercises.check` and the name of the function.

When you are stuck, make a new cell with `exercises.hint("...")` and the name of the exercise; each call
gives the next of three hints. `exercises.progress()` shows what you have solved. Shapes use the letters of
the book: N samples, T timesteps, D features, H hidden units.

{end}
""".strip()
_HAND_IN = "At the end, restart the kernel, run all cells, save, and hand in this file."
_SETUP = "import numpy as np\n\nfrom rnn_course import exercises"


def notebook(title: str, ids: Sequence[str], end: str = _HAND_IN) -> dict[str, Any]:
    """Make a notebook of some exercises.

    Parameters
    ----------
    title : str
        The heading above them.
    ids : sequence of str
        The exercises, in this order.
    end : str, optional
        What becomes of the notebook at the end.

    Returns
    -------
    dict
        The notebook in format 4.5, the same one for the same exercises.

    Raises
    ------
    KeyError
        If there is no such exercise.
    """
    cells = [_cell("markdown", "how", _HOW.format(title=title, end=end)), _cell("code", "setup", _SETUP)]
    for number, id_ in enumerate(ids, start=1):
        exercise = find(id_)
        cells.append(_cell("markdown", f"{id_}-statement", _statement(number, exercise)))
        cells.append(_cell("code", f"{id_}-answer", stub(exercise)))
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def write(file: Path, title: str, ids: Sequence[str]) -> bool:
    """Write a notebook of some exercises into a new file.

    Parameters
    ----------
    file : pathlib.Path
        What to write; its folder is made if it is not there.
    title : str
        The heading above the exercises.
    ids : sequence of str
        The exercises.

    Returns
    -------
    bool
        False if the file was there already with the same content.

    Raises
    ------
    FileExistsError
        If there is such a file with other content: it may be somebody's work.
    KeyError
        If there is no such exercise.
    """
    content = (json.dumps(notebook(title, ids), indent=1, ensure_ascii=False) + "\n").encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        files.create(file, content)
    except FileExistsError:
        if file.is_file() and file.read_bytes() == content:
            return False
        raise FileExistsError(
            f"{file} exists and has been changed; it is left as it is. Choose another folder, or rename it"
        ) from None
    return True


def _statement(number: int, exercise: Exercise) -> str:
    return (
        f"## {number}. {exercise.title}\n\n{exercise.statement}\n\n"
        f'*{exercise.level.capitalize()}.* A hint: `exercises.hint("{exercise.id}")`'
    )


def _cell(kind: str, id_: str, text: str) -> dict[str, Any]:
    outputs: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": id_, "metadata": {}, "source": text.splitlines(keepends=True)} | outputs
