"""Matrix products cut into small ones, where the BLAS inside NumPy does those faster.

OpenBLAS copies the operands of a product into an order of its own before it multiplies. A product of at most
a million multiplications it does at once, if the processor has AVX-512, and is a fifth faster. `np.matmul`
takes whole stacks of matrices: so a large product becomes a stack of small ones, in one call and without a
copy. With several threads OpenBLAS shares out large products, but no small ones; then nothing is cut.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import processor

LIMIT = 100**3  # multiplications of what OpenBLAS takes for a small product
NARROWEST = 16  # numbers in a register of AVX-512: a narrower block would leave some of them empty
WIDEST = 32  # of a block in a product that is cut both ways


def small_products_are_faster() -> bool:
    """Say whether the BLAS does small products in a way of its own that is faster.

    Returns
    -------
    bool
        True for OpenBLAS with AVX-512 and one thread.
    """
    return processor.has_openblas() and processor.has_avx512() and processor.blas_threads() == 1


SMALL = LIMIT if small_products_are_faster() else 0


def block_width(columns: int, size: int, widest: int) -> int:
    """Choose the width of the blocks into which the columns of a product are cut.

    Parameters
    ----------
    columns : int
        How many there are; the width divides them.
    size : int
        Multiplications for one column.
    widest : int
        The largest width.

    Returns
    -------
    int
        The largest width that makes the products small, or `columns` if there is none.
    """
    widest = min(widest, columns, SMALL // size)
    return next((width for width in range(widest, NARROWEST - 1, -1) if columns % width == 0), columns)


def cut(matrix: Array, columns: int) -> Array:
    """View (..., R, C) as blocks of columns, (..., C / columns, R, columns)."""
    return matrix.reshape(*matrix.shape[:-1], -1, columns).swapaxes(-3, -2)


def blocks(weights: Array, N: int) -> Array:
    """Lay out weights for a product with N rows, in blocks of columns that make it small.

    Parameters
    ----------
    weights : numpy.ndarray
        (..., K, C).
    N : int
        Rows of the other matrix.

    Returns
    -------
    numpy.ndarray
        (..., n, K, C / n), contiguous; n is 1 where cutting gains nothing.
    """
    K, C = weights.shape[-2:]
    return np.ascontiguousarray(cut(weights, block_width(C, N * K, C)))


def by_step(x: Array, weights: Array, out: Array) -> tuple[Callable[..., Any], Array, Array, Array]:
    """Choose the product for the steps of a loop, and view its operands as it wants them.

    A single product is left to `np.dot`, which costs half of `np.matmul` per call; stacks are `np.matmul`'s.

    Parameters
    ----------
    x : numpy.ndarray
        (..., G, N, K) or (..., 1, N, K): what is multiplied, in G groups.
    weights : numpy.ndarray
        From `blocks`, (G, n, K, C / n).
    out : numpy.ndarray
        Where the products will go, (..., G, N, C).

    Returns
    -------
    function : callable
        ``function(x_t, weights, out_t)`` writes a step's product.
    x, weights, out : numpy.ndarray
        What to give it, x and out with their leading axes.
    """
    if weights.shape[:2] == (1, 1):
        return np.dot, x[..., 0, :, :], weights[0, 0], out[..., 0, :, :]
    return np.matmul, x[..., np.newaxis, :, :], weights, cut(out, weights.shape[-1])


def matmul(a: Array, b: Array, out: Array) -> Array:
    """Write the product of two large matrices, or stacks of them, into `out`, in small blocks.

    Parameters
    ----------
    a, b, out : numpy.ndarray
        (..., R, M), (..., M, C) and (..., R, C).

    Returns
    -------
    numpy.ndarray
        `out`.
    """
    (R, M), C = a.shape[-2:], b.shape[-1]
    if R * M * C <= SMALL:
        return np.matmul(a, b, out=out)
    columns = block_width(C, M * NARROWEST, WIDEST)
    rows = block_width(R, M * columns, R)
    a_rows = a.reshape(*a.shape[:-2], -1, 1, rows, M)
    out_rows = out.reshape(*out.shape[:-2], -1, rows, C)
    np.matmul(a_rows, cut(b, columns)[..., np.newaxis, :, :, :], out=cut(out_rows, columns))
    return out
