"""Taking times so that they can be compared: in turns, after a warm-up, on threads that have come to rest."""

import gc
import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

BURST = 0.02  # seconds that one turn should take at least


def race(
    runners: Mapping[str, Callable[[], Any]], seconds: float, fewest: int = 5, most: int = 25
) -> dict[str, list[float]]:
    """Time functions in turns, A B C A B C, so that what slows the machine down slows all of them.

    Parameters
    ----------
    runners : mapping of str to callable
        What to time, by name.
    seconds : float
        About how long all turns together may take, besides the warm-up.
    fewest, most : int
        Bounds for the number of rounds.

    Returns
    -------
    dict of str to list of float
        Seconds for one call, one number a round.
    """
    calls = {}
    for name, run in runners.items():
        run()  # traces, compiles and allocates
        calls[name] = max(1, math.ceil(BURST / _time(run, 1)))
    rounds = 0
    times: dict[str, list[float]] = {name: [] for name in runners}
    deadline = time.perf_counter() + seconds
    while rounds < fewest or (rounds < most and time.perf_counter() < deadline):
        for name, run in runners.items():
            settle()
            if calls[name] > 1:
                run()  # wakes this one's threads and brings its numbers back into the cache
            times[name].append(_time(run, calls[name]))
        rounds += 1
    return times


def settle(nap: float = 0.005, patience: float = 0.5) -> None:
    """Sleep until the threads of this process use no processor.

    The threads of BLAS, OpenMP and TensorFlow spin for a while after their work, in the hope of more: up to
    tens of milliseconds, in which they would take a core from whoever runs next.

    Parameters
    ----------
    nap : float
        Seconds to sleep at a time.
    patience : float
        Seconds after which to go on in any case.
    """
    for _ in range(math.ceil(patience / nap)):
        used = time.process_time()
        time.sleep(nap)
        if time.process_time() - used < nap / 10:
            return


def compare(times: Mapping[str, list[float]], reference: str) -> dict[str, dict[str, float]]:
    """Summarise a race relative to one of the runners.

    Parameters
    ----------
    times : mapping of str to list of float
        From :func:`race`.
    reference : str
        The one the others are compared with.

    Returns
    -------
    dict of str to dict
        For each name ``seconds``, the median; ``ratio``, the median over the rounds of its time relative
        to the reference's; and ``spread``, half the distance of that ratio's quartiles relative to it.
    """
    summary = {}
    for name, taken in times.items():
        ratios = np.array(taken) / np.array(times[reference])
        low, middle, high = np.quantile(ratios, [0.25, 0.5, 0.75])
        summary[name] = {
            "seconds": float(np.median(taken)),
            "ratio": float(middle),
            "spread": float((high - low) / 2 / middle),
        }
    return summary


def _time(run: Callable[[], Any], calls: int) -> float:
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
