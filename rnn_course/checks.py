"""Checks of arguments: one sentence that says what came and what was wanted."""

from collections.abc import Iterable, Mapping
from types import EllipsisType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array: TypeAlias = NDArray[Any]

# The letters of the course, and what they stand for in messages.
AXES = {
    "N": "samples",
    "T": "timesteps",
    "D": "features",
    "H": "units",
    "K": "tags",
    "V": "ids",
    "E": "components",
    "Q": "queries",
    "S": "keys",
}


def whole_number(where: str, name: str, value: Any, least: int | None) -> int:
    """Return `value` if it is a whole number and not too small.

    Parameters
    ----------
    where, name : str
        The caller and what it needs, for the message.
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


def fraction(where: str, name: str, value: float) -> float:
    """Return `value` if it is a share that can be dropped: at least 0 and below 1.

    Parameters
    ----------
    where, name : str
        The caller and what it needs, for the message.
    value : float
        The share.

    Returns
    -------
    float
        The same.

    Raises
    ------
    TypeError
        If it is no number.
    ValueError
        If it is negative, or 1 or more.
    """
    if not 0 <= number(where, name, value) < 1:
        raise ValueError(f"{where}: {name} is {value}; expected at least 0 and less than 1")
    return float(value)


def number(where: str, name: str, value: Any) -> float:
    """Return `value` if it is a real number.

    Parameters
    ----------
    where, name : str
        The caller and what it needs, for the message.
    value : float
        The number; True and False are none, and no more is the text "0.1".

    Returns
    -------
    float
        The same; it may be NaN or infinite.

    Raises
    ------
    TypeError
        If it is no number.
    ValueError
        If it is a whole number too large for a float.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{where}: {name} is {value!r}; expected a number")
    try:
        return float(value)
    except OverflowError as error:
        raise ValueError(f"{where}: {name} is too large for a float") from error


def positive(where: str, name: str, value: Any) -> float:
    """Return `value` if it is a finite number above 0.

    Parameters
    ----------
    where, name : str
        The caller and what it needs, for the message.
    value : float
        The number.

    Returns
    -------
    float
        The same.

    Raises
    ------
    TypeError
        If it is no number.
    ValueError
        If it is 0 or negative, infinite or NaN.
    """
    if not 0 < number(where, name, value) < np.inf:
        raise ValueError(f"{where}: {name} is {value}; expected a finite number above 0")
    return float(value)


def true_or_false(where: str, name: str, value: Any) -> bool:
    """Return `value` if it is True or False: the text "no" would count as True.

    Parameters
    ----------
    where, name : str
        The caller and what it needs, for the message.
    value : bool
        What came.

    Returns
    -------
    bool
        The same.

    Raises
    ------
    TypeError
        If it is anything else.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{where}: {name} is {value!r}; expected True or False")
    return bool(value)


def float_dtype(where: str, dtype: DTypeLike) -> str:
    """Return the name of `dtype` if a layer can compute in it.

    Parameters
    ----------
    where : str
        The caller, for the message.
    dtype : str, numpy.dtype or type
        ``"float32"`` or ``"float64"``, or NumPy's name for it.

    Returns
    -------
    str
        Its name.

    Raises
    ------
    ValueError
        If it is another one.
    """
    if dtype in ("float32", "float64") or dtype in (np.float32, np.float64):
        return np.dtype(dtype).name
    raise ValueError(f"{where}: dtype is {dtype!r}; expected 'float32' or 'float64'")


def number_dtype(where: str, dtype: Any) -> np.dtype[Any]:
    """Return `dtype` as NumPy's, if it is one of numbers.

    Parameters
    ----------
    where : str
        The caller, for the message.
    dtype : str, numpy.dtype or type
        What came; None is none, although NumPy takes it for float64.

    Returns
    -------
    numpy.dtype
        The dtype: of integers, floats, complex numbers or bool.

    Raises
    ------
    TypeError
        If it is another one, or none.
    """
    try:
        kind = None if dtype is None else np.dtype(dtype)
    except (TypeError, ValueError):
        kind = None
    if kind is None or not np.can_cast(kind, np.clongdouble):
        raise TypeError(f"{where}: dtype is {dtype if kind is None else kind}; expected a dtype of numbers")
    return kind


def several(where: str, name: str, values: Any) -> list[Any]:
    """Return `values` as a list, if there are several of them to go through.

    Parameters
    ----------
    where, name : str
        The caller and what it needs, for the message.
    values : iterable
        What came.

    Returns
    -------
    list
        What is in it.

    Raises
    ------
    TypeError
        If it is one thing, or None, or a masked array or a matrix.
    """
    not_special(where, name, values)
    if not isinstance(values, Iterable) or (isinstance(values, np.ndarray) and values.ndim == 0):
        raise TypeError(f"{where}: {name} is a {type(values).__name__}; expected a sequence, such as a list")
    return list(values)


def not_special(where: str, name: str, value: Any) -> None:
    """Refuse the arrays of NumPy that calculate in their own way, before they are taken for plain ones.

    Parameters
    ----------
    where, name : str
        The caller and what it needs, for the message.
    value : object
        What came, an array or anything else.

    Raises
    ------
    TypeError
        If `value` is a masked array, whose mask would be lost, or a matrix, whose ``*`` is another one.
    """
    code = _as_code(name)
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(
            f"{where}: {name} is a masked array, whose mask would be lost; expected a plain NumPy array, "
            f"such as {code}.filled(...) of a value that you choose"
        )
    if isinstance(value, np.matrix):
        raise TypeError(
            f"{where}: {name} is a numpy.matrix; expected a plain NumPy array, such as np.asarray({code})"
        )


def plain(where: str, name: str, value: Any) -> Array:
    """Return `value` if it is a NumPy array, but no masked array and no matrix.

    Parameters
    ----------
    where, name : str
        The caller and what it needs, for the message.
    value : numpy.ndarray
        What came.

    Returns
    -------
    numpy.ndarray
        The same array.

    Raises
    ------
    TypeError
        If it is anything else.
    """
    not_special(where, name, value)
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{where}: {name} is a {type(value).__name__}; expected a NumPy array")
    return value


def floats(where: str, name: str, value: Any) -> Array:
    """Return `value` if it is a plain NumPy array of floats.

    Parameters
    ----------
    where, name : str
        The caller and what it needs, for the message.
    value : numpy.ndarray
        What came.

    Returns
    -------
    numpy.ndarray
        The same array.

    Raises
    ------
    TypeError
        If it is no plain array, or holds no floats.
    """
    if plain(where, name, value).dtype.kind != "f":
        raise TypeError(f"{where}: {name} has dtype {value.dtype}; expected floats, such as float64")
    return value


def integers(where: str, name: str, value: Any) -> Array:
    """Return `value` if it is a plain NumPy array of whole numbers, such as ids, in any byte order.

    Parameters
    ----------
    where, name : str
        The caller and what it needs, for the message.
    value : numpy.ndarray
        What came.

    Returns
    -------
    numpy.ndarray
        The same array.

    Raises
    ------
    TypeError
        If it is no plain array, or holds no whole numbers.
    """
    if plain(where, name, value).dtype.kind not in "iu":
        raise TypeError(f"{where}: {name} has dtype {value.dtype}; expected ids, which are integers")
    return value


def array(where: str, name: str, value: Any, dtype: str, **lengths: int | EllipsisType | None) -> Array:
    """Return `value` if it is an array of that dtype and shape; nothing is cast or broadcast.

    Parameters
    ----------
    where, name : str
        The caller and what it needs, for the message.
    value : numpy.ndarray
        What came.
    dtype : str
        What it must hold.
    **lengths : int, None or ...
        The axes by their letters, in order: ``N=None, T=None, D=4`` for samples, timesteps and 4 features.
        None where any length of at least one will do, ... for an axis that may be missing, too. See `AXES`.

    Returns
    -------
    numpy.ndarray
        The same array.

    Raises
    ------
    TypeError
        If `value` is no array or its dtype is another one.
    ValueError
        If its shape does not fit, or an axis is empty.
    """
    not_special(where, name, value)
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{where}: {name} is a {type(value).__name__}; expected a NumPy array of {dtype}")
    if ... in lengths.values():
        missing = value.ndim != len(lengths)
        lengths = {
            letter: None if length is ... else length
            for letter, length in lengths.items()
            if not (missing and length is ...)
        }
    if value.ndim != len(lengths):
        hint = ", did you forget the time axis?" if "T" in lengths and value.ndim == 2 else ""
        raise ValueError(f"{where}: {name} has shape {value.shape}; expected {_wanted(lengths)}{hint}")
    if 0 in value.shape:
        empty = AXES[list(lengths)[value.shape.index(0)]]
        raise ValueError(f"{where}: {name} has shape {value.shape}; the axis {empty} is empty")
    if any(want not in (None, got) for got, want in zip(value.shape, lengths.values(), strict=True)):
        raise ValueError(f"{where}: {name} has shape {value.shape}; expected {_wanted(lengths)}")
    if value.dtype != dtype:
        raise TypeError(
            f"{where}: {name} has dtype {value.dtype}; expected {dtype}, "
            f"convert it with {_as_code(name)}.astype({dtype!r})"
        )
    return value


def _wanted(lengths: Mapping[str, Any]) -> str:
    """Write a shape in words: (samples, timesteps, features=4)."""
    axes = (
        AXES[letter] if length is None else f"{AXES[letter]}={length}" for letter, length in lengths.items()
    )
    return f"({', '.join(axes)})"


def _as_code(name: str) -> str:
    """Give what an advice in Python can call the argument: "dy forward" is no name."""
    return name.replace(" ", "_")
