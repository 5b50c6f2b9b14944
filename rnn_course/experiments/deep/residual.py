"""Residual connections: what arrives below a deep stack, and whether training needs it."""

from typing import Any

import numpy as np

from rnn_course.experiments.common.training import fit_classes
from rnn_course.experiments.deep import language
from rnn_course.experiments.deep.language import FEATURES, language_model, windows
from rnn_course.scratch import Adam, Stacked
from rnn_course.scratch.models import MODELS


def gradient_below(cell: str, depth: int, residual: bool, *, units: int = 32, T: int = 10) -> float:
    """Measure how much of a gradient arrives below a stack that has learned nothing yet.

    Parameters
    ----------
    cell : {"SimpleRNN", "LSTM", "GRU"}
        What the layers are.
    depth, residual
        How many there are, and whether there are connections around them.
    units, T : int
        Hidden units, and as many features; timesteps.

    Returns
    -------
    float
        The norm of the gradient below, divided by that of the random one that came from above.
    """
    rng = np.random.default_rng(0)
    layers = [MODELS[cell].layer(units, dtype="float64", seed=k) for k in range(depth)]
    stack = Stacked(layers, return_sequences=True, residual=residual)
    x, dy = rng.standard_normal((2, 16, T, units))
    stack.forward(x, training=True)
    return float(np.linalg.norm(stack.backward(dy)) / np.linalg.norm(dy))


def residual_curves(
    cell: str, depth: int, characters: int, T: int, epochs: int, seeds: int
) -> dict[str, list[list[float]]]:
    """Train deep and narrow stacks with and without connections around their layers.

    Returns
    -------
    dict
        For ``"plain"`` and ``"residual"`` the training loss after each reading in bits, (seeds, epochs).
    """
    x, y = windows(language.manual()[:characters], T)
    result: dict[str, list[list[float]]] = {}
    for name, residual in {"plain": False, "residual": True}.items():
        result[name] = []
        for seed in range(seeds):
            model = language_model([FEATURES] * depth, seed, cell=cell, residual=residual)
            losses = fit_classes(model, x, y, epochs=epochs, seed=seed, optimizer=Adam(0.003, clipnorm=1.0))
            result[name].append([round(loss / np.log(2), 3) for loss in losses])
    return result


LARGE: dict[str, Any] = {
    "deep-residual": (
        residual_curves,
        {"cell": "LSTM", "depth": 8, "characters": 60_000, "T": 40, "epochs": 10, "seeds": 3},
    ),
}
