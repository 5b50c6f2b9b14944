"""Weights by name: either all of them are replaced, or none."""

from collections.abc import Mapping, Sequence

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array


def replace_weights(where: str, params: Mapping[str, Array], weights: Sequence[Array]) -> None:
    """Copy new weights into old ones, all or none.

    Parameters
    ----------
    where : str
        The caller, for messages.
    params : mapping of str to numpy.ndarray
        The weights by name, changed in place.
    weights : sequence of numpy.ndarray
        The new weights, one array for each name.

    Raises
    ------
    TypeError
        If something is no array of real numbers; no weight is changed then.
    ValueError
        If a number or shape does not fit; no weight is changed then.
    """
    if not isinstance(weights, Sequence) or isinstance(weights, str):
        raise TypeError(f"{where}: got a {type(weights).__name__}; expected a list of {len(params)} arrays")
    for name, weight in zip(params, weights, strict=False):
        checks.not_special(where, name, weight)
    arrays = [np.asarray(weight) for weight in weights]
    want = {name: weight.shape for name, weight in params.items()}
    got = [array.shape for array in arrays]
    if got != list(want.values()):
        raise ValueError(f"{where}: got shapes {got}; expected {want}")
    for name, array in zip(params, arrays, strict=True):
        if array.dtype.kind not in "fiu":
            raise TypeError(f"{where}: {name} has dtype {array.dtype}; expected real numbers")
    for weight, new in zip(params.values(), arrays, strict=True):
        weight[...] = new
