"""The way to a Dask cluster, wherever its scheduler runs."""

import argparse
import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from rnn_course._extras import require

PATIENCE = 20  # seconds for a scheduler and its first worker to answer
UNTIL_LOST = 60  # seconds without any worker, until we believe that none comes back


class SchedulerError(Exception):
    """The Dask scheduler does not answer, or has no workers."""


class ClusterLostError(SchedulerError):
    """The scheduler, or all of its workers, were lost while they worked."""


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Connect to a scheduler that has at least one worker.

    Parameters
    ----------
    address : str
        Where it listens, for example ``"tcp://10.0.0.5:8786"``.

    Yields
    ------
    distributed.Client
        The connection.

    Raises
    ------
    ImportError
        If Dask is not installed.
    SchedulerError
        If no scheduler answers there, or it has no workers.
    """
    distributed = require("distributed", "cluster")
    if not address:  # Dask would start a cluster of its own
        raise SchedulerError("the address of the Dask scheduler is empty")
    with _client(distributed, address) as client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise SchedulerError(f"the Dask scheduler at {address} has no workers") from error
        yield client


def _client(distributed: Any, address: str) -> Any:
    with suppress(OSError, ValueError, TypeError):  # TypeError: TLS without a certificate, for example
        return distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    # Dask leaves a half-made client behind. If the garbage collector met it in the thread that the next
    # client starts, the two would wait for each other's lock.
    gc.collect()
    raise SchedulerError(f"no Dask scheduler answers at {address}")


def completed(client: Any, futures: Iterable[Any]) -> Iterator[tuple[Any, Any, Exception | None]]:
    """Wait for futures, the first one first. What a lost worker had to do is done by another one.

    Parameters
    ----------
    client : distributed.Client
        The connection.
    futures : iterable of distributed.Future
        What was submitted.

    Yields
    ------
    future : distributed.Future
        One that is done.
    result : object
        What it returned; None if it raised an error.
    error : Exception or None
        What it raised.

    Raises
    ------
    ClusterLostError
        If the scheduler is lost, or all workers are, and none has come back after `UNTIL_LOST` seconds.
    """
    done = require("distributed", "cluster").as_completed(list(futures), loop=client.loop)
    see_workers = _watch(client)
    while not done.is_empty():
        with done.thread_condition:
            if not done.has_ready():
                done.thread_condition.wait(0.1)
        if done.has_ready():
            future = next(done)
            yield future, *_outcome(client, future, see_workers)
        else:
            see_workers()


def gather(client: Any, futures: Sequence[Any]) -> list[Any]:
    """Wait for all futures.

    Parameters
    ----------
    client : distributed.Client
        The connection.
    futures : sequence of distributed.Future
        What was submitted.

    Returns
    -------
    list
        What they returned, in their order.

    Raises
    ------
    ClusterLostError
        As `completed`; any other error is that of a future.
    """
    see_workers = _watch(client)
    while True:
        try:
            # `client.gather`, which waits without end for a result whose worker is lost, with a time limit.
            return list(client.sync(client._gather, futures, callback_timeout=5))
        except Exception as error:
            if client.status != "running" or any(future.cancelled() for future in futures):
                raise _scheduler_lost(client) from error
            if any(future.status == "error" for future in futures) or not isinstance(error, TimeoutError):
                raise
        see_workers()


def _outcome(client: Any, future: Any, see_workers: Callable[[], None]) -> tuple[Any, Exception | None]:
    """Fetch the result of a future, or its error; a result whose worker is lost is made anew."""
    while True:
        try:
            return future.result(timeout=UNTIL_LOST), None
        except Exception as error:
            if client.status != "running" or future.cancelled():
                raise _scheduler_lost(client) from error
            if future.status == "error" or not isinstance(error, TimeoutError):
                return None, error
        see_workers()


def _watch(client: Any) -> Callable[[], None]:
    """Make a function that looks at the workers, and raises an error if there have been none for long."""
    seen = time.monotonic()

    def look() -> None:
        nonlocal seen
        if client.status != "running":
            raise _scheduler_lost(client)
        if client.scheduler_info()["workers"]:
            seen = time.monotonic()
        elif time.monotonic() - seen > UNTIL_LOST:
            raise ClusterLostError(
                f"the Dask scheduler at {client.scheduler.address} has lost all of its workers, "
                f"and none has come back in {UNTIL_LOST:g} seconds"
            )

    return look


def _scheduler_lost(client: Any) -> ClusterLostError:
    return ClusterLostError(f"the Dask scheduler at {client.scheduler.address} was lost")


def results(
    jobs: Mapping[str, tuple[Callable[..., Any], Mapping[str, Any]]], address: str | None = None
) -> Iterator[tuple[str, Any]]:
    """Run functions here, one after the other, or all at once on a cluster.

    Parameters
    ----------
    jobs : mapping
        By name, a function and its keyword arguments.
    address : str, optional
        The scheduler; None for this process.

    Yields
    ------
    tuple of str and object
        The name of a job that is done, and what it returned; on a cluster, the first one first.

    Raises
    ------
    SchedulerError
        If the cluster cannot be used, or is lost.
    """
    if address is None:
        for name, (function, settings) in jobs.items():
            yield name, function(**settings)
        return
    with connected(address) as client:
        running = {
            client.submit(function, **settings, pure=False): name
            for name, (function, settings) in jobs.items()
        }
        for future, result, error in completed(client, running):
            if error:
                raise error
            yield running[future], result


def add_argument(parser: argparse.ArgumentParser) -> None:
    """Let a command take the address of a scheduler.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        The command's.
    """
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="run on the workers of this Dask scheduler, for example tcp://10.0.0.5:8786; if all of them are "
        f"lost, wait {UNTIL_LOST} seconds for the first to come back, then stop",
    )
