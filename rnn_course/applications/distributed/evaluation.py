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


def times(sizes: Sequence[Sequence[int]], workers: int, steps: int, rounds: int) -> dict[str, Any]:
    """Time a step with one process and with several, in turn; each process has one thread.

    Parameters
    ----------
    sizes : sequence of pairs of int
        Hidden units H and samples N of a step, one measurement each.
    workers : int
        How many workers.
    steps : int
        Steps of a run.
    rounds : int
        How many runs of each kind.

    Returns
    -------
    dict
        ``"processor"``, and in ``"rows"`` for each size ``"units"``, ``"batch"``, and the median milliseconds
        of a step ``"alone"`` and ``"together"``.
    """
    windows = data.load()
    rows = []
    one_thread = require("threadpoolctl", "baselines").threadpool_limits(1)  # as Dask's workers have
    with one_thread, local_cluster(workers) as client:
        for units, batch in sizes:
            runs: dict[str, Callable[[], list[float]]] = {
                "alone": partial(baselines.train_alone, windows, steps, units, batch=batch),
                "together": partial(_together, client, steps, workers, units, batch),
            }
            measured: dict[str, list[float]] = {kind: [] for kind in runs}
            for number in range(rounds + 1):
                for kind, run in runs.items():
                    start = time.perf_counter()
                    run()
                    if number:  # the first one loads the data
                        measured[kind].append((time.perf_counter() - start) / steps * 1000)
            medians = {kind: round(median(values), 2) for kind, values in measured.items()}
            rows.append({"units": units, "batch": batch, **medians})
    return {"processor": platform.processor() or platform.machine(), "rows": rows}


def _together(client: Any, steps: int, workers: int, units: int, batch: int) -> list[float]:
    return list(on_dask.train(client, steps, shards=workers, units=units, batch=batch))


LARGE: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "distributed-times": (
        times,
        {
            "sizes": [[16, 64], [64, 64], [256, 64], [16, 1024], [64, 1024], [256, 1024]],
            "workers": 2,
            "steps": 5,
            "rounds": 3,
        },
    ),
}
