"""The minGRU: its gate and candidate see the input alone, so that its state is a linear recurrence."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import initializers
from rnn_course.scratch.recurrent import Recurrent
from rnn_course.scratch.walks.scan import Scan
from rnn_course.scratch.walks.walk import Walk


@dataclass(kw_only=True, eq=False)
class MinGRU(Recurrent):
    """A recurrent layer that can be computed in parallel over time.

    z_t = sigmoid(x_t W_z + b_z), g_t = x_t W_g + b_g, and h_t = (1 - z_t) h_{t-1} + z_t g_t. What is not
    listed here is common to all recurrent layers: see :class:`rnn_course.scratch.recurrent.Recurrent`.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    parallel : bool
        Whether the recurrence is run by :func:`rnn_course.scratch.linear_recurrence.scan` or by
        :func:`rnn_course.scratch.linear_recurrence.loop`. The states are the same.

    Raises
    ------
    ValueError
        If `recurrent_dropout` is not 0: the state goes into no product on which it could act.

    Notes
    -----
    The weights are the kernel W (D, 2H), glorot uniform at first, and the bias b (2H,), with the gate z
    before the candidate g. The bias of g is zero at first and that of z is -1: 1 - z is then about 0.73, as
    the forget gate of an LSTM is at first. Where z is 1 the state is new; in Keras's GRU it is the old one.

    References
    ----------
    Feng, Tung, Ahmed, Bengio and Hajimirsadeghi (2024), Were RNNs all we needed?

    Examples
    --------
    >>> import numpy as np
    >>> from rnn_course.scratch import MinGRU
    >>> layer = MinGRU(8, return_sequences=True, seed=0)
    >>> layer.forward(np.ones((2, 10, 4), "float32")).shape
    (2, 10, 8)
    >>> layer.count_params()
    80
    """

    parallel: bool = True

    gates: ClassVar[int] = 2
    _BIAS: ClassVar[int] = 1

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        if self.recurrent_dropout:
            raise ValueError(
                f"{self.name}: recurrent_dropout is {self.recurrent_dropout}; expected 0, "
                "because the state goes into no product"
            )

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        weights = {"kernel": initializers.glorot_uniform(rng, input_dim, 2 * self.units)}
        return weights | ({"bias": self._initial_bias()} if self.use_bias else {})

    def _initial_bias(self) -> Array:
        return np.concatenate([-np.ones(self.units), np.zeros(self.units)])

    def _make_walk(self, steps: int, N: int, D: int, drops: bool) -> Walk:
        return Scan(steps=steps, N=N, D=D, H=self.units, dtype=self.dtype, parallel=self.parallel)

    def _stretch(self, N: int, T: int, training: bool) -> int:
        """Take all steps together, because a scan needs them all at once."""
        return math.isqrt(T) if training and self.checkpoint else T
