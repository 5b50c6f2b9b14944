"""The vanilla recurrent layer: h_t = f(x_t W + h_{t-1} U + b)."""

from dataclasses import dataclass

from rnn_course.scratch import activations
from rnn_course.scratch.activations import Activation
from rnn_course.scratch.recurrent import Recurrent
from rnn_course.scratch.walks.steps import SimpleRNNWalk
from rnn_course.scratch.walks.walk import Walk


@dataclass(kw_only=True, eq=False)
class SimpleRNN(Recurrent):
    """A recurrent layer whose state is its output.

    It keeps Keras's argument names, defaults, weight shapes and weight order. What is not listed here is
    common to all recurrent layers: see :class:`rnn_course.scratch.recurrent.Recurrent`.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    activation : str or Activation
        What is applied to x_t W + h_{t-1} U + b.

    Notes
    -----
    The weights are the kernel W (D, H), glorot uniform at first; the recurrent kernel U (H, H), orthogonal
    at first; and the bias b (H,), zero at first.

    References
    ----------
    Elman (1990), Finding structure in time.

    Examples
    --------
    >>> import numpy as np
    >>> from rnn_course.scratch import SimpleRNN
    >>> layer = SimpleRNN(8, return_sequences=True, seed=0)
    >>> layer.forward(np.ones((2, 10, 4), "float32")).shape
    (2, 10, 8)
    >>> layer.count_params()
    104
    """

    activation: str | Activation = "tanh"

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        activations.get(self.activation, f"{self.name}: activation")

    def _make_walk(self, steps: int, N: int, D: int, drops: bool) -> Walk:
        activation = activations.get(self.activation)
        return SimpleRNNWalk(
            steps=steps,
            N=N,
            D=D,
            H=self.units,
            dtype=self.dtype,
            activation=activation,
            gate=activation,
            drops=drops,
        )
