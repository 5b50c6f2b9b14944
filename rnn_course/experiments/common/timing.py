"""What running something costs: seconds, taken in turns, and bytes; and the machine that it ran on."""

import gc
import math
import platform
import time
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from rnn_course.scratch.processor import blas_threads


def race(
    runners: Mapping[str, Callable[[], Any]],
    rounds: int,
    *,
    fewest: int = 0,
    seconds: float = math.inf,
    burst: float | None = None,
    rest: Callable[[], Any] = lambda: None,
) -> dict[str, list[float]]:
    """Time functions in turns, A B C A B C, so that what slows the machine down slows all of them.

    Parameters
    ----------
    runners : mapping of str to callable
        What to time, by name. Each is called once before, which traces, compiles and allocates.
    rounds, fewest : int
        How many rounds there are at most, and at least.
    seconds : float
        After so many no further round begins.
    burst : float, optional
        Seconds that one turn should take at least: short functions are called several times in it. Without
        it, a turn is one call.
    rest : callable
        Called before each turn.

    Returns
    -------
    dict of str to list of float
        Seconds for one call, one number a round.
    """
    calls = {}
    for name, run in runners.items():
        run()
        calls[name] = 1 if burst is None else max(1, math.ceil(burst / max(_seconds(run, 1), 1e-7)))
    times: dict[str, list[float]] = {name: [] for name in runners}
    deadline = time.perf_counter() + seconds
    for done in range(rounds):
        if done >= fewest and time.perf_counter() >= deadline:
            break
        for name, run in runners.items():
            rest()
            if calls[name] > 1:
                run()  # wakes this one's threads and brings its numbers back into the cache
            times[name].append(_seconds(run, calls[name]))
    return times


def fastest(
    runners: Mapping[str, Callable[[], Any]], rounds: int = 40, burst: float = 0.001, budget: float = 0.25
) -> dict[str, float]:
    """Time functions in turns, and keep the best time of each.

    Whatever else runs on the machine can only add time, so the smallest one is the least disturbed.

    Parameters
    ----------
    runners, rounds, burst
        As for `race`.
    budget : float
        Seconds for each runner, after which no further round begins.

    Returns
    -------
    dict of str to float
        Seconds for one call.
    """
    times = race(runners, rounds, seconds=budget * len(runners), burst=burst)
    return {name: min(taken, default=math.inf) for name, taken in times.items()}


def _seconds(run: Callable[[], Any], calls: int) -> float:
    """Seconds for one call, without the garbage collector's visits."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        start = time.perf_counter()
        for _ in range(calls):
            run()
        return (time.perf_counter() - start) / calls
    finally:
        if collecting:
            gc.enable()


def peak_bytes(run: Callable[[], Any]) -> int:
    """Measure the bytes that are in use at once while something runs, at most, besides those before."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def processor() -> str:
    """Name the processor, as far as the system tells.

    Returns
    -------
    str
        Its model, or its architecture where there is no /proc/cpuinfo.
    """
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def machine() -> str:
    """Describe what a time was taken on, in one line, and make sure that it was one thread.

    Returns
    -------
    str
        The processor, and the versions of Python and NumPy.

    Raises
    ------
    RuntimeError
        If NumPy may use several threads.
    """
    if blas_threads() != 1:
        raise RuntimeError("machine: set OPENBLAS_NUM_THREADS=1 before Python starts")
    return f"{processor()}, one thread, Python {platform.python_version()}, NumPy {np.__version__}"
