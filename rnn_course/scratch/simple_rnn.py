"""The vanilla recurrent layer: h_t = f(x_t W + h_{t-1} U + b)."""

from dataclasses import dataclass, field

import numpy as np

from rnn_course.scratch import activations, initializers
from rnn_course.scratch.activations import Activation
from rnn_course.scratch.checks import Array
from rnn_course.scratch.recurrent import Recurrent


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
    use_bias : bool
        Whether there is a b.

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
    use_bias: bool = True
    _activation: Activation = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        self._activation = activations.get(self.activation)

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        weights = {
            "kernel": initializers.glorot_uniform(rng, input_dim, self.units),
            "recurrent_kernel": initializers.orthogonal(rng, self.units, self.units),
        }
        if self.use_bias:
            weights["bias"] = np.zeros(self.units)
        return weights

    def _prepare(self, x: Array) -> None:
        # The products with W need no state: one large product is faster than T small ones.
        self._projected = x @ self.params["kernel"]
        if self.use_bias:
            self._projected += self.params["bias"]

    def _step(self, t: int, states: list[Array]) -> None:
        (h,) = states
        h[t + 1] = self._activation.function(self._projected[t] + h[t] @ self.params["recurrent_kernel"])

    def _prepare_backward(self) -> None:
        self._dz = np.empty_like(self._projected)

    def _step_backward(self, t: int, states: list[Array], dstates: list[Array]) -> list[Array]:
        (h,), (dh,) = states, dstates
        self._dz[t] = dh * self._activation.derivative(h[t + 1])
        return [self._dz[t] @ self.params["recurrent_kernel"].T]

    def _finish_backward(self, x: Array, states: list[Array]) -> Array:
        # The same weights serve every step, so their gradient sums over steps: one product over all rows.
        dz = self._dz.reshape(-1, self.units)
        self.grads = [x.reshape(len(dz), -1).T @ dz, states[0][:-1].reshape(dz.shape).T @ dz]
        if self.use_bias:
            self.grads.append(dz.sum(axis=0))
        return self._dz @ self.params["kernel"].T
