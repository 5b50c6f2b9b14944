"""Python source with English documentation, for character models: real, and full of brackets and quotes."""

from typing import NamedTuple

from rnn_course._extras import package_folder

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
    Chollet and others, Keras (Apache-2.0). What the course says of this text holds for version 3.12.4, which
    is the one that ``requirements.txt`` has for every Python.
    """
    folder = package_folder("keras", "keras") / "src"
    paths = sorted(path for name in FOLDERS for path in (folder / name).glob("*.py"))
    return [
        SourceFile(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
        if path.name != "__init__.py" and not path.name.endswith("_test.py")
    ]
