"""The gated recurrent unit: one state, an update gate that keeps or replaces it, and a reset gate."""

import itertools
from dataclasses import dataclass, field

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import activations, initializers, products
from rnn_course.scratch.activations import ACTIVATIONS, Activation
from rnn_course.scratch.recurrent import Recurrent


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
    the state, and (3H,) without. The gates stand in the order update, reset, candidate. Where the update gate
    is 1, the state stays as it was.

    References
    ----------
    Cho et al. (2014), Learning phrase representations using RNN encoder-decoder for statistical machine
    translation.
    """

    activation: str | Activation = "tanh"
    recurrent_activation: str | Activation = "sigmoid"
    reset_after: bool = True
    _activation: Activation = field(init=False, repr=False)
    _gate: Activation = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        self._activation = activations.get(self.activation, f"{self.name}: activation")
        self._gate = activations.get(self.recurrent_activation, f"{self.name}: recurrent_activation")
        # sigmoid(z) = tanh(z / 2) / 2 + 1 / 2, with the first half in the weights.
        self._half_weights = self._gate is ACTIVATIONS["sigmoid"]

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        H = self.units
        weights = {
            "kernel": initializers.glorot_uniform(rng, input_dim, 3 * H),
            "recurrent_kernel": initializers.orthogonal(rng, H, 3 * H),
        }
        if self.use_bias:
            weights["bias"] = np.zeros((2, 3 * H) if self.reset_after else 3 * H)
        return weights

    def _allocate(self, steps: int, N: int, D: int) -> None:
        H = self.units
        # A row is [x_t, 1, h_{t-1}]: the gates read all of it in one product, the candidate its two ends, and
        # each step writes its state straight into the row of the next.
        self._rows = self._buffer("rows", steps + 1, N, D + 1 + H)
        self._rows[:, :, D] = 1
        self._inputs = self._rows[:steps, :, :D]
        self._recurrent = self._rows[:, :, D + 1 :]
        self._states = [self._hidden_states(steps, N)]
        # For each step one block [z, r, m], every part in one piece, where m is what the reset gate is
        # multiplied with: the recurrent product of the candidate, or the state itself.
        self._gates = self._buffer("gates", steps, 3, N, H)
        self._candidates = self._buffer("candidates", steps, N, H)
        # A single sample has a step's parts in one row, and there a call costs more than its multiplications:
        # with `reset_after`, which allows it, one product does the work of several.
        self._single = N == 1 and self.reset_after

    def _pack_forward(self) -> None:
        H = self.units
        W, U = self.params["kernel"], self.params["recurrent_kernel"]
        bias = self.params["bias"] if self.use_bias else np.zeros(3 * H, self.dtype)
        b_x, b_h = bias if bias.ndim == 2 else (bias, np.zeros_like(bias))
        stacked = np.vstack([W, b_x + b_h, U])
        self._gate_weights = np.stack([stacked[:, :H], stacked[:, H : 2 * H]])
        if self._half_weights:
            self._gate_weights *= 0.5
        self._input_weights = np.vstack([W[:, 2 * H :], b_x[2 * H :]])
        self._state_weights = np.vstack([b_h[2 * H :], U[:, 2 * H :]])
        if self._single:  # z, r and m in one: m reads no x, so its weights there are zero
            m_weights = np.vstack([np.zeros_like(W[:, :H]), self._state_weights])
            self._gate_weights = np.hstack([*self._gate_weights, m_weights])[np.newaxis]
        N = self._rows.shape[1]
        self._gate_weights = products.blocks(self._gate_weights, N)
        self._state_blocks = products.blocks(self._state_weights[np.newaxis], N)

    def _forward_steps(self, steps: int, skips: Array | None) -> None:
        D = self._inputs.shape[2]
        half = np.array(0.5, self.dtype)  # an array of no axes costs half as much per call as a scalar
        activation, gate = self._activation.function, self._gate.function
        # The candidate's part that needs no state, for all steps in one large product.
        inputs = self._rows[:steps].reshape(-1, self._rows.shape[2])[:, : D + 1]
        products.matmul(inputs, self._input_weights, self._candidates[:steps].reshape(len(inputs), -1))
        product = self._buffer("product", *self._candidates.shape[1:])
        state_weights, reset_after, single = self._state_weights, self.reset_after, self._single
        plain = skips is None and self._keep_state is None
        h, read = self._states[0], self._recurrent
        blocks = self._gates[:steps]
        rows = self._rows[:steps, np.newaxis]
        gate_product, rows_x, gate_weights, gates_z = products.by_step(
            rows, self._gate_weights, blocks.reshape(steps, 1, 1, -1) if single else blocks[:, :2]
        )
        state_product, rows_h, state_blocks, ms = products.by_step(
            rows[..., D:], self._state_blocks, blocks[:, 2:]
        )
        # Walking over slices of whole arrays is cheaper than slicing every step.
        views = zip(
            rows_x,
            rows_h,
            gates_z,
            ms,
            blocks[:, :2],
            blocks[:, 0],
            blocks[:, 1],
            blocks[:, 2],
            self._candidates,
            read,
            h,
            h[1:],
            strict=False,
        )
        for t, (row, one_h, gates_z_t, m_z, gates, z, r, m, candidate, read_t, h_t, h_next) in enumerate(
            views
        ):
            gate_product(row, gate_weights, gates_z_t)
            if self._half_weights:
                np.tanh(gates, gates)
                np.multiply(gates, half, gates)
                np.add(gates, half, gates)
            else:
                gate(gates, gates)
            if reset_after:
                if not single:
                    state_product(one_h, state_blocks, m_z)
                np.multiply(r, m, product)
            else:
                np.copyto(m, read_t)
                np.matmul(r * m, state_weights[1:], product)
            np.add(candidate, product, candidate)
            activation(candidate, candidate)
            np.subtract(h_t, candidate, product)  # z h + (1 - z) g = g + z (h - g)
            np.multiply(product, z, product)
            np.add(candidate, product, h_next)
            if not plain:
                self._finish_step(t, skips)

    def _pack_backward(self, chunk: int, N: int) -> None:
        H = self.units
        # Products with contiguous transposes are up to twice as fast as with transposed views. The
        # recurrent ones go in the order m, z, r, so that with `reset_after` one call does all three.
        W, U = self.params["kernel"], self.params["recurrent_kernel"]
        # (np.stack alone would keep the memory order of its parts.)
        self._W_T = np.ascontiguousarray(np.stack([W[:, k * H : (k + 1) * H].T for k in range(3)]))
        self._U_T = np.ascontiguousarray(np.stack([U[:, k * H : (k + 1) * H].T for k in (2, 0, 1)]))
        self._U_T_blocks = products.blocks(self._U_T.reshape(1, 3 * H, H) if self._single else self._U_T, N)
        self._dx = self._buffer("dx", 3, chunk * N, len(W))
        self._dz = (
            self._buffer("dz", chunk, 4, N, H).swapaxes(0, 1)
            if self._single
            else self._buffer("dz", 4, chunk, N, H)
        )
        self._one_minus_z = self._buffer("one_minus_z", chunk, N, H)
        self._dW = np.zeros((3, len(W), H), self.dtype)  # for z, r, g
        self._dU = np.zeros((3, H, H), self.dtype)  # for m, z, r
        self._dbias = np.zeros((4, H), self.dtype)  # for m, z, r, g

    def _backward_steps(
        self, lo: int, hi: int, dys: Array | None, skips: Array | None, dstates: list[Array], dx: Array
    ) -> None:
        (dh,), n, one = dstates, hi - lo, np.dtype(self.dtype).type(1)
        # All derivatives of the chunk at once, while its numbers are in the cache; the loop is left with what
        # depends on the step after. The four parts of dz belong to m, z, r and the candidate g; each is first
        # a derivative of h_t, which the loop multiplies with dh. Without `reset_after` the first one stays
        # unused and the third is the derivative of r alone.
        z, r, m = self._gates[lo:hi].swapaxes(0, 1)
        g, h_before = self._candidates[lo:hi], self._states[0][lo:hi]
        dz, one_minus_z = self._dz[:, :n], self._one_minus_z[:n]
        dm, dz_z, dz_r, dg = dz
        np.subtract(one, z, out=one_minus_z)
        self._activation.derivative(g, dg)
        np.multiply(dg, one_minus_z, out=dg)
        np.subtract(h_before, g, out=one_minus_z)  # h - g, which z is multiplied with
        self._gate.derivative(z, dz_z)
        np.multiply(dz_z, one_minus_z, out=dz_z)
        self._gate.derivative(r, dz_r)
        np.multiply(dz_r, m, out=dz_r)
        if self.reset_after:
            np.multiply(dg, r, out=dm)
            np.multiply(dz_r, dg, out=dz_r)

        # dh is the sum of its parts, in two additions: np.add.reduce takes longer. For a single sample the
        # product has summed the first three.
        single, U_T = self._single, self._U_T
        parts = self._buffer("parts", 2 if single else 4, *dh.shape)
        through_U, kept = parts[:-1], parts[-1]
        first, second, pair, others = parts[0], parts[1], parts[:2], parts[2:]
        dz_steps = dz.swapaxes(0, 1)
        dz_U = dz_steps[:, :3].reshape(n, 1, 1, -1) if single else dz_steps[:, :3]
        product, dz_U, U_T_blocks, out = products.by_step(dz_U, self._U_T_blocks, through_U)
        views = zip(
            dz_steps[::-1],
            dz_U[::-1],
            z[::-1],
            r[::-1],
            itertools.repeat(None) if dys is None else dys[::-1],
            itertools.repeat(None) if skips is None else skips[::-1],
            strict=False,
        )
        for dz_t, dz_U_t, z_t, r_t, dy, skip in views:
            if dy is not None:
                np.add(dh, dy, dh)
            aside = None if skip is None else self._set_aside(skip, dstates)
            if self.reset_after:
                np.multiply(dz_t, dh, dz_t)
                product(dz_U_t, U_T_blocks, out)
            else:
                np.multiply(dz_t[1], dh, dz_t[1])
                np.multiply(dz_t[3], dh, dz_t[3])
                dreset = dz_t[3] @ U_T[0]  # gradient of r * h
                np.multiply(dz_t[2], dreset, dz_t[2])
                np.multiply(dreset, r_t, first)
                np.matmul(dz_t[1:3], U_T[1:], parts[1:3])
            if self._keep_state is not None:
                np.multiply(through_U, self._keep_state, through_U)
            np.multiply(z_t, dh, kept)
            if not single:
                np.add(pair, others, pair)
            np.add(first, second, dh)
            if aside is not None:
                np.add(dh, aside[0], dh)

        # The same weights serve every step, so their gradients are sums over steps: products over all rows.
        flat = dz.reshape(4, -1, self.units)
        rows = self._rows[lo:hi].reshape(flat.shape[1], -1)
        D = dx.shape[-1]
        x, ones, h_T = rows[:, :D], rows[:, D], rows[:, D + 1 :].T
        self._dW += products.matmul(x.T, flat[1:], np.empty_like(self._dW))
        if self.reset_after:
            self._dU += products.matmul(h_T, flat[:3], np.empty_like(self._dU))
            self._dbias += np.matmul(ones, flat)  # a sum, but a product is faster
        else:
            self._dU[0] += (r * m).reshape(flat[3].shape).T @ flat[3]
            self._dU[1:] += products.matmul(h_T, flat[1:3], np.empty_like(self._dU[1:]))
            self._dbias[1:] += np.matmul(ones, flat[1:])
        dxs = products.matmul(flat[1:], self._W_T, self._dx[:, : len(rows)])
        dx[...] = np.add.reduce(dxs, axis=0).reshape(dx.shape)

    def _unpack_grads(self) -> list[Array]:
        grads = [np.concatenate(self._dW, axis=1), np.concatenate(self._dU[[1, 2, 0]], axis=1)]
        if self.use_bias:
            dinput, dstate = self._dbias[1:].reshape(-1), self._dbias[[1, 2, 0]].reshape(-1)
            grads.append(np.stack([dinput, dstate]) if self.reset_after else dinput)
        return grads
