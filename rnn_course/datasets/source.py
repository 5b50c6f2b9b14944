"""Where data are from: what the loaders, the manifest of the weights and the data page say."""

import pkgutil
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Source:
    """One data set.

    Attributes
    ----------
    name : str
        What it is called.
    contents : str
        What it holds, and how much.
    licence : str
        The licence under which it may be used.
    source : str
        Its author, and how it gets here: from a package, or from a file that the reader provides.
    loader : str
        The function that reads it.
    processing : str
        What is left out or changed.
    """

    name: str
    contents: str
    licence: str
    source: str
    loader: str
    processing: str


def sources() -> list[Source]:
    """List the data sets.

    Returns
    -------
    list of Source
        The ``SOURCE`` of each module of `rnn_course.datasets` that has one.
    """
    package = import_module("rnn_course.datasets")
    modules = [
        import_module(f"{package.__name__}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
    ]
    return [module.SOURCE for module in modules if hasattr(module, "SOURCE")]
