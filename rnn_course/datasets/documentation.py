"""What Python packages say about themselves: English sentences from the docstrings of their source."""

import ast
import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rnn_course._extras import package_folder
from rnn_course.checks import several
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Documentation of Python packages",
    contents="about 28,600 English sentences from the docstrings of six packages",
    licence="Apache-2.0 (Keras), BSD-3-Clause (NumPy, pandas, scikit-learn, SciPy), PSF-based (Matplotlib)",
    source="the authors of those packages; the packages themselves, which the course needs anyway",
    loader="documentation",
    processing="tests left out; sentences of 25 to 200 letters, digits and common signs only; code left out",
)

EXTRAS = {
    "keras": "keras",
    "numpy": "data",
    "pandas": "data",
    "sklearn": "baselines",
    "scipy": "baselines",
    "matplotlib": "plots",
}
"""The packages, in the order in which they are read, and the extra of the course that brings each."""

SHORTEST, LONGEST = 25, 200
_PARAGRAPH = re.compile(r"\n\s*\n")
_END = re.compile(r"(?<=[a-z)][.!?]) (?=[A-Z])")
_SENTENCE = re.compile(r"[A-Z][A-Za-z0-9 ,'\-();]+[.!?]")


class DocumentedFile(NamedTuple):
    """One file of a package: what :func:`documentation` returns many of."""

    name: str
    """Where it is, such as ``"keras/src/layers/rnn/lstm.py"``."""
    sentences: list[str]
    """Those of its docstrings, in their order. One that is there twice is given twice."""


def documentation(packages: Sequence[str] = tuple(EXTRAS)) -> list[DocumentedFile]:
    """Load the sentences of the docstrings of packages.

    The files are read, not run. A sentence begins with a capital letter, ends with a full stop, a question or
    an exclamation mark, and holds no signs of code or mathematics.

    Parameters
    ----------
    packages : sequence of str
        Some of the names in `EXTRAS`.

    Returns
    -------
    list of DocumentedFile
        All files with at least one sentence, in the order of the packages and of the files' names.

    Raises
    ------
    ImportError
        If a package is not installed.
    ValueError
        If a package is not among those of `EXTRAS`, or a file of it is damaged.

    References
    ----------
    Keras (Apache-2.0), NumPy, pandas, scikit-learn and SciPy (BSD-3-Clause) and Matplotlib (its own licence,
    based on that of Python), in the versions of ``requirements.txt``: other versions have other sentences.
    """
    files = []
    for package in several("documentation", "packages", packages):
        if package not in EXTRAS:
            raise ValueError(f"documentation: got {package!r}; expected some of {', '.join(EXTRAS)}")
        folder = package_folder(package, EXTRAS[package])
        for path in sorted(folder.rglob("*.py")):
            name = path.relative_to(folder.parent).as_posix()
            if "test" not in name and (sentences := _sentences(path)):
                files.append(DocumentedFile(name, sentences))
    return files


def _sentences(path: Path) -> list[str]:
    """Take the sentences out of one file."""
    try:
        text = path.read_text(encoding="utf-8")
        if '"""' not in text:
            return []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as those about backslashes: they are for its authors
            tree = ast.parse(text)
    except (OSError, SyntaxError, ValueError) as error:
        raise ValueError(
            f"documentation: {path} cannot be read as Python ({error}); install the package again"
        ) from error
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, documented)]
    paragraphs = [" ".join(part.split()) for docstring in docstrings for part in _PARAGRAPH.split(docstring)]
    return [
        sentence
        for paragraph in paragraphs
        for sentence in _END.split(paragraph)
        if SHORTEST <= len(sentence) <= LONGEST and _SENTENCE.fullmatch(sentence)
    ]
