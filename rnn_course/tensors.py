"""What a tensor is, measured: rank, shape, dtype and bytes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from rnn_course.checks import number_dtype, several, whole_number

# What the axes of a tensor usually mean, by rank (Chollet, Deep Learning with Python, section 2.2).
_USUAL_AXES: dict[int, tuple[str, ...]] = {
    0: (),
    1: ("components",),
    2: ("samples", "features"),
    3: ("samples", "timesteps", "features"),
    4: ("samples", "height", "width", "channels"),
    5: ("samples", "frames", "height", "width", "channels"),
}

_UNITS = ("kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB", "RB", "QB")


@dataclass(frozen=True)
class TensorDescription:
    """What :func:`describe` found out about a tensor; ``str()`` of it is made to be read.

    Attributes
    ----------
    rank : int
        The number of axes. A vector with 5 components has rank 1: it is a 1D tensor.
    shape : tuple of int
        The length of each axis.
    dtype : numpy.dtype
        The kind of number.
    nbytes : int
        The bytes that its values take, without any overhead.
    axes : tuple of str, or None
        What each axis usually means; None if tensors of this rank have no usual meaning. The rank
        alone cannot tell what *your* axes mean.
    """

    rank: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    nbytes: int
    axes: tuple[str, ...] | None

    def __str__(self) -> str:
        """Say the rank in words, what several axes usually mean, and shape, dtype and bytes: a line each."""
        lines = [f"{self.rank}D tensor: {self._words()}"]
        if self.rank > 1:
            lines.append(f"usually ({', '.join(self.axes)})" if self.axes else "without a usual meaning")
        lines.append(f"shape {self.shape}, dtype {self.dtype}, {format_bytes(self.nbytes)}")
        return "\n".join(lines)

    def _words(self) -> str:
        if self.rank == 0:
            return "a scalar, one number without any axis"
        if self.rank == 1:
            return f"a vector with {_count(self.shape[0], 'component')}"
        if self.rank == 2:
            return f"a matrix with {_count(self.shape[0], 'row')}, {_count(self.shape[1], 'column')}"
        return f"{self.rank} axes"


def describe(x: ArrayLike) -> TensorDescription:
    """Describe anything array-like as a tensor.

    Parameters
    ----------
    x : array_like
        A number, a list of numbers, a NumPy array, or a tensor of Keras, TensorFlow or PyTorch
        (whatever NumPy can convert). Numbers and lists are described as the array that NumPy makes.

    Returns
    -------
    TensorDescription
        Rank (the number of axes), shape, dtype, bytes, and what the axes usually mean.

    Raises
    ------
    ValueError
        If `x` is ragged: rows of different lengths are no tensor.
    TypeError
        If the values are not numbers, for example strings or objects.

    References
    ----------
    F. Chollet, Deep Learning with Python, 2nd ed. (2021), section 2.2.

    Examples
    --------
    >>> print(describe([1.0, 2.0, 3.0, 4.0, 5.0]))
    1D tensor: a vector with 5 components
    shape (5,), dtype float64, 40 bytes
    >>> describe([[1.0, 2.0, 3.0]]).axes
    ('samples', 'features')
    """
    try:
        array = np.asarray(x)
    except ValueError as error:
        if "inhomogeneous" not in str(error):
            raise
        raise ValueError(
            "describe: got nested sequences of different lengths; expected equal lengths along every axis"
        ) from error
    if not np.can_cast(array.dtype, np.clongdouble):
        raise TypeError(f"describe: got values of dtype {array.dtype}; expected numbers")
    return TensorDescription(
        rank=array.ndim,
        shape=array.shape,
        dtype=array.dtype,
        nbytes=array.nbytes,
        axes=_USUAL_AXES.get(array.ndim),
    )


def nbytes(shape: Sequence[int], dtype: DTypeLike) -> int:
    """Compute the bytes of a tensor without allocating it.

    Parameters
    ----------
    shape : sequence of int
        The length of each axis, none negative; ``()`` is a scalar.
    dtype : dtype_like
        The kind of number, for example ``"float32"``.

    Returns
    -------
    int
        The product of the lengths times the bytes of one value, exact however large.

    Raises
    ------
    ValueError
        If a length is negative.
    TypeError
        If a length is not an integer, or if values of `dtype` are not numbers of a fixed size.

    Examples
    --------
    >>> nbytes((1_000_000, 280, 128), "float32")
    143360000000
    """
    lengths = [
        whole_number("nbytes", f"shape[{axis}]", length, 0)
        for axis, length in enumerate(several("nbytes", "shape", shape))
    ]
    return math.prod(lengths) * number_dtype("nbytes", dtype).itemsize


def format_bytes(n: int) -> str:
    """Write a number of bytes with three digits and a decimal unit.

    Decimal means 1 kB = 1000 bytes, 1 MB = 1000 kB, 1 GB = 1000 MB, as disks and networks count
    (the binary units 1 KiB = 1024 bytes, MiB, GiB are 2.4, 4.9 and 7.4 % larger).

    Parameters
    ----------
    n : int
        A number of bytes, not negative.

    Returns
    -------
    str
        For example ``"40 bytes"``, ``"2.34 MB"`` or ``"143 GB"``; ``"4.00e+400 bytes"`` for what no unit is
        large enough for.

    Raises
    ------
    TypeError
        If `n` is not an integer.
    ValueError
        If `n` is negative.

    Examples
    --------
    >>> format_bytes(143_360_000_000)
    '143 GB'
    """
    n = whole_number("format_bytes", "n", n, None)
    if n < 0:
        raise ValueError(f"format_bytes: n is {n}; expected a number of bytes that is not negative")
    if n < 1000:
        return _count(n, "byte")
    if n >= 999.5 * 1000 ** len(_UNITS):
        return f"{Decimal(n):.2e} bytes"
    # 999.5 would round to "1e+03"; it is "1" of the next unit.
    power = 1
    while n / 1000**power >= 999.5 and power < len(_UNITS):
        power += 1
    return f"{n / 1000**power:.3g} {_UNITS[power - 1]}"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
