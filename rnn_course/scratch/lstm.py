"""The long short-term memory: a state c that is added to, and gates that decide what goes in and out."""

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import activations, cells
from rnn_course.scratch.activations import Activation
from rnn_course.scratch.recurrent import Recurrent
from rnn_course.scratch.walks.by_cell import ByCell
from rnn_course.scratch.walks.steps import LSTMWalk
from rnn_course.scratch.walks.walk import Walk


@dataclass(kw_only=True, eq=False)
class LSTM(Recurrent):
    """A recurrent layer with a hidden state h and a cell state c.

    It keeps Keras's argument names, defaults, weight shapes and gate order. What is not listed here is
    common to all recurrent layers: see :class:`rnn_course.scratch.recurrent.Recurrent`.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    activation : str or Activation
        For the candidate, and for the cell state on its way out.
    recurrent_activation : str or Activation
        For the gates.
    unit_forget_bias : bool
        Whether the bias of the forget gate is 1 at first, so that the layer begins by remembering.
    peepholes : bool
        Whether the gates see the cell state too: the input and forget gate the old one, the output gate the
        new one. Keras has no such layer.

    Notes
    -----
    The weights are the kernel W (D, 4H), glorot uniform at first; the recurrent kernel U (H, 4H), orthogonal
    at first; the bias b (4H,), zero at first but for the forget gate; and with `peepholes` p (3, H), zero at
    first. The gates come in the order input, forget, candidate, output; the peepholes in the order input,
    forget, output.

    References
    ----------
    Hochreiter and Schmidhuber (1997), Long short-term memory. The forget gate: Gers, Schmidhuber and Cummins
    (2000), Learning to forget. Its bias: Jozefowicz, Zaremba and Sutskever (2015), An empirical exploration
    of recurrent network architectures. Peepholes: Gers, Schraudolph and Schmidhuber (2002), Learning precise
    timing with LSTM recurrent networks.
    """

    activation: str | Activation = "tanh"
    recurrent_activation: str | Activation = "sigmoid"
    unit_forget_bias: bool = True
    peepholes: bool = False

    state_names: ClassVar[tuple[str, ...]] = ("h", "c")
    gates: ClassVar[int] = 4

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        activations.get(self.activation, f"{self.name}: activation")
        activations.get(self.recurrent_activation, f"{self.name}: recurrent_activation")

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        weights = super()._initial_weights(input_dim, rng)
        return weights | ({"peepholes": np.zeros((3, self.units))} if self.peepholes else {})

    def _initial_bias(self) -> Array:
        forget = np.full(self.units, float(self.unit_forget_bias))
        return np.concatenate([np.zeros(self.units), forget, np.zeros(2 * self.units)])

    def _make_walk(self, steps: int, N: int, D: int, drops: bool) -> Walk:
        activation, gate = activations.get(self.activation), activations.get(self.recurrent_activation)
        sizes: dict[str, Any] = {"steps": steps, "N": N, "D": D, "H": self.units, "dtype": self.dtype}
        if not self.peepholes:
            return LSTMWalk(**sizes, activation=activation, gate=gate, drops=drops)
        cell, back = (
            partial(function, activation=activation, gate=gate)
            for function in (cells.peephole_lstm_cell, cells.peephole_lstm_cell_backward)
        )
        return ByCell(cell, back, n_states=2, **sizes)
