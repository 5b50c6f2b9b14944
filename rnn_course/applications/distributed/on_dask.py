"""Data-parallel training of the network from scratch on a Dask cluster."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from rnn_course import cluster
from rnn_course.applications.distributed import data, models
from rnn_course.applications.distributed.data import BATCH
from rnn_course.applications.distributed.models import LEARNING_RATE, Part
from rnn_course.checks import Array
from rnn_course.scratch import Adam

load_once = lru_cache(data.load)  # a worker keeps its samples from step to step


def work(weights: list[Array], step: int, rank: int, shards: int, seed: int, batch: int) -> Part:
    """Do one worker's part of a step. It finds its samples by itself; weights and gradients travel."""
    windows = load_once()
    rows = data.rows_of_step(step, len(windows.x), seed, batch)
    return models.part_of_step(weights, windows, data.shard(rows, rank, shards), batch)


def train(
    client: Any, steps: int, *, shards: int = 2, units: int = 16, seed: int = 0, batch: int = BATCH
) -> Iterator[float]:
    """Train, step by step: the workers compute gradients, this process adds them up and moves the weights.

    The state of the training, which is the weights and what Adam remembers, is in this process alone. So a
    worker may be lost at any time: its part of the step is given to another one, and nothing changes.

    Parameters
    ----------
    client : distributed.Client
        The cluster.
    steps : int
        How many steps.
    shards : int
        Into how many parts a batch is split; usually the number of workers.
    units : int
        Hidden units H.
    seed : int
        Seed of the weights and of the order of the samples.
    batch : int
        Samples N of a step, over all workers.

    Yields
    ------
    float
        The loss of each step, as soon as it is done.

    Raises
    ------
    rnn_course.cluster.ClusterLostError
        If the scheduler is lost, or all workers are and none comes back.
    """
    model, optimizer = models.network(units, seed), Adam(LEARNING_RATE)
    for step in range(steps):
        weights = model.get_weights()  # a copy, sent with each part: what is scattered is lost with a worker
        futures = [
            client.submit(work, weights, step, rank, shards, seed, batch, pure=False)
            for rank in range(shards)
        ]
        parts: list[Part] = cluster.gather(client, futures)
        # In the order of the ranks, whoever was first: the order of a sum decides how it is rounded.
        grads = [sum(grads) for grads in zip(*(part.grads for part in parts), strict=True)]
        optimizer.apply(grads, model.weights)
        yield sum(part.loss for part in parts)
