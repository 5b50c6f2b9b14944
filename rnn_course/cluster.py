"""The way to a Dask cluster, wherever its scheduler runs."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rnn_course._extras import require

PATIENCE = 20  # seconds for a scheduler and its first worker to answer


class SchedulerError(Exception):
    """The Dask scheduler does not answer, or has no workers."""


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
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SchedulerError(f"no Dask scheduler answers at {address}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise SchedulerError(f"the Dask scheduler at {address} has no workers") from error
        yield client


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
        If the cluster cannot be used.
    """
    if address is None:
        for name, (function, settings) in jobs.items():
            yield name, function(**settings)
        return
    distributed = require("distributed", "cluster")
    with connected(address) as client:
        running = {
            client.submit(function, **settings, pure=False): name
            for name, (function, settings) in jobs.items()
        }
        for future in distributed.as_completed(list(running), loop=client.loop):
            yield running[future], future.result()


def add_argument(parser: argparse.ArgumentParser) -> None:
    """Let a command take the address of a scheduler.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        The command's.
    """
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="run on this Dask cluster, for example tcp://10.0.0.5:8786"
    )
