"""Python source with English documentation, for character models: real, and full of brackets and quotes."""

from typing import NamedTuple

from rnn_course._extras import package_folder
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Python source",
    contents="615,790 characters of Python with English documentation",
    licence="Apache-2.0",
    source="Chollet and others, Keras; package `keras`",
    loader="python_source",
    processing="tests and lists of names left out",
)

FOLDERS = ("callbacks", "losses", "metrics", "optimizers")


class SourceFile(NamedTuple):
    """One file of Keras: what :func:`python_source` returns many of."""

    name: str
    """Where it stands in the package, such as ``"callbacks/history.py"``."""
    text: str
    """All that is in it."""


def python_source() -> list[SourceFile]:
    """Load the source of Keras's callbacks, losses, metrics and optimisers.

    The files are read, not run. Tests are left out, and so is what only lists names (``__init__.py``).

    Returns
    -------
    list of SourceFile
        The files in the order of their names.

    Raises
    ------
    ImportError
        If Keras is not installed.

    References
    ----------
    Chollet and others, Keras (Apache-2.0). What the course says of this text holds for version 3.15.1, which
    is the one that ``requirements.txt`` has for every Python.
    """
    folder = package_folder("keras", "keras") / "src"
    paths = sorted(path for name in FOLDERS for path in (folder / name).glob("*.py"))
    return [
        SourceFile(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
        if path.name != "__init__.py" and not path.name.endswith("_test.py")
    ]
