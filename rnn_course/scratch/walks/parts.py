"""Parts of a batch that walk side by side, each in a thread of its own.

The samples of a batch do not wait for each other, only their steps do. So with several cores each one takes
some of the samples through all steps, with one thread for its products: far fewer meetings than when all
cores share every product.
"""

import contextvars
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import Any, TypeVar

from rnn_course.checks import Array
from rnn_course.scratch import processor

Result = TypeVar("Result")

# Multiplications in a step of one part: with fewer, the threads wait for Python more than they gain.
LEAST = 1_250_000


def samples(N: int, weights: Iterable[Array]) -> list[slice]:
    """Split a batch into parts, or leave it whole if more parts do not pay.

    Parameters
    ----------
    N : int
        Number of samples.
    weights : iterable of numpy.ndarray
        The weights: each number in them is multiplied once a sample and step.

    Returns
    -------
    list of slice
        The samples of each part.
    """
    if processor.THREADS == 1:
        return [slice(0, N)]
    work = N * sum(weight.size for weight in weights)
    n = max(1, min(processor.THREADS, N, work // LEAST))
    ends = [N * k // n for k in range(n + 1)]
    return [slice(lo, hi) for lo, hi in pairwise(ends)]


def side_by_side(tasks: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run functions at once, the first one in this thread.

    Parameters
    ----------
    tasks : sequence of callable
        Functions without arguments, which share nothing that they change.

    Returns
    -------
    list
        What they give, in their order.
    """
    if len(tasks) == 1:
        return [tasks[0]()]
    with _one_thread_a_product():
        others = [_pool().submit(contextvars.copy_context().run, task) for task in tasks[1:]]
        try:
            first = tasks[0]()
        finally:  # after an error, too: the next call may take the arrays that the others still write to
            wait(others)
        return [first, *(other.result() for other in others)]


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(processor.THREADS, thread_name_prefix="parts")


if hasattr(os, "register_at_fork"):  # a process that is forked has none of the threads
    os.register_at_fork(after_in_child=_pool.cache_clear)


_lock, _inside, _limits = threading.Lock(), 0, None


@contextmanager
def _one_thread_a_product() -> Iterator[None]:
    """Leave the BLAS one thread, until the last of those who are inside has left."""
    global _inside, _limits
    with _lock:
        if _inside == 0:
            _limits = _blas().limit(limits=1, user_api="blas")
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0 and _limits is not None:
                _limits.restore_original_limits()
                _limits = None


@cache
def _blas() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
