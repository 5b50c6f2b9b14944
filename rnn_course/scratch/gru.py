"""The gated recurrent unit: one state, an update gate that keeps or replaces it, and a reset gate."""

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import activations, cells
from rnn_course.scratch.activations import Activation
from rnn_course.scratch.recurrent import Recurrent
from rnn_course.scratch.walks.by_cell import ByCell
from rnn_course.scratch.walks.steps import GRUWalk
from rnn_course.scratch.walks.walk import Walk


@dataclass(kw_only=True, eq=False)
class GRU(Recurrent):
    """A recurrent layer whose update gate mixes the old state with a candidate.

    It keeps Keras's argument names, defaults, weight shapes and gate order. What is not listed here is
    common to all recurrent layers: see :class:`rnn_course.scratch.recurrent.Recurrent`.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    activation : str or Activation
        For the candidate.
    recurrent_activation : str or Activation
        For the gates.
    reset_after : bool
        Whether the reset gate acts on the recurrent product of the candidate (as in Keras, PyTorch and the
        first version of Cho et al. on arXiv) or on the state before that product (as in their third version
        and in Chung et al., 2014).

    Notes
    -----
    The weights are the kernel W (D, 3H), glorot uniform at first; the recurrent kernel U (H, 3H), orthogonal
    at first; and the bias b, zero at first: (2, 3H) with `reset_after`, one row for the inputs and one for
    the state, and (3H,) without. The gates come in the order update, reset, candidate. Where the update gate
    is 1, the state stays as it was.

    References
    ----------
    Cho et al. (2014), Learning phrase representations using RNN encoder-decoder for statistical machine
    translation.
    """

    activation: str | Activation = "tanh"
    recurrent_activation: str | Activation = "sigmoid"
    reset_after: bool = True

    gates: ClassVar[int] = 3

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        activations.get(self.activation, f"{self.name}: activation")
        activations.get(self.recurrent_activation, f"{self.name}: recurrent_activation")

    def _initial_bias(self) -> Array:
        return np.zeros((2, 3 * self.units) if self.reset_after else 3 * self.units)

    def _make_walk(self, steps: int, N: int, D: int, drops: bool) -> Walk:
        activation, gate = activations.get(self.activation), activations.get(self.recurrent_activation)
        sizes: dict[str, Any] = {"steps": steps, "N": N, "D": D, "H": self.units, "dtype": self.dtype}
        if self.reset_after:
            return GRUWalk(**sizes, activation=activation, gate=gate, drops=drops)
        cell, back = (
            partial(function, activation=activation, gate=gate)
            for function in (cells.gru_cell_reset_before, cells.gru_cell_reset_before_backward)
        )
        return ByCell(cell, back, n_states=1, **sizes)
