"""Results of experiments that take too long for a page: written once, read by the book."""

import json
import re
from pathlib import Path
from typing import Any

from rnn_course import files

RESULTS = Path(__file__).parent / "results"


def load(name: str) -> dict[str, Any]:
    """Read a stored result.

    Parameters
    ----------
    name : str
        The name that ``python -m rnn_course.experiments`` knows it by.

    Returns
    -------
    dict
        The settings under ``"settings"``, and what the experiment returned under ``"result"``.

    Raises
    ------
    FileNotFoundError
        If there is no such result.
    ValueError
        If its file is damaged, or `name` no plain name.
    """
    path = _path(name)
    if not path.is_file():
        names = ", ".join(sorted(p.stem for p in RESULTS.glob("*.json"))) or "none"
        raise FileNotFoundError(f"stored.load: no result {name!r}; there are: {names}")
    try:
        stored = json.loads(files.read(path))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"stored.load: {path} is no JSON ({error}); fetch the course again") from error
    if not isinstance(stored, dict) or not {"settings", "result"} <= stored.keys():
        raise ValueError(f"stored.load: {path} has no settings and result; fetch the course again")
    return stored


def save(name: str, settings: dict[str, Any], result: Any) -> Path:
    """Write a result, to be read by `load`.

    Parameters
    ----------
    name : str
        The name of the experiment.
    settings : dict
        What made it: sizes, seeds, steps.
    result : object
        Anything that JSON can hold.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    ValueError
        If `name` is no plain name.
    """
    path = _path(name)
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps({"settings": settings, "result": result}, indent=1, ensure_ascii=False)
    files.replace(path, f"{text}\n".encode())
    return path


def _path(name: str) -> Path:
    """Say where a result is, in the one folder of all."""
    if not isinstance(name, str) or not re.fullmatch(r"[\w-]{1,100}", name):
        raise ValueError(f"stored: the name of a result is {name!r}; expected letters, digits and hyphens")
    return RESULTS / f"{name}.json"
