"""Batches of like lengths: how few padded steps one can do with, and how much chance is left."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array


def batches_by_length(lengths: Array, batch_size: int, pool: int, rng: np.random.Generator) -> list[Array]:
    """Form batches of sequences of like lengths, (N,), and keep as much chance as one wants.

    The sequences are shuffled and cut into pools; each pool is sorted by length and cut into batches; and the
    batches are shuffled.

    Parameters
    ----------
    lengths, batch_size, rng
        Lengths, (N,); sequences in a batch, the last one of a pool takes what is left; and the source of
        chance.
    pool : int
        Batches in a pool: 1 is pure chance.

    Returns
    -------
    list of numpy.ndarray
        Indices of the sequences of each batch.
    """
    order = rng.permutation(len(lengths))
    batches = []
    for start in range(0, len(order), pool * batch_size):
        members = order[start : start + pool * batch_size]
        members = members[np.argsort(lengths[members], kind="stable")]
        batches += [members[k : k + batch_size] for k in range(0, len(members), batch_size)]
    return [batches[k] for k in rng.permutation(len(batches))]


def steps_of(lengths: Array, batches: Sequence[Array], maxlen: int | None = None) -> tuple[int, int, int]:
    """Count the steps that an epoch takes.

    Parameters
    ----------
    lengths : numpy.ndarray
        (N,)
    batches : sequence of numpy.ndarray
        Indices of the sequences of each batch.
    maxlen : int, optional
        Steps to which all batches are padded; by default each to its own longest sequence.

    Returns
    -------
    real, computed, in_a_row : int
        Steps that hold something; steps computed, samples times timesteps, padding included; and those that
        have to wait for each other, the timesteps of all batches.
    """
    longest = [int(lengths[batch].max()) if maxlen is None else maxlen for batch in batches]
    computed = sum(len(batch) * T for batch, T in zip(batches, longest, strict=True))
    return int(lengths.sum()), computed, sum(longest)
