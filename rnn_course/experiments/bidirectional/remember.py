"""How much both directions remember of each token, by its place and by the length."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments import stored
from rnn_course.experiments.common.probes import probe
from rnn_course.scratch import LSTM, Adam, Bidirectional, Dense, Model
from rnn_course.scratch.training.losses import categorical_cross_entropy


def train_to_recall(layer: Bidirectional, symbols: int, T: int, n_steps: int, seed: int) -> Model:
    """Train a layer for nothing but to remember: its outputs must tell all T tokens, through a linear layer.

    Parameters
    ----------
    layer : Bidirectional
        A layer in float64. If it returns sequences, the output of every step must tell, for each distance,
        the token at that distance to the left or to the right.
    symbols, T : int
        Number of different tokens, and length of the sequences, which are random: no token can be guessed.
    n_steps, seed : int
        Training steps, each on 32 new sequences; seed of these and of the linear layer.

    Returns
    -------
    Model
        The layer, with the linear layer on top of it.
    """
    tokens = np.random.default_rng(seed).integers(0, symbols, (32 * n_steps, T))
    place = np.arange(T)[np.newaxis]  # of the tokens that one output tells, (1, T)
    if layer.return_sequences:
        place = np.arange(T)[:, np.newaxis] + np.arange(1 - T, T)  # (T, 2T - 1): a row for each step
    there = (place >= 0) & (place < T)

    def loss(y_true: Array, y_pred: Array, mask: Array | None) -> tuple[float, Array]:
        targets = y_true[:, np.where(there, place, 0)].reshape(-1, place.shape[1])
        asked = np.tile(there, (len(y_true), 1))
        value, dlogits = categorical_cross_entropy(targets, y_pred.reshape(*targets.shape, symbols), asked)
        return value, dlogits.reshape(y_pred.shape)

    model = Model([layer, Dense(place.shape[1] * symbols, dtype="float64", seed=seed)])
    x = np.eye(symbols)[tokens]
    model.fit(x, tokens, loss=loss, optimizer=Adam(0.01), shuffle=False, verbose=0)
    return model


def recalled(states: Array, tokens: Array) -> Array:
    """Measure how often a linear map finds each of S tokens, (N, S), in states, (N, F): S shares.

    The penalty on large maps grows with the samples that fit the map, half of them.
    """
    return probe(states, tokens, ridge=1e-3 * (len(states) // 2))


def recall_maps(layer: Bidirectional, symbols: int, T: int, n: int, seed: int) -> dict[str, Array]:
    """Probe the state of every step for every token, in `n` random sequences.

    Parameters
    ----------
    layer : Bidirectional
        A layer that returns sequences and concatenates.
    symbols, T, n, seed : int
        Number of different tokens, length and number of the sequences, and their seed.

    Returns
    -------
    dict of str to numpy.ndarray
        "forward", "backward" and "both": (T, T), the recall of the token in the column from the state in the
        row.
    """
    tokens = np.random.default_rng(seed).integers(0, symbols, (n, T))
    states = layer.forward(np.eye(symbols)[tokens])
    H = states.shape[-1] // 2
    parts = {"forward": states[..., :H], "backward": states[..., H:], "both": states}
    return {name: np.array([recalled(part[:, t], tokens) for t in range(T)]) for name, part in parts.items()}


def recall_by_length(
    sizes: Sequence[tuple[int, int]], symbols: int, n_steps: int, seeds: Sequence[int]
) -> list[dict[str, Any]]:
    """Train Bi-LSTMs to put whole sequences into their last states, and probe these for every token.

    Parameters
    ----------
    sizes : sequence of (int, int)
        Hidden units H of each direction, and length T, for each network.
    symbols, n_steps, seeds
        As for `train_to_recall`; one run for each seed.

    Returns
    -------
    list of dict
        For each size "units" and "length"; the recall of each token, averaged over the seeds, from the
        "forward", "backward" and "both" last states; and under "lowest" that of the token which is remembered
        worst from both, for each seed.
    """
    results = []
    for H, T in sizes:
        runs = []
        for seed in seeds:
            layer = Bidirectional(LSTM(H, dtype="float64", seed=seed))
            train_to_recall(layer, symbols, T, n_steps, seed)
            tokens = np.random.default_rng(1000 + seed).integers(0, symbols, (4000, T))
            h = layer.forward(np.eye(symbols)[tokens])
            runs.append([recalled(part, tokens) for part in (h[:, :H], h[:, H:], h)])
        ahead, back, both = np.mean(runs, axis=0).round(3).tolist()
        lowest = [round(float(run[2].min()), 3) for run in runs]
        results.append(
            {"units": H, "length": T, "forward": ahead, "backward": back, "both": both, "lowest": lowest}
        )
    return results


def length_numbers() -> dict[str, Any]:
    """Give how often the token that is remembered worst is found, in short and in long sequences."""
    large = stored.load("bidirectional-length")
    settings, short, long = large["settings"], large["result"][0], large["result"][3]
    return {
        "units": short["units"],
        "seeds": len(settings["seeds"]),
        "short": short["length"],
        "of_short": np.mean(short["lowest"]),
        "long": long["length"],
        "of_long": np.mean(long["lowest"]),
        "guessing": 1 / settings["symbols"],
    }


LARGE: dict[str, Any] = {
    "bidirectional-length": (
        recall_by_length,
        {
            "sizes": [(32, 8), (32, 16), (32, 32), (32, 64), (64, 64)],
            "symbols": 4,
            "n_steps": 1500,
            "seeds": [0, 1, 2],
        },
    ),
}
CLAIMS = {"bidirectional-length": length_numbers}
