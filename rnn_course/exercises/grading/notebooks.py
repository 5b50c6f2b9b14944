"""Find notebooks and read their code, whatever the files are."""

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from rnn_course.exercises.grading.results import Notebook, State, without_answers
from rnn_course.exercises.registry import EXERCISES

_T = TypeVar("_T")

_LARGEST = 64 * 2**20  # bytes
_SKIPPED = {".ipynb_checkpoints", "__MACOSX"}  # copies that Jupyter and macOS make by themselves
_ASKED = re.compile(r"""\bcheck\(\s*["']([\w-]+)["']""")


class NotebookError(Exception):
    """A file cannot be graded: `result` says why."""

    def __init__(self, state: State, problem: str) -> None:
        super().__init__(problem)
        self.result = without_answers(state, problem)


class _WrongValueError(Exception):
    """A value that is needed is not what a notebook has there."""


def find(folder: Path, trouble: Callable[[OSError], None]) -> list[Path]:
    """List the notebooks in a folder and its subfolders. No link is followed; those to files are listed.

    Parameters
    ----------
    folder : pathlib.Path
        Where to look.
    trouble : callable
        Told of each subfolder that cannot be read, or is a link.

    Returns
    -------
    list of pathlib.Path
        The files that end in ``.ipynb``, sorted.
    """
    found = []
    for where, folders, files in os.walk(folder, onerror=trouble):
        folders[:] = [name for name in folders if name not in _SKIPPED]
        for link in filter(Path.is_symlink, (Path(where, name) for name in folders)):
            trouble(OSError(None, "it is a link to another folder", str(link)))
        found += [Path(where, name) for name in files if name.lower().endswith(".ipynb")]
    return sorted(path for path in found if not path.name.startswith("._"))


def read(path: Path) -> Notebook:
    """Read the code cells of a notebook of format 2, 3 or 4.

    Whatever is not needed to run them may have any value: outputs, most metadata, cells without code.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    Notebook
        Its code cells.

    Raises
    ------
    NotebookError
        If this is no Python notebook; the problem says what is wrong, and in which cell.
    """
    try:
        # A whole number may have more digits than Python reads; none matters here.
        notebook = json.loads(_bytes(path).decode("utf-8-sig"), parse_int=float)
        language, cells = _language(notebook), _code(notebook)
    except OSError as error:
        raise NotebookError("unreadable", f"The file cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise NotebookError("unreadable", "The file is not text in UTF-8.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotebookError("unreadable", "The file is not JSON.") from error
    except _WrongValueError as error:
        raise NotebookError("unreadable", f"The file is JSON, but not a notebook: {error}.") from error
    if not language.lower().startswith(("python", "ipython")):
        raise NotebookError("not Python", f"Its language is {language[:50]}.")
    named = {id_ for cell in cells for id_ in _ASKED.findall(cell)}
    return Notebook(cells=cells, asked=[id_ for id_ in EXERCISES if id_ in named])


def key(notebook: Notebook, course: str) -> str:
    """Return what a result is kept under: it is another one if the code or the course is.

    The name of the file is not part of it, so a file may be renamed, and the same code runs once.
    """
    return hashlib.sha256(json.dumps([course, notebook["cells"]]).encode()).hexdigest()


def _bytes(path: Path) -> bytes:
    """Read a file that is one (a pipe would wait for ever), is no other's, and is not too large."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(None, "it is not a regular file")
    if path.is_symlink():  # an archive that was unpacked may have one to the work of somebody else
        raise OSError(None, "it is a link to another file")
    with path.open("rb") as stream:
        content = stream.read(_LARGEST + 1)
    if not content:
        raise OSError(None, "it is empty")
    if len(content) > _LARGEST:
        raise OSError(None, f"it is larger than {_LARGEST // 2**20} MB")
    return content


def _language(notebook: Any) -> str:
    """Return the language of a notebook; one that names none is taken for Python."""
    metadata = _wanted(dict, "the whole", notebook).get("metadata")
    if metadata is None:
        return "python"
    _wanted(dict, "the metadata", metadata)
    for name, key in (("language_info", "name"), ("kernelspec", "language")):
        said = metadata.get(name)
        language = said.get(key) if isinstance(said, dict) else None
        if isinstance(language, str) and language:
            return language
    return "python"


def _code(notebook: dict[str, Any]) -> list[str]:
    """Return the code of a notebook, cell by cell."""
    old = "worksheets" in notebook  # formats 2 and 3 have sheets of cells
    sheets = _wanted(list, "worksheets", notebook["worksheets"]) if old else [notebook]
    cells = [
        cell
        for sheet in sheets
        for cell in _wanted(list, "cells", _wanted(dict, "a worksheet", sheet).get("cells"))
    ]
    sources = []
    for number, cell in enumerate(cells, start=1):
        if _wanted(dict, f"cell {number}", cell).get("cell_type") == "code":
            source = cell.get("source", cell.get("input"))
            sources.append(_text(source, f"the code of cell {number}", old))
    return sources


def _text(source: Any, name: str, old: bool) -> str:
    """Join the lines of a cell. Old notebooks have them with the ends of their lines, or without."""
    if isinstance(source, str):
        return source
    lines = [_wanted(str, f"a line of {name}", line) for line in _wanted(list, name, source)]
    return ("\n" if old and lines and not lines[0].endswith(("\n", "\r")) else "").join(lines)


def _wanted(kind: type[_T], name: str, value: Any) -> _T:
    """See that a value is of a kind that JSON has."""
    if not isinstance(value, kind):
        came = "missing" if value is None else _KINDS[type(value)]
        raise _WrongValueError(f"{name} is {came}, and should be {_KINDS[kind]}")
    return value


_KINDS: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    float: "a number",
    bool: "true or false",
}
