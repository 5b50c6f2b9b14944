"""Right answers that are written in another way: three and more of an exercise."""

from collections.abc import Callable
from typing import Any

RIGHT: dict[str, list[Callable[..., Any]]] = {}


def right(id_: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Keep a function as a right answer to an exercise."""

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        RIGHT.setdefault(id_, []).append(function)
        return function

    return keep
