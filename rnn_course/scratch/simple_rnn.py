"""The vanilla recurrent layer: h_t = f(x_t W + h_{t-1} U + b)."""

import itertools
from dataclasses import dataclass, field

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import activations, initializers, products
from rnn_course.scratch.activations import Activation
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
    _activation: Activation = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        self._activation = activations.get(self.activation, f"{self.name}: activation")

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        weights = {
            "kernel": initializers.glorot_uniform(rng, input_dim, self.units),
            "recurrent_kernel": initializers.orthogonal(rng, self.units, self.units),
        }
        if self.use_bias:
            weights["bias"] = np.zeros(self.units)
        return weights

    def _allocate(self, steps: int, N: int, D: int) -> None:
        H = self.units
        # A row is [x_t, h_{t-1}, 1]: one product with [W; U; b] does all three, and each step writes its
        # state straight into the row of the next.
        self._rows = self._buffer("rows", steps + 1, N, D + H + 1)
        self._rows[:, :, -1] = 1
        self._inputs = self._rows[:steps, :, :D]
        self._recurrent = self._rows[:, :, D:-1]
        self._states = [self._hidden_states(steps, N)]
        self._z = self._buffer("z", N, H)

    def _pack_forward(self) -> None:
        bias = self.params["bias"] if self.use_bias else np.zeros(self.units, self.dtype)
        stacked = np.vstack([self.params["kernel"], self.params["recurrent_kernel"], bias])
        self._weights = products.blocks(stacked[np.newaxis], len(self._z))

    def _forward_steps(self, steps: int, skips: Array | None) -> None:
        z, function = self._z, self._activation.function
        rows = self._rows[:steps, np.newaxis]
        product, rows, weights, out = products.by_step(rows, self._weights, z[np.newaxis])
        plain = skips is None and self._keep_state is None
        # Small batches feel the price of a call: walking over whole arrays is cheaper than slicing each step,
        # and a result's place is cheaper by position than by name.
        for t, (row, h) in enumerate(zip(rows, self._states[0][1:], strict=False)):
            product(row, weights, out)
            function(z, h)
            if not plain:
                self._finish_step(t, skips)

    def _pack_backward(self, chunk: int, N: int) -> None:
        # A product with a contiguous transpose is up to twice as fast as one with a transposed view.
        self._U_T = products.blocks(self.params["recurrent_kernel"].T[np.newaxis], N)
        self._W_T = np.ascontiguousarray(self.params["kernel"].T)
        D, H = self.params["kernel"].shape
        self._dz = self._buffer("dz", chunk, N, H)
        self._dx = self._buffer("dx", chunk * N, D)
        self._dkernels, self._dbias = np.zeros((D + H, H), self.dtype), np.zeros(H, self.dtype)

    def _backward_steps(
        self, lo: int, hi: int, dys: Array | None, skips: Array | None, dstates: list[Array], dx: Array
    ) -> None:
        (dh,) = dstates
        dz = self._dz[: hi - lo]
        # All derivatives of the chunk at once; the loop is left with what depends on the step after.
        self._activation.derivative(self._states[0][lo + 1 : hi + 1], dz)
        product, dz_x, U_T, out = products.by_step(dz[:, np.newaxis], self._U_T, dh[np.newaxis])
        views = zip(
            dz[::-1],
            dz_x[::-1],
            itertools.repeat(None) if dys is None else dys[::-1],
            itertools.repeat(None) if skips is None else skips[::-1],
            strict=False,
        )
        for dz_t, dz_x_t, dy, skip in views:
            if dy is not None:
                np.add(dh, dy, dh)
            aside = None if skip is None else self._set_aside(skip, dstates)
            np.multiply(dz_t, dh, dz_t)
            product(dz_x_t, U_T, out)
            if self._keep_state is not None:
                np.multiply(dh, self._keep_state, dh)
            if aside is not None:
                np.add(dh, aside[0], dh)
        # The same weights serve every step, so their gradient is a sum over steps: one product over all rows.
        flat = dz.reshape(-1, self.units)
        rows = self._rows[lo:hi].reshape(len(flat), -1)
        self._dkernels += products.matmul(rows[:, :-1].T, flat, np.empty_like(self._dkernels))
        self._dbias += rows[:, -1] @ flat  # a sum: those are ones, and a product is faster
        dx[...] = products.matmul(flat, self._W_T, self._dx[: len(flat)]).reshape(dx.shape)

    def _unpack_grads(self) -> list[Array]:
        D = self.params["kernel"].shape[0]
        grads = [self._dkernels[:D], self._dkernels[D:], self._dbias]
        return grads if self.use_bias else grads[:2]
