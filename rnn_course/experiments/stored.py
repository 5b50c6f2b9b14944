"""Results of experiments that take too long for a page: written once, read by the book."""

import json
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
        If its file is damaged.
    """
    path = RESULTS / f"{name}.json"
    if not path.exists():
        names = ", ".join(sorted(p.stem for p in RESULTS.glob("*.json"))) or "none"
        raise FileNotFoundError(f"stored.load: no result {name!r}; there are: {names}")
    try:
        return json.loads(files.read(path))
    except ValueError as error:
        raise ValueError(f"stored.load: {path} is no JSON ({error}); fetch the course again") from error


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
    """
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    text = json.dumps({"settings": settings, "result": result}, indent=1, ensure_ascii=False)
    files.replace(path, f"{text}\n".encode())
    return path
