"""Compare an answer with the expected one, and say the first difference in words.

Kinds are compared generously, everywhere: lists, tuples and small arrays of numbers stand for each other, and
float32 for float64. What counts is what is in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.checks import Array
from rnn_course.exercises.sentences import mark, say, say_count

# What a comparison looks at, in this order.
ASPECTS = ("kind", "shape", "dtype", "finite", "value")
_LISTED = 10_000  # entries of an array that came instead of a list


@dataclass(frozen=True)
class Difference:
    """The first difference between an answer and the expected one.

    Attributes
    ----------
    aspect : str
        One of :data:`ASPECTS`.
    sentence : str
        What differs, without a dot at its end.
    expected, got : object, optional
        The two parts that differ.
    part : str
        The name of the part, of an answer of several parts.
    """

    aspect: str
    sentence: str
    expected: Any = None
    got: Any = None
    part: str = ""


def difference(
    expected: Any, got: Any, returns: tuple[str, ...], tolerance: float | None = None
) -> Difference | None:
    """Find the first difference, by aspect before by part.

    Parameters
    ----------
    expected : object
        What the solution returns.
    got : object
        What the reader's function returned.
    returns : tuple of str
        The names of the parts, each with its axes: ``"x (N, T, D)"``.
    tolerance : float, optional
        How far numbers may be apart, relative to the largest; otherwise 2e-4 for float32, 1e-5 for float64.

    Returns
    -------
    Difference or None
        None where the two agree.
    """
    if len(returns) == 1:
        return _part(expected, got, returns[0], tolerance)
    names = ", ".join(name.split(" ")[0] for name in returns)
    if not isinstance(got, (tuple, list)):
        sentence = say(
            "it returns {kind}; expected a tuple of {wanted}: ({names})",
            kind=kind(got),
            wanted=len(returns),
            names=names,
        )
        return Difference("kind", sentence)
    if len(got) != len(returns):
        sentence = say(
            "it returns {count} values; expected {wanted}: ({names})",
            count=len(got),
            wanted=len(returns),
            names=names,
        )
        return Difference("kind", sentence)
    found = [
        replace(one, part=label.partition(" ")[0])
        for wanted, came, label in zip(expected, got, returns, strict=True)
        if (one := _part(wanted, came, label, tolerance)) is not None
    ]
    return min(
        found,
        key=lambda one: ASPECTS.index(one.aspect),
        default=None,
    )


def same(a: Any, b: Any) -> bool:
    """Return whether two answers agree in their structure and, within rounding, in their values."""
    if isinstance(a, (tuple, list)) or isinstance(b, (tuple, list)):
        return (
            isinstance(a, (tuple, list))
            and isinstance(b, (tuple, list))
            and len(a) == len(b)
            and all(map(same, a, b))
        )
    if isinstance(a, Mapping) or isinstance(b, Mapping):
        return (
            isinstance(a, Mapping)
            and isinstance(b, Mapping)
            and a.keys() == b.keys()
            and all(same(a[key], b[key]) for key in a)
        )
    if _is_whole(a) and _is_whole(b):
        return int(a) == int(b)
    if _is_number(a) and _is_number(b):
        a, b = np.asarray(a), np.asarray(b)
        if a.shape != b.shape or (a.dtype == bool) != (b.dtype == bool):
            return False
        if {a.dtype.kind, b.dtype.kind} <= set("iub"):
            return np.array_equal(a, b)
        return bool(_close(a, b, max(_tolerance(a), _tolerance(b))).all())
    return type(a) is type(b) and bool(a == b)


def kind(value: Any) -> str:
    """Say in words what a value is."""
    if value is None:
        return say("None (is there a `return`?)")
    if isinstance(value, np.ndarray):
        return say("an array of shape {shape}", shape=value.shape)
    names = {
        "generator": mark("a generator (with `yield` in the place of `return`?)"),
        "str": mark("a string"),
        "bool": mark("True or False"),
        "int": mark("a whole number"),
        "float": mark("a number with a decimal point"),
        "builtin_function_or_method": mark("a function"),
        "type": mark("a class"),
    }
    name = type.__dict__["__name__"].__get__(type(value))  # whatever the class says
    return say(names[name]) if name in names else say("a {type}", type=name)


def as_text(value: Any) -> str:
    """Write a value as text; nothing if it raises when it is written."""
    try:
        return str(value)
    except (Exception, SystemExit):
        return ""


def _part(expected: Any, got: Any, label: str, tolerance: float | None) -> Difference | None:
    """Compare one part, called `label`, of the answer."""
    name, _, axes = label.partition(" (")
    if isinstance(expected, np.ndarray):
        return _array(expected, got, name, axes, tolerance)
    if isinstance(expected, (bool, int, float, np.number)):
        return _number(expected, got, name, tolerance)
    if isinstance(expected, str):
        if not isinstance(got, str):
            return _of_kind(name, got, say("a string"))
        return None if got == expected else _wrong(name, expected, got)
    if isinstance(expected, Mapping):
        return _mapping(expected, got, name)
    return _sequence(expected, got, name, tolerance)


def _array(expected: Array, got: Any, name: str, axes: str, tolerance: float | None) -> Difference | None:
    shape = str(expected.shape)
    if axes:
        shape = say("{shape}, that is ({axes}", shape=shape, axes=axes)
    if not isinstance(got, np.ndarray) and not (expected.ndim == 0 and _is_number(got)):
        wanted = say("an array of shape {shape}", shape=shape)
        if isinstance(got, list) and len(got) <= _LISTED:
            wanted = say("{wanted}: make it one with np.array(...)", wanted=wanted)
        return _of_kind(name, got, wanted)
    got = np.asarray(got)
    if got.shape != expected.shape:
        return _of_shape(name, got, say("shape {shape}", shape=shape), expected)
    return _numbers(expected, got, name, tolerance)


def _number(expected: Any, got: Any, name: str, tolerance: float | None) -> Difference | None:
    if _is_whole(expected) and _is_whole(got):  # of any size, also one that fits into no dtype
        return None if int(expected) == int(got) else _wrong(name, int(expected), int(got))
    if not _is_number(got):
        return _of_kind(name, got, say("one number"))
    if np.shape(got) != ():
        return _of_shape(name, got, say("one number"), expected)
    return _numbers(np.asarray(expected), np.asarray(got), name, tolerance)


def _sequence(expected: Any, got: Any, name: str, tolerance: float | None) -> Difference | None:
    if isinstance(got, np.ndarray) and got.dtype != object and got.size <= _LISTED:
        got = got.tolist()
    if not isinstance(got, (list, tuple)):
        return _of_kind(name, got, say("a {type}", type=type(expected).__name__))
    if len(got) != len(expected):
        sentence = say(
            "{name} has length {length}; expected length {wanted}",
            name=name,
            length=len(got),
            wanted=len(expected),
        )
        return Difference("value", sentence, expected, got)
    for n, (wanted, came) in enumerate(zip(expected, got, strict=True)):
        found = _part(wanted, came, f"{name}[{n}]", tolerance)
        if found is not None:
            return Difference(found.aspect, found.sentence, expected, got)
    return None


def _mapping(expected: Mapping[Any, Any], got: Any, name: str) -> Difference | None:
    if not isinstance(got, Mapping):
        return _of_kind(name, got, say("a dict"))
    for key in expected:
        if key not in got:
            sentence = say("{name} lacks the key {key!r}", name=name, key=key)
            return Difference("value", sentence, dict(expected), dict(got))
    for key in got:
        if key not in expected:
            sentence = say("{name} has a key too many, {key!r}", name=name, key=key)
            return Difference("value", sentence, dict(expected), dict(got))
    for key, value in expected.items():
        found = _part(value, got[key], f"{name}[{key!r}]", None)
        if found:
            return Difference(found.aspect, found.sentence, dict(expected), dict(got))
    return None


def _numbers(expected: Array, got: Array, name: str, tolerance: float | None) -> Difference | None:
    """Compare two arrays of one shape."""
    fits = {"b": "b", "i": "iu", "u": "iu", "f": "iuf"}[expected.dtype.kind]
    if got.dtype.kind not in fits or got.dtype == np.float16:
        wanted = {"b": mark("True and False (bool)"), "f": mark("numbers (float32 or float64)")}
        words = say(wanted.get(expected.dtype.kind, mark("whole numbers (int)")))
        sentence = say(
            "{name} has dtype {dtype}; expected {wanted}", name=name, dtype=got.dtype, wanted=words
        )
        return Difference("dtype", sentence, expected, got)
    bad = ~np.isfinite(got)
    if bad.any() and np.isfinite(expected).all():
        index = _index(bad)
        sentence = say("{name} is {value}", name=name + _at(index), value=got[index])
        return Difference("finite", sentence, expected, got)
    if expected.dtype.kind == "f":
        right = _close(expected, got, _tolerance(got) if tolerance is None else tolerance)
    else:
        right = expected == got
    if right.all():
        return None
    if expected.dtype.kind == "f":  # the worst one of the wrong ones
        apart = np.where(right, -1.0, np.nan_to_num(np.abs(np.asarray(got, float) - expected), nan=np.inf))
        index = tuple(int(i) for i in np.unravel_index(int(apart.argmax()), apart.shape))
    else:
        index = _index(~right)
    wrong = int((~right).sum())
    said = mark("{name} is {value}; expected {wanted}")
    if wrong > 1 and expected.dtype.kind == "f":
        said = mark("{name} is farthest off: it is {value}; expected {wanted}")
    sentence = say(
        said,
        name=name + _at(index),
        value=number(got[index]),
        wanted=number(expected[index]),
    )
    if right.size > 1:
        sentence = say_count(
            "{sentence} ({count} of {size} numbers is wrong)",
            "{sentence} ({count} of {size} numbers are wrong)",
            wrong,
            sentence=sentence,
            size=right.size,
        )
    return Difference("value", sentence, expected, got)


def number(value: Any) -> str:
    """Write a number with few digits."""
    return f"{float(value):.5g}" if np.asarray(value).dtype.kind == "f" else str(value)


def _wrong(name: str, expected: Any, got: Any) -> Difference:
    sentence = say("{name} is {value}; expected {wanted}", name=name, value=repr(got), wanted=repr(expected))
    return Difference("value", sentence, expected, got)


def _of_kind(name: str, got: Any, wanted: str) -> Difference:
    return Difference(
        "kind", say("{name} is {kind}; expected {wanted}", name=name, kind=kind(got), wanted=wanted)
    )


def _of_shape(name: str, got: Any, wanted: str, expected: Any) -> Difference:
    sentence = say(
        "{name} has shape {shape}; expected {wanted}", name=name, shape=np.shape(got), wanted=wanted
    )
    return Difference("shape", sentence, expected, got)


def _is_whole(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    """Return whether this is a real number, or an array of them."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "biuf"
    return isinstance(value, (bool, int, float))


def _tolerance(values: Array) -> float:
    return 2e-4 if values.dtype in (np.float32, np.float16) else 1e-5


def _close(a: Array, b: Array, tolerance: float) -> NDArray[np.bool_]:
    """Say for each number whether it is near, measured by the largest one that is finite."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    scale = max((float(np.abs(x[np.isfinite(x)]).max(initial=0)) for x in (a, b)), default=0.0)
    return np.isclose(a, b, rtol=tolerance, atol=max(tolerance * min(scale, 1.0), 1e-12), equal_nan=True)


def _index(wrong: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(wrong)[0])


def _at(index: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, index))}]" if index else ""
