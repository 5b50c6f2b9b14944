"""Recurrent networks at work: one folder an application, with the same four modules in each.

``data`` loads and splits, ``models`` builds and trains, ``baselines`` is what the network has to beat with
the same information, ``evaluation`` measures. ``python -m rnn_course.applications`` lists what can be done.

What the command finds in an application:

- ``models.TRAINED``: by name, a function that trains a model for `rnn_course.weights`, and its settings. The
  function returns a model, or its layers, and the extras; ``models.SOURCES[name]`` says what data it read.
  The command finds the same two tables in the modules of `rnn_course.experiments`: some models of the other
  chapters are stored as well.
- ``models.answerer()``: a function from what a person types to the answer, for those that one can talk to.
- ``evaluation.LARGE``: by name, a measurement that takes longer than a chapter may, and its settings.
- ``evaluation.EXAMS``: by the name of a stored model, what it is asked, as in `rnn_course.experiments`.
"""

import pkgutil
from collections.abc import Callable, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from rnn_course import experiments
from rnn_course.datasets.source import Source


class Recipe(NamedTuple):
    """How a stored model is made."""

    train: Callable[..., Any]
    """Gives a model, or its layers, and the extras."""
    settings: dict[str, Any]
    """The arguments of `train`, a seed among them."""
    sources: Sequence[Source]
    """What it is trained on."""


def names() -> list[str]:
    """List the applications.

    Returns
    -------
    list of str
        The names of the folders here.
    """
    return [module.name for module in pkgutil.iter_modules(__path__) if module.ispkg]


def modules(kind: str) -> dict[str, ModuleType]:
    """Import a module of all applications.

    Parameters
    ----------
    kind : {"data", "models", "baselines", "evaluation"}
        Which one.

    Returns
    -------
    dict of str to module
        By the name of the application.
    """
    return {name: import_module(f"{__name__}.{name}.{kind}") for name in names()}


def recipes() -> dict[str, Recipe]:
    """Collect how the stored models are made: those of the applications, and those of the experiments.

    Returns
    -------
    dict of str to Recipe
        By the name of the model.
    """
    return {
        name: Recipe(train, settings, module.SOURCES[name])
        for module in (*modules("models").values(), *experiments.modules())
        for name, (train, settings) in getattr(module, "TRAINED", {}).items()
    }
