"""The check that every room needs: a whole number that is large enough."""

from typing import Any

import numpy as np


def whole_number(where: str, name: str, value: Any, least: int | None) -> int:
    """Return `value` if it is a whole number and not too small.

    Parameters
    ----------
    where, name : str
        Who asks and for what, for the message.
    value : int
        The number; True and False are none.
    least : int or None
        The smallest one that will do, if there is one.

    Returns
    -------
    int
        The same.

    Raises
    ------
    TypeError
        If `value` is no whole number.
    ValueError
        If it is below `least`.
    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{where}: {name} is {value!r}; expected a whole number")
    if least is not None and value < least:
        raise ValueError(f"{where}: {name} is {value}; expected at least {least}")
    return int(value)
