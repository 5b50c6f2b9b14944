"""Whether several workers are equal to one, and when they pay."""

import logging
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from statistics import median
from typing import Any

import numpy as np

from rnn_course._extras import require
from rnn_course.applications.distributed import baselines, data, models, on_dask


def largest_difference(losses: Sequence[float], others: Sequence[float]) -> float:
    """Give the largest difference between the losses of two runs of equal length.

    Parameters
    ----------
    losses, others : sequence of float
        One loss a step.

    Returns
    -------
    float
        The largest absolute difference.
    """
    return float(np.abs(np.subtract(losses, others)).max())


def bytes_of_step(units: int, shards: int) -> int:
    """Count what travels in a step: the weights to each worker, and its gradients back.

    Parameters
    ----------
    units : int
        Hidden units H.
    shards : int
        How many workers.

    Returns
    -------
    int
        Bytes, without what the protocol adds.
    """
    return 2 * shards * sum(weight.nbytes for weight in models.network(units).get_weights())


@contextmanager
def local_cluster(workers: int) -> Iterator[Any]:
    """Start a Dask cluster on this machine, each worker a process with one thread.

    Parameters
    ----------
    workers : int
        How many.

    Yields
    ------
    distributed.Client
        The connection to it.
    """
    distributed = require("distributed", "cluster")
    with (
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,  # a worker that is killed on purpose is no news
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client


def times(units: Sequence[int], workers: int, steps: int, rounds: int) -> dict[str, Any]:
    """Time a step with one process and with several, in turn.

    Parameters
    ----------
    units : sequence of int
        Hidden units H, one measurement each.
    workers : int
        How many workers.
    steps : int
        Steps of a run.
    rounds : int
        How many runs of each kind.

    Returns
    -------
    dict
        ``"processor"``, and ``"milliseconds"``: by H, the medians for ``"alone"`` and ``"together"``.
    """
    windows = data.load()
    milliseconds = {}
    with local_cluster(workers) as client:
        for H in units:
            runs: dict[str, Callable[[], Any]] = {
                "alone": partial(baselines.train_alone, windows, steps, H),
                "together": partial(_together, client, steps, workers, H),
            }
            for run in runs.values():
                run()  # the first one loads the data
            measured: dict[str, list[float]] = {kind: [] for kind in runs}
            for _ in range(rounds):
                for kind, run in runs.items():
                    start = time.perf_counter()
                    run()
                    measured[kind].append((time.perf_counter() - start) / steps * 1000)
            milliseconds[str(H)] = {kind: round(median(values), 2) for kind, values in measured.items()}
    return {"processor": platform.processor() or platform.machine(), "milliseconds": milliseconds}


def _together(client: Any, steps: int, workers: int, units: int) -> list[float]:
    return list(on_dask.train(client, steps, shards=workers, units=units))


LARGE: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "distributed-times": (times, {"units": [16, 64, 256, 512], "workers": 2, "steps": 10, "rounds": 5}),
}
