"""Padding and masks: what a forgotten mask costs, and how few padded steps one can do with (chapter 9)."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from rnn_course import text
from rnn_course.checks import Array
from rnn_course.scratch import GRU, Adam, Dense, Embedding, Model, SimpleRNN, cells
from rnn_course.scratch.recurrent import Recurrent

CELLS: dict[str, type[Recurrent]] = {"SimpleRNN": SimpleRNN, "GRU": GRU}
SYMBOLS = 6  # of the small task: the ids 1 to 6; 0 is padding

Padding = Literal["post", "pre"]


# One sequence, step by step ----------------------------------------------------------------------


def read(x: Array, params: Sequence[Array], mask: Array | None = None) -> tuple[Array, int]:
    """Read a batch with the vanilla cell, and count how often the cell had to wait for itself.

    Parameters
    ----------
    x : numpy.ndarray
        (N, T, D)
    params : sequence of numpy.ndarray
        Kernel (D, H), recurrent kernel (H, H) and bias (H,).
    mask : numpy.ndarray, optional
        (N, T) of bool; a step where it is False keeps the state.

    Returns
    -------
    h : numpy.ndarray
        All states, (N, T, H).
    calls : int
        Calls of the cell, one after the other. One call takes a step in all N samples.
    """
    N, T, _ = x.shape
    h: Array = np.zeros((N, len(params[1])), x.dtype)
    states, calls = [], 0
    for t in range(T):
        new = cells.rnn_cell(x[:, t], h, params)
        calls += 1
        h = new if mask is None else np.where(mask[:, t, np.newaxis], new, h)
        states.append(h)
    return np.stack(states, axis=1), calls


# What a forgotten mask costs ---------------------------------------------------------------------


def last_symbol(
    rng: np.random.Generator, N: int, T: int, padding: Padding = "post"
) -> tuple[Array, Array, Array]:
    """Draw sequences that differ in length, of which the last symbol is the answer.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source.
    N, T : int
        Samples; steps to which they are padded. Short sequences are frequent and long ones rare.
    padding : {"post", "pre"}
        Where they are padded.

    Returns
    -------
    ids : numpy.ndarray
        (N, T); 0 is padding.
    y : numpy.ndarray
        The last id minus 1, (N,).
    lengths : numpy.ndarray
        (N,), from 2 to T.
    """
    lengths = np.minimum(1 + rng.geometric(0.12, N), T)
    sequences = [rng.integers(1, SYMBOLS + 1, length) for length in lengths]
    ids, _ = text.pad(sequences, maxlen=T, padding=padding)
    return ids, np.array([sequence[-1] - 1 for sequence in sequences]), lengths


def classifier(
    cell: str, mask: bool, seed: int, *, units: int = 16, features: int = 8, dtype: str = "float64"
) -> list[Any]:
    """Make the layers of a classifier for `last_symbol`.

    Parameters
    ----------
    cell : {"SimpleRNN", "GRU"}
        What reads the sequence.
    mask : bool
        Whether the embedding makes a mask; without it padding is read like any other id.
    seed : int
        Of the weights.
    units, features : int
        Hidden units H, components D of an embedded id.
    dtype : {"float32", "float64"}
        What it computes in.

    Returns
    -------
    list of Layer
        Ids (N, T) to logits (N, 6).
    """
    return [
        Embedding(SYMBOLS + 1, features, mask_zero=mask, dtype=dtype, seed=10 * seed),
        CELLS[cell](units, dtype=dtype, seed=10 * seed + 1),
        Dense(SYMBOLS, dtype=dtype, seed=10 * seed + 2),
    ]


def forgotten_mask(
    T: int, samples: int, epochs: int, seeds: int, learning_rate: float
) -> list[dict[str, Any]]:
    """Train classifiers with and without a mask, on padding behind and before the sequences.

    Parameters
    ----------
    T : int
        Steps to which all sequences are padded.
    samples, epochs, seeds : int
        Sequences to learn from, how often they are read, and models of each kind.
    learning_rate : float
        Adam's.

    Returns
    -------
    list of dict
        ``{"cell", "padding", "mask", "loss", "accuracy"}``: the loss of each epoch (seeds, epochs), and the
        accuracy on other sequences (seeds,).
    """
    kinds = []
    ways: list[tuple[Padding, bool]] = [("post", True), ("post", False), ("pre", True), ("pre", False)]
    for cell in CELLS:
        for padding, mask in ways:
            losses, accuracies = [], []
            x_test, y_test, _ = last_symbol(np.random.default_rng(1000), 2000, T, padding)
            for seed in range(seeds):
                x, y, _ = last_symbol(np.random.default_rng(seed), samples, T, padding)
                model = Model(classifier(cell, mask, seed, dtype="float32"))
                history = model.fit(
                    x,
                    y,
                    loss="categorical_cross_entropy",
                    optimizer=Adam(learning_rate, clipnorm=1.0),
                    epochs=epochs,
                    seed=seed,
                    verbose=0,
                )
                right = model.predict(x_test, batch_size=250).argmax(axis=1) == y_test
                losses.append([round(loss, 4) for loss in history.loss])
                accuracies.append(round(float(right.mean()), 3))
            kind = {"cell": cell, "padding": padding, "mask": mask}
            kinds.append({**kind, "loss": losses, "accuracy": accuracies})
    return kinds


# Batches of like lengths -------------------------------------------------------------------------


def batches_by_length(lengths: Array, batch_size: int, pool: int, rng: np.random.Generator) -> list[Array]:
    """Form batches of sequences of like lengths, and keep as much chance as one wants.

    The sequences are shuffled and cut into pools; each pool is sorted by length and cut into batches; and the
    batches are shuffled.

    Parameters
    ----------
    lengths : numpy.ndarray
        (N,)
    batch_size : int
        Sequences in a batch; the last one of a pool takes what is left.
    pool : int
        Batches in a pool: 1 is pure chance.
    rng : numpy.random.Generator
        The source of chance.

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
    real : int
        Steps that hold something.
    computed : int
        Steps computed, samples times timesteps, padding included.
    in_a_row : int
        Steps that have to wait for each other: the timesteps of all batches.
    """
    longest = [int(lengths[batch].max()) if maxlen is None else maxlen for batch in batches]
    computed = sum(len(batch) * T for batch, T in zip(batches, longest, strict=True))
    return int(lengths.sum()), computed, sum(longest)


LARGE: dict[str, tuple[Any, dict[str, Any]]] = {
    "masks-forgotten": (
        forgotten_mask,
        {"T": 40, "samples": 3_200, "epochs": 8, "seeds": 3, "learning_rate": 0.005},
    ),
}


def any_length_numbers() -> dict[str, int]:
    """Count the weights that read short and long sequences, and the calls of the cell."""
    layer = SimpleRNN(8, dtype="float64", seed=0)
    layer.build(4)
    calls = [read(np.zeros((64, T, 4)), layer.get_weights())[1] for T in (10, 1000)]
    return {"weights": layer.count_params(), "few": calls[0], "many": calls[1]}


CLAIMS = {"masks-any-length": any_length_numbers}
