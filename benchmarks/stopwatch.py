"""Taking times so that they can be compared: in turns, after a warm-up, on threads that have come to rest."""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from rnn_course.experiments.common import timing

BURST = 0.02  # seconds that one turn should take at least


def race(runners: Mapping[str, Callable[[], Any]], seconds: float, fewest: int = 5) -> dict[str, list[float]]:
    """Time functions in turns of `BURST` at least, each after `settle`, in at most 25 rounds.

    Parameters
    ----------
    runners : mapping of str to callable
        What to time, by name.
    seconds : float
        About how long all turns together may take, besides the warm-up.
    fewest : int
        How many rounds there are at least.

    Returns
    -------
    dict of str to list of float
        Seconds for one call, one number a round.
    """
    return timing.race(runners, 25, fewest=fewest, seconds=seconds, burst=BURST, rest=settle)


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
