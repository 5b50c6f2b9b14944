"""Replacements that a reader's code has made of something that everybody uses, such as `np.tanh`."""

import builtins
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

_MODULES: dict[str, ModuleType] = {"": builtins, "math.": math, "np.": np, "np.linalg.": np.linalg}
_OF_THE_SHELL = {"input", "print", "open"}  # notebooks have their own
_BEFORE = {
    prefix: {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, (type, BuiltinFunctionType, FunctionType, np.ufunc, type(np.where)))
        and name[0] != "_"
        and name not in _OF_THE_SHELL
    }
    for prefix, module in _MODULES.items()
}


_look, _put = getattr, setattr  # kept before anybody replaces them


def replaced() -> dict[str, object]:
    """Find what is not any more what it was when the course was imported.

    Returns
    -------
    dict
        By name, for example ``"np.tanh"``, what it was.
    """
    return {
        prefix + name: value
        for prefix, names in _BEFORE.items()
        for name, value in names.items()
        if _look(_MODULES[prefix], name, None) is not value
    }


def put_back(names: dict[str, object]) -> None:
    """Undo it.

    Parameters
    ----------
    names : dict
        As `replaced` returns it.
    """
    for name, value in names.items():
        prefix, dot, short = name.rpartition(".")
        _put(_MODULES[prefix + dot], short, value)


class Watched:
    """A reader's function, after each call of which everything is put back that it has replaced.

    Our own functions run between its calls, and need what it took away.

    Parameters
    ----------
    function : callable
        The reader's.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.replaced: dict[str, object] = {}

    def __call__(self, *arguments: Any) -> Any:
        """Call the function."""
        try:
            return self.function(*arguments)
        finally:
            names = replaced()
            put_back(names)
            self.replaced |= names


@contextmanager
def drawing_as_before() -> Iterator[None]:
    """Leave NumPy's global generator as it was, whoever seeds it meanwhile."""
    state = np.random.get_state()  # noqa: NPY002 - the reader's own
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002
