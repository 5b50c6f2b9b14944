"""Find notebooks and read their code, whatever the files are."""

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rnn_course.exercises.grading.results import Notebook, State, without_answers
from rnn_course.exercises.registry import EXERCISES

_LARGEST = 64 * 2**20  # bytes
_SKIPPED = {".ipynb_checkpoints", "__MACOSX"}  # copies that Jupyter and macOS make by themselves
_ASKED = re.compile(r"""\bcheck\(\s*["']([\w-]+)["']""")


class NotebookError(Exception):
    """A file cannot be graded: `result` says why."""

    def __init__(self, state: State, problem: str) -> None:
        super().__init__(problem)
        self.result = without_answers(state, problem)


def find(folder: Path, trouble: Callable[[OSError], None]) -> list[Path]:
    """List the notebooks in a folder and its subfolders; links to folders are not followed.

    Parameters
    ----------
    folder : pathlib.Path
        Where to look.
    trouble : callable
        Told of each subfolder that cannot be read.

    Returns
    -------
    list of pathlib.Path
        The files that end in ``.ipynb``, sorted.
    """
    found = []
    for where, folders, files in os.walk(folder, onerror=trouble):
        folders[:] = [name for name in folders if name not in _SKIPPED]
        found += [Path(where, name) for name in files if name.lower().endswith(".ipynb")]
    return sorted(path for path in found if not path.name.startswith("._"))


def read(path: Path) -> Notebook:
    """Read the code cells of a notebook of format 3 or 4.

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
        If this is no Python notebook.
    """
    try:
        notebook = json.loads(_bytes(path).decode("utf-8-sig"))
        language = _language(notebook.get("metadata", {}))
        cells = [_source(cell) for cell in _cells(notebook) if cell.get("cell_type") == "code"]
    except OSError as error:
        raise NotebookError("unreadable", f"The file cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise NotebookError("unreadable", "The file is not text in UTF-8.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotebookError("unreadable", "The file is not JSON.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotebookError("unreadable", "The file is JSON, but not a notebook.") from error
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
    """Read a file that is one (a pipe would wait for ever) and that is not too large."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(None, "it is not a regular file")
    with path.open("rb") as stream:
        content = stream.read(_LARGEST + 1)
    if not content:
        raise OSError(None, "it is empty")
    if len(content) > _LARGEST:
        raise OSError(None, f"it is larger than {_LARGEST // 2**20} MB")
    return content


def _cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    if "worksheets" in notebook:  # format 3
        return [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
    return list(notebook["cells"])


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"] if "source" in cell else cell["input"]
    return source if isinstance(source, str) else "".join(source)


def _language(metadata: dict[str, Any]) -> str:
    """Return the language of a notebook; one that names none is taken for Python."""
    language, kernel = (metadata.get(name) or {} for name in ("language_info", "kernelspec"))
    return str(language.get("name") or kernel.get("language") or "python")
