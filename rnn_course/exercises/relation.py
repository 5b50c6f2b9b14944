"""Say how a wrong answer relates to the right one, where no mistake is known."""

import itertools
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.compare import number, same


def relation(expected: Any, got: Any) -> str | None:
    """Say how a wrong answer relates to the right one, where it does so in a simple way.

    Parameters
    ----------
    expected, got : object
        Two arrays, numbers or lists.

    Returns
    -------
    str or None
        A sentence, or None.
    """
    if isinstance(expected, (list, tuple)) and isinstance(got, (list, tuple)):
        return _relation_of_lists(list(expected), list(got))
    if any(np.asarray(x).dtype.kind not in "biuf" for x in (expected, got)):
        return None
    a, b = np.asarray(expected, float), np.asarray(got, float)
    if a.size == 0 or b.size == 0 or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return None
    return _relation_of_arrays(a, b) if a.shape == b.shape else _relation_of_shapes(a, b)


def _relation_of_arrays(a: Array, b: Array) -> str | None:
    """Relate two arrays of one shape."""
    if not b.any():
        return "Everything that comes back is zero."
    if a.size == 1:
        return _times(a, b)
    relations = (_times, _off, _backwards, _swapped, _one_place_aside, _in_another_order, _at_one_index)
    return next((sentence for relate in relations if (sentence := relate(a, b))), None)


def _times(a: Array, b: Array) -> str | None:
    ratios = b[a != 0] / a[a != 0]
    if not ratios.size or not np.allclose(b, a * ratios.flat[0]):
        return None
    if np.isclose(ratios.flat[0], -1):
        return "The size is right, the sign is wrong."
    # Of one number alone this says little.
    return f"{'Each number' if a.size > 1 else 'It'} is {number(ratios.flat[0])} times the expected one."


def _off(a: Array, b: Array) -> str | None:
    by = (b - a).flat[0]
    return f"Each number is off by {number(by)}." if np.allclose(b - a, by) else None


def _backwards(a: Array, b: Array) -> str | None:
    for axis in range(a.ndim):
        if np.allclose(np.flip(a, axis), b):
            return f"The right numbers, in reverse order along axis {axis}."
    return None


def _swapped(a: Array, b: Array) -> str | None:
    for order in itertools.permutations(range(a.ndim)):
        turned = a.transpose(order)
        if turned.shape == b.shape and np.allclose(turned, b):
            return f"The right numbers, with the axes swapped: yours are in the order {order}."
    return None


def _one_place_aside(a: Array, b: Array) -> str | None:
    for axis in range(a.ndim):
        for when, there, here in (("late", slice(1, None), slice(-1)), ("early", slice(-1), slice(1, None))):
            if a.shape[axis] > 2 and np.allclose(_part(b, axis, there), _part(a, axis, here)):
                return f"The right numbers, one place too {when} along axis {axis}."
    return None


def _in_another_order(a: Array, b: Array) -> str | None:
    alike = np.allclose(np.sort(a, axis=None), np.sort(b, axis=None))
    return "The right numbers, in another order." if alike else None


def _at_one_index(a: Array, b: Array) -> str | None:
    wrong = ~np.isclose(a, b)
    for axis in range(a.ndim):
        others = tuple(i for i in range(a.ndim) if i != axis)
        places = np.flatnonzero(wrong.any(axis=others))
        if a.shape[axis] > 1 and len(places) == 1:
            return f"Only index {places[0]} along axis {axis} is wrong; the rest is right."
        if a.shape[axis] > 2 and len(places) == a.shape[axis] - 1:
            right = set(range(a.shape[axis])) - set(places.tolist())
            return f"Only index {right.pop()} along axis {axis} is right."
    return None


def _relation_of_shapes(a: Array, b: Array) -> str | None:
    """Relate two arrays of different shapes."""
    if a.ndim == b.ndim:
        for order in itertools.permutations(range(a.ndim)):
            turned = a.transpose(order)
            if turned.shape == b.shape and np.allclose(turned, b):
                return f"The right numbers, with the axes in another order: {order}."
    if a.size == b.size:
        if np.allclose(a.ravel(), b.ravel()):
            return "The right numbers, in another shape: look at the axes, not at the values."
        return "It has as many numbers as it should, on other axes." if a.ndim == b.ndim else None
    if a.ndim == b.ndim:
        axes = [i for i in range(a.ndim) if a.shape[i] != b.shape[i]]
        if len(axes) == 1:
            return f"Along axis {axes[0]} there {_too(b.shape[axes[0]] - a.shape[axes[0]])}."
    return None


def _relation_of_lists(a: list[Any], b: list[Any]) -> str | None:
    if len(a) != len(b):
        if a and b and (same(b, a[: len(b)]) or same(a, b[: len(a)])):
            return f"The beginning is right; at the end there {_too(len(b) - len(a))}."
        if a and b and (same(b, a[-len(b) :]) or same(a, b[-len(a) :])):
            return f"The end is right; at the start there {_too(len(b) - len(a))}."
        return None
    if same(b, a[::-1]):
        return "The right entries, in reverse order."
    if sorted(map(repr, a)) == sorted(map(repr, b)):
        return "The right entries, in another order."
    wrong = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if not same(x, y)]
    if len(a) > 1 and len(wrong) == 1:
        return f"Only entry {wrong[0]} is wrong; the others are right."
    return None


def _too(more: int) -> str:
    return f"{'is' if abs(more) == 1 else 'are'} {abs(more)} too {'many' if more > 0 else 'few'}"


def _part(x: Array, axis: int, part: slice) -> Array:
    return x[tuple(part if i == axis else slice(None) for i in range(x.ndim))]
