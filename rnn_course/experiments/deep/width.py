"""Depth against width: networks of 1 to 4 layers with equally many weights predict a text."""

import platform
from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course.experiments import stored
from rnn_course.experiments.common.models import count_weights, width_of
from rnn_course.experiments.common.training import fit_classes
from rnn_course.experiments.deep import language
from rnn_course.experiments.deep.language import FEATURES, LETTERS, bits, language_model, windows
from rnn_course.scratch import Adam, SimpleRNN, Stacked

DEPTHS = (1, 2, 3, 4)


def count_params(depth: int, width: int, features: int = FEATURES, outputs: int = len(LETTERS)) -> int:
    """Count the weights of `depth` GRU layers of one width and of the `Dense` layer on top."""
    above = (depth - 1) * count_weights("GRU", width, width)
    return count_weights("GRU", features, width) + above + (width + 1) * outputs


def width_for(depth: int, params: int, features: int = FEATURES, outputs: int = len(LETTERS)) -> int:
    """Find the width at which GRU layers and the `Dense` layer on top come closest to a number of weights."""
    return width_of(params, lambda width: count_params(depth, width, features, outputs))


def depth_against_width(
    params: int, T: int, epochs: Sequence[int], seeds: int, learning_rate: float
) -> dict[str, Any]:
    """Train language models of 1 to 4 layers with the same number of weights, and two others.

    The two are the stack of 4 with residual connections, and a single layer as narrow as each of the 4.

    Parameters
    ----------
    params, T : int
        Weights of each model, about, besides its table of letters; letters in a piece.
    epochs : sequence of int
        After how many readings of the text the model is tested, in rising order.
    seeds, learning_rate
        How many models of each kind there are, and Adam's rate.

    Returns
    -------
    dict
        ``"kinds"``, a list of ``{"depth", "width", "residual", "params", "bits"}``, where ``bits`` (seeds,
        epochs) are for the last tenth of the text; ``"unigram"``, the bits of a guess by frequency alone;
        the ``"characters"`` of the whole text, and the version of ``"python"`` whose manual it is.
    """
    ids = language.manual()
    split = len(ids) * 9 // 10
    x, y = windows(ids[:split], T)
    x_test, y_test = windows(ids[split:], T)
    frequency = np.bincount(ids[:split], minlength=len(LETTERS)) / split
    equal = [(L, width_for(L, params), False) for L in DEPTHS]
    deepest, narrow = equal[-1][:2]
    kinds = []
    for depth, width, residual in [*equal, (deepest, narrow, True), (1, narrow, False)]:
        results = []
        for seed in range(seeds):
            model = language_model([width] * depth, seed, residual=residual)
            optimizer, done, row = Adam(learning_rate, clipnorm=1.0), 0, []
            for total in epochs:
                fit_classes(model, x, y, epochs=total - done, seed=100 * seed + done, optimizer=optimizer)
                row.append(round(bits(model, x_test, y_test), 3))
                done = total
            results.append(row)
        kind = {"depth": depth, "width": width, "residual": residual, "params": count_params(depth, width)}
        kinds.append({**kind, "bits": results})
    unigram = -np.log2(frequency[ids[split:]]).mean()
    return {
        "python": platform.python_version(),
        "characters": len(ids),
        "unigram": round(float(unigram), 3),
        "kinds": kinds,
    }


def width_numbers() -> dict[str, Any]:
    """Count arrays and states of one layer and of three, and give the bits of the stored language models."""
    layer, stack = SimpleRNN(64), Stacked([SimpleRNN(64) for _ in range(3)])
    layer.build(10)
    stack.build(10)
    kinds = stored.load("deep-width")["result"]["kinds"][: len(DEPTHS)]
    return {
        "arrays": len(layer.params),
        "state": layer.units,
        "stack_arrays": len(stack.params),
        "stack_states": len(stack.state_names),
        "weights": round(kinds[0]["params"], -3),
        "bits": [np.mean(kind["bits"], axis=0)[-1] for kind in kinds],
    }


LARGE: dict[str, Any] = {
    "deep-width": (
        depth_against_width,
        {"params": 30_000, "T": 40, "epochs": [4, 10], "seeds": 3, "learning_rate": 0.005},
    ),
}
CLAIMS = {"deep-width": width_numbers}
