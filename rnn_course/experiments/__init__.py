"""The measurements behind the figures of the book, one module a chapter; functions that return arrays.

What takes longer than a chapter may is run once by ``python -m rnn_course.experiments NAME``, and its result
is stored in `results/`, with the settings that made it. A module lists such runs in ``LARGE``: by name, the
function and its settings. Its ``claims()``, if it has one, tests what the sources say.
"""

import pkgutil
from importlib import import_module
from types import ModuleType

from rnn_course.course import CHAPTERS


def modules() -> list[ModuleType]:
    """Import the experiments of all chapters.

    Returns
    -------
    list of module
        Those here that have the name of a chapter, in the order of the chapters.
    """
    here = {module.name for module in pkgutil.iter_modules(__path__)}
    return [import_module(f"{__name__}.{chapter.name}") for chapter in CHAPTERS if chapter.name in here]
