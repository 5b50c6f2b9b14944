"""The recurrent layers that are compared, by name."""

from typing import Any

import numpy as np

from rnn_course.scratch import LSTM, SimpleRNN
from rnn_course.scratch.recurrent import Recurrent

CELLS = ("RNN", "ReLU", "ReLU, large", "IRNN", "LSTM", "LSTM, bias 0", "LSTM, bias 3", "LSTM, peepholes")
"""What :func:`recurrent` can make."""


def recurrent(
    cell: str, units: int, features: int, seed: int, *, return_sequences: bool = False
) -> Recurrent:
    """Make a recurrent layer in float64 with its initial weights.

    Parameters
    ----------
    cell : str
        One of `CELLS`. "RNN" has tanh. "ReLU" is the same with ReLU; "ReLU, large" begins with
        independent normal numbers as recurrent kernel, twice as large as those of an orthogonal one; "IRNN"
        has ReLU and begins with the identity and a small input kernel. "bias" is that of the forget gate; it
        is 1 if not named.
    units : int
        Hidden units of an LSTM; the others, whose units have a quarter of the weights, get twice as many.
    features, seed, return_sequences
        Input features D, seed of the weights, and as for the layer, which is built.

    Raises
    ------
    ValueError
        If there is no such cell.

    References
    ----------
    IRNN: Le, Jaitly and Hinton (2015), A simple way to initialize recurrent networks of rectified linear
    units.
    """
    if cell not in CELLS:
        raise ValueError(f"recurrent: cell is {cell!r}; expected one of {CELLS}")
    options: dict[str, Any] = {"return_sequences": return_sequences, "dtype": "float64", "seed": seed}
    layer: Recurrent
    if cell.startswith("LSTM"):
        layer = LSTM(units, peepholes=cell.endswith("peepholes"), **options)
        layer.build(features)
        if "bias" in cell:
            layer.params["bias"][units : 2 * units] = float(cell[-1])
        return layer
    layer = SimpleRNN(2 * units, activation="tanh" if cell == "RNN" else "relu", **options)
    layer.build(features)
    H = layer.units
    if cell == "ReLU, large":
        layer.params["recurrent_kernel"][...] = np.random.default_rng(seed).normal(0, 2 / np.sqrt(H), (H, H))
    if cell == "IRNN":
        layer.params["recurrent_kernel"][...] = np.eye(H)
        layer.params["kernel"] *= 0.1
    return layer
