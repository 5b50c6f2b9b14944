"""The long short-term memory: a state c that is added to, and gates that decide what goes in and out."""

import itertools
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import activations, initializers, products
from rnn_course.scratch.activations import ACTIVATIONS, Activation
from rnn_course.scratch.recurrent import Recurrent

# Where Keras's gates i, f, c, o stand inside: the candidate first (written g here), then f, i, o. So the
# three sigmoid gates are neighbours, and so are [c_{t-1}, g] and [f, i], whose products make the new c_t.
GATES = [2, 1, 0, 3]  # its own inverse


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
    first. The gates stand in the order input, forget, candidate, output; the peepholes in the order input,
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
    _activation: Activation = field(init=False, repr=False)
    _gate: Activation = field(init=False, repr=False)

    state_names: ClassVar[tuple[str, ...]] = ("h", "c")

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        self._activation = activations.get(self.activation, f"{self.name}: activation")
        self._gate = activations.get(self.recurrent_activation, f"{self.name}: recurrent_activation")
        # sigmoid(z) = tanh(z / 2) / 2 + 1 / 2: with the first half in the weights, one call of tanh serves
        # all four gates. The peepholes come in between, so it does not work for them.
        self._all_tanh = (
            self._activation is ACTIVATIONS["tanh"]
            and self._gate is ACTIVATIONS["sigmoid"]
            and not self.peepholes
        )

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        H = self.units
        weights = {
            "kernel": initializers.glorot_uniform(rng, input_dim, 4 * H),
            "recurrent_kernel": initializers.orthogonal(rng, H, 4 * H),
        }
        if self.use_bias:
            forget = np.ones(H) if self.unit_forget_bias else np.zeros(H)
            weights["bias"] = np.concatenate([np.zeros(H), forget, np.zeros(2 * H)])
        if self.peepholes:
            weights["peepholes"] = np.zeros((3, H))
        return weights

    def _allocate(self, steps: int, N: int, D: int) -> None:
        H = self.units
        # A row is [x_t, h_{t-1}, 1]: one product with [W; U; b] does all three, and each step writes its
        # state straight into the row of the next.
        self._rows = self._buffer("rows", steps + 1, N, D + H + 1)
        self._rows[:, :, -1] = 1
        self._inputs = self._rows[:steps, :, :D]
        self._recurrent = self._rows[:, :, D:-1]
        # For each step one block [c_{t-1}, g, f, i, o], every gate in one piece.
        self._gates = self._buffer("gates", steps + 1, 5, N, H)
        self._c_out = self._buffer("c_out", N, H)
        self._states = [self._hidden_states(steps, N), self._gates[:, 0]]
        # The gates take part in products in G groups: each by itself, but for a single sample, whose four
        # gates lie in one row, all together in one product.
        self._groups = 1 if N == 1 else 4

    def _grouped(self, weights: Array) -> Array:
        """Bring (rows, 4H), with Keras's gates in its columns, into (G, rows, 4H / G) with ours."""
        gates = weights.reshape(len(weights), 4, self.units)[:, GATES]
        return gates.swapaxes(0, 1) if self._groups == 4 else gates.reshape(1, len(weights), -1)

    def _ungrouped(self, groups: Array) -> Array:
        """Bring (G, rows, 4H / G) back into (rows, 4H)."""
        gates = groups.swapaxes(0, 1).reshape(groups.shape[1], 4, self.units)
        return gates[:, GATES].reshape(len(gates), -1)

    def _pack_forward(self) -> None:
        H = self.units
        bias = self.params["bias"] if self.use_bias else np.zeros(4 * H, self.dtype)
        stacked = np.vstack([self.params["kernel"], self.params["recurrent_kernel"], bias])
        if self._all_tanh:
            stacked[:, : 2 * H] *= 0.5
            stacked[:, 3 * H :] *= 0.5
        self._weights = products.blocks(self._grouped(stacked), len(self._c_out))

    def _forward_steps(self, steps: int, skips: Array | None) -> None:
        if self.peepholes:
            self._forward_steps_peepholes(steps, skips)
            return
        all_tanh = self._all_tanh
        half = np.array(0.5, self.dtype)  # an array of no axes costs half as much per call as a scalar
        activation, gate = self._activation.function, self._gate.function
        c_out = self._c_out
        N, H = c_out.shape
        terms = self._buffer("terms", 2, N, H)
        kept, added = terms
        plain = skips is None and self._keep_state is None
        h, c = self._states
        blocks = self._gates[:steps]
        grouped = blocks[:, 1:].reshape(steps, self._groups, N, -1)
        product, rows, weights, z = products.by_step(self._rows[:steps, np.newaxis], self._weights, grouped)
        # Walking over slices of whole arrays is cheaper than slicing every step.
        views = zip(
            rows,
            z,
            blocks[:, 1:],
            blocks[:, 1],
            blocks[:, 2:],
            blocks[:, :2],
            blocks[:, 2:4],
            blocks[:, 4],
            c[1:],
            h[1:],
            strict=False,
        )
        for t, (row, z_t, gates, g, sigmoids, c_and_g, f_and_i, o, c_t, h_t) in enumerate(views):
            product(row, weights, z_t)
            if all_tanh:
                np.tanh(gates, gates)
                np.multiply(sigmoids, half, sigmoids)
                np.add(sigmoids, half, sigmoids)
            else:
                activation(g, g)
                gate(sigmoids, sigmoids)
            np.multiply(c_and_g, f_and_i, terms)
            np.add(kept, added, c_t)
            activation(c_t, c_out)
            np.multiply(o, c_out, h_t)
            if not plain:
                self._finish_step(t, skips)

    def _forward_steps_peepholes(self, steps: int, skips: Array | None) -> None:
        p_i, p_f, p_o = self.params["peepholes"]
        activation, gate = self._activation.function, self._gate.function
        c_out = self._c_out
        h, c = self._states
        grouped = self._gates[:steps, 1:].reshape(steps, self._groups, len(c_out), -1)
        product, rows, weights, z = products.by_step(self._rows[:steps, np.newaxis], self._weights, grouped)
        for t in range(steps):
            block = self._gates[t]
            _, g, f, i, o = block
            product(rows[t], weights, z[t])
            activation(g, g)
            f += p_f * c[t]
            i += p_i * c[t]
            gate(block[2:4], block[2:4])
            c[t + 1] = f * c[t] + i * g
            o += p_o * c[t + 1]
            gate(o, o)
            activation(c[t + 1], c_out)
            np.multiply(o, c_out, h[t + 1])
            self._finish_step(t, skips)

    def _pack_backward(self, chunk: int, N: int) -> None:
        H, G = self.units, self._groups
        # Products with contiguous transposes are up to twice as fast as with transposed views.
        self._W_T = np.ascontiguousarray(self._grouped(self.params["kernel"]).swapaxes(1, 2))
        self._U_T = products.blocks(self._grouped(self.params["recurrent_kernel"]).swapaxes(1, 2), N)
        # The same memory twice: by groups for the products, and by gates for all else.
        self._dz_groups = self._buffer("dz", G, chunk, N, 4 * H // G)
        self._dz = (
            self._dz_groups if G == 4 else self._dz_groups.reshape(chunk, N, 4, H).transpose(2, 0, 1, 3)
        )
        self._dc_dh = self._buffer("dc_dh", chunk, N, H)
        D = len(self.params["kernel"])
        self._dx = self._buffer("dx", G, chunk * N, D)
        self._dkernels = np.zeros((G, D + H, 4 * H // G), self.dtype)
        self._dbias = np.zeros((G, 1, 4 * H // G), self.dtype)
        self._dpeepholes = np.zeros((3, H), self.dtype)

    def _backward_steps(
        self, lo: int, hi: int, dys: Array | None, skips: Array | None, dstates: list[Array], dx: Array
    ) -> None:
        (dh, dc), n = dstates, hi - lo
        dz, dz_groups, dc_dh = self._dz[:, :n], self._dz_groups[:, :n], self._dc_dh[:n]
        # All derivatives of the chunk at once, while its numbers are in the cache; the loop is left with
        # what depends on the step after. dz is first dc/dz for g, f, i and dh/dz for o.
        blocks, c_new = self._gates[lo:hi], self._states[1][lo + 1 : hi + 1]
        c, g, f, i, o = blocks.swapaxes(0, 1)
        # tanh(c_t) again: cheaper than the memory to keep it.
        c_out = self._activation.function(c_new, self._buffer("c_out chunk", *self._dc_dh.shape)[:n])
        self._activation.derivative(g, dz[0])
        np.multiply(dz[0], i, out=dz[0])
        self._gate.derivative(blocks[:, 2:].swapaxes(0, 1), dz[1:])
        np.multiply(dz[1], c, out=dz[1])
        np.multiply(dz[2], g, out=dz[2])
        np.multiply(dz[3], c_out, out=dz[3])
        self._activation.derivative(c_out, dc_dh)
        np.multiply(dc_dh, o, out=dc_dh)

        carry = self._buffer("carry", *dh.shape)
        # dh is the sum of one product a group, in two additions: np.add.reduce takes longer.
        parts = dh[np.newaxis] if self._groups == 1 else self._buffer("parts", 4, *dh.shape)
        pair, others = parts[:2], parts[2:]
        product, dz_x, U_T, out = products.by_step(dz_groups.swapaxes(0, 1), self._U_T, parts)
        peepholes = self.params["peepholes"] if self.peepholes else None
        dz_steps = dz.swapaxes(0, 1)
        views = zip(
            dz_x[::-1],
            dz_steps[::-1, :3],
            dz_steps[::-1, 3],
            dc_dh[::-1],
            f[::-1],
            itertools.repeat(None) if dys is None else dys[::-1],
            itertools.repeat(None) if skips is None else skips[::-1],
            strict=False,
        )
        for dz_x_t, dz_c, dz_o, dc_dh_t, f_t, dy, skip in views:
            if dy is not None:
                np.add(dh, dy, dh)
            aside = None if skip is None else self._set_aside(skip, dstates)
            np.multiply(dz_o, dh, dz_o)
            np.multiply(dh, dc_dh_t, carry)
            np.add(dc, carry, dc)
            if peepholes is not None:
                dc += dz_o * peepholes[2]
            np.multiply(dz_c, dc, dz_c)
            np.multiply(dc, f_t, dc)
            if peepholes is not None:
                dc += dz_c[2] * peepholes[0] + dz_c[1] * peepholes[1]
            product(dz_x_t, U_T, out)
            if len(parts) > 1:
                np.add(pair, others, pair)
                np.add(parts[0], parts[1], dh)
            if self._keep_state is not None:
                np.multiply(dh, self._keep_state, dh)
            if aside is not None:
                np.add(dh, aside[0], dh)
                np.add(dc, aside[1], dc)

        # The same weights serve every step, so their gradients are sums over steps: products over all rows.
        rows = self._rows[lo:hi].reshape(n * len(dh), -1)
        flat = dz_groups.reshape(len(dz_groups), len(rows), -1)
        self._dkernels += products.matmul(rows[:, :-1].T, flat, np.empty_like(self._dkernels))
        self._dbias += np.matmul(rows[:, -1:].T, flat)  # a sum: those are ones, and a product is faster
        dxs = products.matmul(flat, self._W_T, self._dx[:, : len(rows)])
        dx[...] = np.add.reduce(dxs, axis=0).reshape(dx.shape)
        if peepholes is not None:
            for k, (dgate, seen) in enumerate(((dz[2], c), (dz[1], c), (dz[3], c_new))):
                self._dpeepholes[k] += (dgate * seen).sum(axis=(0, 1))

    def _unpack_grads(self) -> list[Array]:
        D = self.params["kernel"].shape[0]
        dkernels = self._ungrouped(self._dkernels)
        grads = [dkernels[:D], dkernels[D:]]
        if self.use_bias:
            grads.append(self._ungrouped(self._dbias)[0])
        if self.peepholes:
            grads.append(self._dpeepholes)
        return grads
