"""Three cells of equal loss: what RNN, LSTM and GRU remember that predict equally well."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.experiments.common.characters import (
    Text,
    bits_per_letter,
    character_model,
    python_text,
    training,
)
from rnn_course.experiments.memory.dependence import bits_by_context, connectivity, share_by_lag
from rnn_course.experiments.memory.units import best_units
from rnn_course.scratch import Model

UNITS = {"RNN": 256, "LSTM": 128, "GRU": 148}
"""Widths at which the three have about equally many weights, with the letters of :func:`python_text`."""


PASSAGE = '        raise ValueError(f"Expected `y_true` to have rank 2, got {y_true.shape}")\n'
"""What the connectivity is drawn for: in the style of the text, but not from it, so no model has read it."""


def cells_of_equal_loss(
    target: float,
    most_steps: int,
    seeds: Sequence[int],
    learning_rates: Mapping[str, float],
    lengths: Sequence[int],
) -> dict[str, Any]:
    """Train RNN, LSTM and GRU until each predicts equally well, and measure what they remember.

    Parameters
    ----------
    target, most_steps
        Bits per character on the text held out at which training ends, and the steps after which it is given
        up.
    seeds : sequence of int
        One network of each kind for each seed.
    learning_rates : mapping of str to float
        That of each kind.
    lengths : sequence of int
        For `bits_by_context`.

    Returns
    -------
    dict
        For each kind a list with one dict a seed, and what the networks of the first seed see in `PASSAGE`:
        the connectivity in thousandths of each row and the probability of each letter that follows, in
        per cent, both `packed`, and the three likeliest letters with theirs.
    """
    text = python_text()
    held_out = text.ids(text.held_out)
    windows = [held_out[start : start + 101] for start in np.linspace(0, len(held_out) - 101, 8).astype(int)]
    result: dict[str, Any] = {"passage": {}}
    for kind, units in UNITS.items():
        result[kind] = []
        for seed in seeds:
            model = character_model(kind, len(text.letters), units, seed=10 * seed)
            untrained = share_by_lag(connectivity(model, window) for window in windows[:2])
            untrained_units = _units(model, text)
            steps, bits = _train(model, text, target, most_steps, learning_rates[kind])
            result[kind].append(
                {
                    "seed": seed,
                    "weights": model.count_params(),
                    "steps": steps,
                    "bits": round(bits, 3),
                    "by_lag": _rounded(share_by_lag(connectivity(model, window) for window in windows), 4),
                    "by_lag_untrained": _rounded(untrained, 4),
                    "bits_by_context": _rounded(bits_by_context(model, held_out, lengths), 3),
                    "units": _units(model, text),
                    "units_untrained": untrained_units,
                }
            )
            if seed == seeds[0]:
                result["passage"][kind] = _passage(model, text)
    return result


def _train(
    model: Model, text: Text, target: float, most_steps: int, learning_rate: float
) -> tuple[int, float]:
    """Train a model until it predicts the text held out well enough; return the steps and the bits."""
    ids, held_out = text.ids(text.train), text.ids(text.held_out)
    for steps, _ in training(model, ids, every=50, learning_rate=learning_rate):
        bits = bits_per_letter(model, held_out)
        if bits <= target:
            break
        if steps >= most_steps:
            raise RuntimeError(f"the network is at {bits:.2f} bits after {steps} steps, not at {target}")
    return steps, bits


def _units(model: Model, text: Text) -> dict[str, float]:
    """Say how closely the best unit follows each of the marks."""
    return {name: round(abs(r), 2) for name, (_, r) in best_units(model, text).items()}


def _passage(model: Model, text: Text) -> dict[str, Any]:
    """Measure what one model sees in `PASSAGE`; it has read the end of a line before."""
    ids = text.ids("\n" + PASSAGE)
    matrix = connectivity(model, ids)
    logits = model.forward(ids[np.newaxis, :-1])[0].astype(np.float64)
    model.reset_state()
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    first = np.argsort(-p, axis=1)[:, :3]
    return {
        "share": [packed(1000 * row[: n + 1] / row.sum()) for n, row in enumerate(matrix)],
        "percent": packed(100 * p[np.arange(len(p)), ids[1:]]),
        "guesses": [
            [[text.letters[k], round(float(100 * row[k]))] for k in best]
            for row, best in zip(p, first, strict=True)
        ],
    }


def packed(values: Iterable[float]) -> str:
    """Write numbers as whole ones in one line: a short form for many."""
    return " ".join(str(round(float(value))) for value in values)


def unpacked(line: str) -> NDArray[np.float64]:
    """Read what `packed` wrote."""
    return np.array(line.split(), dtype=np.float64)


def _rounded(values: Iterable[float], digits: int) -> list[float]:
    return [round(float(value), digits) for value in values]


LARGE: dict[str, Any] = {
    "memory-cells": (
        cells_of_equal_loss,
        {
            "target": 2.0,
            "most_steps": 5000,
            "seeds": [0, 1, 2],
            "learning_rates": {"RNN": 0.002, "LSTM": 0.006, "GRU": 0.004},
            "lengths": [1, 2, 4, 8, 16, 32, 64, 128],
        },
    ),
}
