"""Say how a wrong answer relates to the right one, where no mistake is known."""

import itertools
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.compare import number, same
from rnn_course.exercises.sentences import say, say_count


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
        return say("Everything that comes back is zero.")
    if a.size == 1:
        return _times(a, b)
    relations = (_times, _off, _backwards, _swapped, _one_place_aside, _in_another_order, _at_one_index)
    return next((sentence for relate in relations if (sentence := relate(a, b))), None)


def _times(a: Array, b: Array) -> str | None:
    ratios = b[a != 0] / a[a != 0]
    if not ratios.size or not np.allclose(b, a * ratios.flat[0]):
        return None
    if np.isclose(ratios.flat[0], -1):
        return say("The size is right, the sign is wrong.")
    ratio = number(ratios.flat[0])
    if a.size > 1:
        return say("Each number is {ratio} times the expected one.", ratio=ratio)
    return say("It is {ratio} times the expected one.", ratio=ratio)


def _off(a: Array, b: Array) -> str | None:
    by = (b - a).flat[0]
    return say("Each number is off by {number}.", number=number(by)) if np.allclose(b - a, by) else None


def _backwards(a: Array, b: Array) -> str | None:
    for axis in range(a.ndim):
        if np.allclose(np.flip(a, axis), b):
            return say("The right numbers, in reverse order along axis {axis}.", axis=axis)
    return None


def _order_of_axes(a: Array, b: Array) -> tuple[int, ...] | None:
    """Find how the axes of `a` were exchanged to make `b`."""
    for order in itertools.permutations(range(a.ndim)):
        turned = a.transpose(order)
        if turned.shape == b.shape and np.allclose(turned, b):
            return order
    return None


def _swapped(a: Array, b: Array) -> str | None:
    order = _order_of_axes(a, b)
    if order is None:
        return None
    return say("The right numbers, with the axes swapped: yours are in the order {order}.", order=order)


def _one_place_aside(a: Array, b: Array) -> str | None:
    later, earlier = slice(1, None), slice(-1)
    for axis in range(a.ndim):
        if a.shape[axis] > 2 and np.allclose(_part(b, axis, later), _part(a, axis, earlier)):
            return say("The right numbers, one place too late along axis {axis}.", axis=axis)
        if a.shape[axis] > 2 and np.allclose(_part(b, axis, earlier), _part(a, axis, later)):
            return say("The right numbers, one place too early along axis {axis}.", axis=axis)
    return None


def _in_another_order(a: Array, b: Array) -> str | None:
    alike = np.allclose(np.sort(a, axis=None), np.sort(b, axis=None))
    return say("The right numbers, in another order.") if alike else None


def _at_one_index(a: Array, b: Array) -> str | None:
    wrong = ~np.isclose(a, b)
    for axis in range(a.ndim):
        others = tuple(i for i in range(a.ndim) if i != axis)
        places = np.flatnonzero(wrong.any(axis=others))
        if a.shape[axis] > 1 and len(places) == 1:
            return say(
                "Only index {index} along axis {axis} is wrong; the rest is right.",
                index=places[0],
                axis=axis,
            )
        if a.shape[axis] > 2 and len(places) == a.shape[axis] - 1:
            right = set(range(a.shape[axis])) - set(places.tolist())
            return say("Only index {index} along axis {axis} is right.", index=right.pop(), axis=axis)
    return None


def _relation_of_shapes(a: Array, b: Array) -> str | None:
    """Relate two arrays of different shapes."""
    if a.ndim == b.ndim:
        order = _order_of_axes(a, b)
        if order is not None:
            return say("The right numbers, with the axes in another order: {order}.", order=order)
    if a.size == b.size:
        if np.allclose(a.ravel(), b.ravel()):
            return say("The right numbers, in another shape: look at the axes, not at the values.")
        return say("It has as many numbers as it should, on other axes.") if a.ndim == b.ndim else None
    if a.ndim == b.ndim:
        axes = [i for i in range(a.ndim) if a.shape[i] != b.shape[i]]
        if len(axes) == 1:
            return _too_many_along(axes[0], b.shape[axes[0]] - a.shape[axes[0]])
    return None


def _too_many_along(axis: int, more: int) -> str:
    if more > 0:
        return say_count(
            "Along axis {axis} there is {count} too many.",
            "Along axis {axis} there are {count} too many.",
            more,
            axis=axis,
        )
    return say_count(
        "Along axis {axis} there is {count} too few.",
        "Along axis {axis} there are {count} too few.",
        -more,
        axis=axis,
    )


def _relation_of_lists(a: list[Any], b: list[Any]) -> str | None:
    if len(a) != len(b):
        return _relation_of_lengths(a, b) if a and b else None
    if same(b, a[::-1]):
        return say("The right entries, in reverse order.")
    if sorted(map(repr, a)) == sorted(map(repr, b)):
        return say("The right entries, in another order.")
    wrong = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if not same(x, y)]
    if len(a) > 1 and len(wrong) == 1:
        return say("Only entry {index} is wrong; the others are right.", index=wrong[0])
    return None


def _relation_of_lengths(a: list[Any], b: list[Any]) -> str | None:
    more = len(b) - len(a)
    if same(b, a[: len(b)]) or same(a, b[: len(a)]):
        if more > 0:
            return say_count(
                "The beginning is right; at the end there is {count} too many.",
                "The beginning is right; at the end there are {count} too many.",
                more,
            )
        return say_count(
            "The beginning is right; at the end there is {count} too few.",
            "The beginning is right; at the end there are {count} too few.",
            -more,
        )
    if same(b, a[-len(b) :]) or same(a, b[-len(a) :]):
        if more > 0:
            return say_count(
                "The end is right; at the start there is {count} too many.",
                "The end is right; at the start there are {count} too many.",
                more,
            )
        return say_count(
            "The end is right; at the start there is {count} too few.",
            "The end is right; at the start there are {count} too few.",
            -more,
        )
    return None


def _part(x: Array, axis: int, part: slice) -> Array:
    return x[tuple(part if i == axis else slice(None) for i in range(x.ndim))]
