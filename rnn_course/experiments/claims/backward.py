"""What backpropagation through time costs: the steps that it takes, and how long they take."""

import platform
from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments import stored
from rnn_course.experiments.common.timing import processor, race
from rnn_course.scratch import RecurrentCell, cells
from rnn_course.scratch.models import MODELS


def calls_of_the_cell(T: int) -> dict[str, int]:
    """Count how often a vanilla RNN calls its cell in one training step on T steps, forward and backward."""
    calls = {"forward": 0, "backward": 0}

    def cell(x: Array, h: Array, params: Sequence[Array]) -> Array:
        calls["forward"] += 1
        return cells.rnn_cell(x, h, params)

    def cell_backward(dh: Array, x: Array, h: Array, params: Sequence[Array]) -> Any:
        calls["backward"] += 1
        return cells.rnn_cell_backward(dh, x, h, params)

    layer = RecurrentCell(cell, cell_backward, 4, return_sequences=True)
    layer.build(3)
    calls.update(forward=0, backward=0)  # building tries the cell
    y = layer.forward(np.ones((2, T, 3), "float32"), training=True)
    layer.backward(np.ones_like(y))
    return calls


def times_of_both_ways(lengths: Sequence[int], units: int, N: int, rounds: int) -> dict[str, Any]:
    """Time forward alone, and forward with backward, of three layers that return all states.

    Parameters
    ----------
    lengths : sequence of int
        Steps T of the sequences.
    units, N, rounds : int
        Hidden units H, which are the features as well; samples; and rounds, of which the fastest counts.

    Returns
    -------
    dict
        The ``"machine"``, and by model and length the milliseconds ``"forward"`` and ``"backward"``.
    """
    result: dict[str, Any] = {"machine": f"{processor()}, one thread, Python {platform.python_version()}"}
    rng = np.random.default_rng(0)
    runners: dict[tuple[str, int, str], Any] = {}
    for name, model in MODELS.items():
        for T in lengths:
            x = rng.standard_normal((N, T, units)).astype("float32")
            layer = model.layer(units, return_sequences=True, seed=0)
            layer.build(units)
            runners[name, T, "forward"] = lambda layer=layer, x=x: layer.forward(x, training=True)
            runners[name, T, "both"] = lambda layer=layer, x=x: layer.backward(
                layer.forward(x, training=True)
            )
    taken = race({" ".join(map(str, key)): run for key, run in runners.items()}, rounds)
    fastest = {key: 1e3 * min(taken[" ".join(map(str, key))]) for key in runners}
    for name in MODELS:
        result[name] = {
            str(T): {
                "forward": round(fastest[name, T, "forward"], 3),
                "backward": round(fastest[name, T, "both"] - fastest[name, T, "forward"], 3),
            }
            for T in lengths
        }
    return result


def backward_numbers() -> dict[str, Any]:
    """Give the calls of the cell, and how much longer backward takes than forward in the stored times."""
    large = stored.load("claims-backward")
    lengths = [str(T) for T in large["settings"]["lengths"]]
    layers = [large["result"][name] for name in MODELS]
    ratios = [layer[lengths[-1]]["backward"] / layer[lengths[-1]]["forward"] for layer in layers]
    growth = [layer[lengths[-1]]["backward"] / layer[lengths[0]]["backward"] for layer in layers]
    T = 100
    return {
        "T": T,
        **calls_of_the_cell(T),
        "least": min(ratios),
        "most": max(ratios),
        "times_longer": int(lengths[-1]) // int(lengths[0]),
        "growth": float(np.median(growth)),
    }


LARGE: dict[str, Any] = {
    "claims-backward": (times_of_both_ways, {"lengths": [20, 40, 80], "units": 48, "N": 8, "rounds": 500})
}
CLAIMS = {"backward-once": backward_numbers}
