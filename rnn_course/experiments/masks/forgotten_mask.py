"""What a forgotten mask costs: classifiers that read padding, or pass over it."""

from typing import Any, Literal

import numpy as np

from rnn_course import text
from rnn_course.checks import Array
from rnn_course.experiments.common.training import fit_classes
from rnn_course.scratch import Adam, Dense, Embedding, Model
from rnn_course.scratch.models import MODELS

SYMBOLS = 6  # of the small task: the ids 1 to 6; 0 is padding
Padding = Literal["post", "pre"]


def last_symbol(
    rng: np.random.Generator, N: int, T: int, padding: Padding = "post"
) -> tuple[Array, Array, Array]:
    """Draw sequences that differ in length, of which the last symbol is the answer.

    They are padded to T steps, after their end or before their beginning; short ones are frequent and long
    ones rare.

    Returns
    -------
    ids, y, lengths : numpy.ndarray
        (N, T), where 0 is padding; the last id minus 1, (N,); and (N,), from 2 to T.
    """
    lengths = np.minimum(1 + rng.geometric(0.12, N), T)
    sequences = [rng.integers(1, SYMBOLS + 1, length) for length in lengths]
    ids, _ = text.pad(sequences, maxlen=T, padding=padding)
    return ids, np.array([sequence[-1] - 1 for sequence in sequences]), lengths


def classifier(
    cell: str, mask: bool, seed: int, *, units: int = 16, features: int = 8, dtype: str = "float64"
) -> list[Any]:
    """Make the layers of a classifier for `last_symbol`: ids (N, T) to logits (N, 6).

    With `mask`, the embedding makes one; without it padding is read like any other id.
    """
    return [
        Embedding(SYMBOLS + 1, features, mask_zero=mask, dtype=dtype, seed=10 * seed),
        MODELS[cell].layer(units, dtype=dtype, seed=10 * seed + 1),
        Dense(SYMBOLS, dtype=dtype, seed=10 * seed + 2),
    ]


def forgotten_mask(
    T: int, samples: int, epochs: int, seeds: int, learning_rate: float
) -> list[dict[str, Any]]:
    """Train classifiers with and without a mask, on padding behind and before the sequences.

    Returns
    -------
    list of dict
        ``{"cell", "padding", "mask", "loss", "accuracy"}``: the loss of each epoch (seeds, epochs), and the
        accuracy on other sequences (seeds,).
    """
    kinds = []
    ways: list[tuple[Padding, bool]] = [("post", True), ("post", False), ("pre", True), ("pre", False)]
    for cell in ("SimpleRNN", "GRU"):
        for padding, mask in ways:
            losses, accuracies = [], []
            x_test, y_test, _ = last_symbol(np.random.default_rng(1000), 2000, T, padding)
            for seed in range(seeds):
                x, y, _ = last_symbol(np.random.default_rng(seed), samples, T, padding)
                model = Model(classifier(cell, mask, seed, dtype="float32"))
                optimizer = Adam(learning_rate, clipnorm=1.0)
                loss = fit_classes(model, x, y, epochs=epochs, seed=seed, optimizer=optimizer)
                right = model.predict(x_test, batch_size=250).argmax(axis=1) == y_test
                losses.append([round(value, 4) for value in loss])
                accuracies.append(round(float(right.mean()), 3))
            kind = {"cell": cell, "padding": padding, "mask": mask}
            kinds.append({**kind, "loss": losses, "accuracy": accuracies})
    return kinds


LARGE: dict[str, Any] = {
    "masks-forgotten": (
        forgotten_mask,
        {"T": 40, "samples": 3_200, "epochs": 8, "seeds": 3, "learning_rate": 0.005},
    ),
}
