"""The measurements behind the figures of the book: a folder a chapter, and in it a module a question.

A module may have tables, which are found by looking through the folders:

- ``LARGE``: by name, a function and its settings, for what takes longer than a chapter may. It is run once by
  ``python -m rnn_course.experiments NAME``, and the result is stored in `results/` with its settings.
- ``CLAIMS``: by the name of a claim, a function that gives the numbers of its sentences in
  :mod:`rnn_course.experiments.claims`.
- ``TRAINED`` and ``SOURCES``: a network of the chapter that is stored, as in :mod:`rnn_course.applications`,
  whose command trains it again.
- ``EXAMS``: by the name of a stored model, a function that gives an ``Exam``, of the module ``exam`` in
  ``common``, of at most so many questions, for ``live``.

What more than one chapter needs is in ``common``, and what two pages beside the chapters need in ``live``, on
figures that answer, and ``playground``.
"""

import pkgutil
from importlib import import_module
from types import ModuleType
from typing import Any

from rnn_course.course import CHAPTERS


def modules() -> list[ModuleType]:
    """Import the experiments of all chapters, and those of the pages beside them.

    Returns
    -------
    list of module
        Those in the folders that have the name of a chapter, in the order of the chapters, and then those in
        ``live`` and ``playground``.
    """
    chapters = [*(chapter.name for chapter in CHAPTERS), "live", "playground"]
    names = [module.name for module in pkgutil.walk_packages(__path__, f"{__name__}.")]
    mine = [name for name in names if chapter_of(name) in chapters]
    return [import_module(name) for name in sorted(mine, key=lambda name: chapters.index(chapter_of(name)))]


def chapter_of(module: str) -> str:
    """Name the chapter that a module of this package belongs to, by the full name of the module."""
    return module.removeprefix(f"{__name__}.").partition(".")[0]


def collect(table: str) -> dict[str, Any]:
    """Put the tables of all modules together, ``"LARGE"`` or ``"CLAIMS"``, in the order of the chapters."""
    return {name: entry for module in modules() for name, entry in getattr(module, table, {}).items()}
