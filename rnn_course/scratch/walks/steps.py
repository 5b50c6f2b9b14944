"""One step of SimpleRNN, LSTM and GRU for the fast walk; the cells have the equations."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy import add, multiply, subtract

from rnn_course.checks import Array
from rnn_course.scratch.walks.fused import Fused, Steps, Term


class SimpleRNNWalk(Fused):
    """One block, z, which becomes h."""

    TERMS = (Term("x1h", slice(0, 1)),)
    CANDIDATES, GATES = slice(0, 1), slice(0, 0)
    LASTING = False

    def _stack(self, params: Sequence[Array]) -> Array:
        W, U, b = params
        return np.vstack([W, b, U])[np.newaxis]

    def _unstack(self, stacked: Array) -> list[Array]:
        D = self.D
        return [stacked[0, :D], stacked[0, D + 1 :], stacked[0, D]]

    def _steps(self, n: int) -> Steps:
        return Steps(self.squash.candidate, zip(self._each(self.z[:n, 0]), self.h[1 : n + 1], strict=False))

    def _slopes(self, lo: int, hi: int, dz: Array) -> None:
        self.squash.activation.derivative(self.h[lo + 1 : hi + 1], dz[0])

    def _steps_back(self, dz: Array, slopes: None, dstates: Sequence[Array], past: Array) -> Steps:
        (dh,) = dstates

        def step_back(dz_t: Array) -> None:
            multiply(dz_t, dh, dz_t)

        return Steps(step_back, zip(dz[::-1, 0]))


class LSTMWalk(Fused):
    """The blocks c_{t-1}, g, f, i, o, with the candidate as g.

    So the three sigmoid gates are neighbours, and so are [c_{t-1}, g] and [f, i], whose products make c_t.
    """

    TERMS = (Term("x1h", slice(0, 4)),)
    CANDIDATES, GATES = slice(0, 1), slice(1, 4)
    STATES = 1
    SPARE = (3, 2)
    ORDER: ClassVar[list[int]] = [2, 1, 0, 3]  # where Keras's gates i, f, c, o are; its own inverse

    def _stack(self, params: Sequence[Array]) -> Array:
        W, U, b = params
        return np.vstack([W, b, U]).reshape(-1, 4, self.H)[:, self.ORDER].swapaxes(0, 1)

    def _unstack(self, stacked: Array) -> list[Array]:
        rows = stacked[self.ORDER].swapaxes(0, 1).reshape(-1, 4 * self.H)
        return [rows[: self.D], rows[self.D + 1 :], rows[self.D]]

    def _steps(self, n: int) -> Steps:
        both, activation = self.squash.both, self.squash.plain
        terms, c_out = self.spare[:2], self.spare[2]
        kept, added = terms

        def step(
            z: Array, g: Array, gates: Array, c_and_g: Array, f_and_i: Array, o: Array, c: Array, h: Array
        ) -> None:
            both(z, g, gates)
            multiply(c_and_g, f_and_i, terms)
            add(kept, added, c)
            activation(c, c_out)
            multiply(o, c_out, h)

        z, blocks, c = self.z[:n], self.blocks[:n], self.states[1]
        views = z, z[:, 0], z[:, 1:], blocks[:, :2], blocks[:, 2:4], z[:, 3], c[1:], self.h[1:]
        return Steps(step, zip(*views, strict=False))

    def _slopes(self, lo: int, hi: int, dz: Array) -> tuple[Array, Array]:
        """Write dc/dz for g, f and i and dh/dz for o; give dh/dc and f."""
        c, g, f, i, o = self.blocks[lo:hi].swapaxes(0, 1)
        activation, gate = self.squash.activation, self.squash.gate
        c_out, dc_dh = self.derivatives[:, : hi - lo]
        self.squash.plain(self.states[1][lo + 1 : hi + 1], c_out)  # cheaper than the memory to keep it
        activation.derivative(g, dz[0])
        multiply(dz[0], i, dz[0])
        gate.derivative(self.z[lo:hi, 1:].swapaxes(0, 1), dz[1:])
        multiply(dz[1], c, dz[1])
        multiply(dz[2], g, dz[2])
        multiply(dz[3], c_out, dz[3])
        activation.derivative(c_out, dc_dh)
        multiply(dc_dh, o, dc_dh)
        return dc_dh, f

    def _steps_back(
        self, dz: Array, slopes: tuple[Array, Array], dstates: Sequence[Array], past: Array
    ) -> Steps:
        dh, dc = dstates
        through_h = self.spare[0]

        def step_back(dz_c: Array, dz_o: Array, dc_dh: Array, f: Array) -> None:
            multiply(dz_o, dh, dz_o)
            multiply(dh, dc_dh, through_h)
            add(dc, through_h, dc)
            multiply(dz_c, dc, dz_c)
            multiply(dc, f, dc)

        dc_dh, f = slopes
        return Steps(step_back, zip(dz[::-1, :3], dz[::-1, 3], dc_dh[::-1], f[::-1], strict=True))


class GRUWalk(Fused):
    """The blocks m, z, r, g: m = h U_h + d_h is what the reset gate is multiplied with, g the candidate."""

    TERMS = (Term("1h", slice(0, 1)), Term("x1h", slice(1, 3)), Term("x1", slice(3, 4)))
    CANDIDATES, GATES = slice(0, 0), slice(1, 3)
    PAST = True
    SPARE = (1, 1)

    def _stack(self, params: Sequence[Array]) -> Array:
        W, U, b = params
        H, D = self.H, self.D
        stacked = np.zeros((4, D + 1 + H, H), self.dtype)
        (m, gates), of_x = (stacked[0], stacked[1:3]), stacked[1:]
        of_x[:, :D], of_x[:, D] = W.reshape(D, 3, H).swapaxes(0, 1), b[0].reshape(3, H)
        gates[:, D + 1 :] = U[:, : 2 * H].reshape(H, 2, H).swapaxes(0, 1)
        gates[:, D] += b[1, : 2 * H].reshape(2, H)
        m[D + 1 :], m[D] = U[:, 2 * H :], b[1, 2 * H :]
        return stacked

    def _unstack(self, stacked: Array) -> list[Array]:
        D = self.D
        of_x, of_h = stacked[1:], stacked[[1, 2, 0]]
        dW, dU = (np.concatenate(part, axis=1) for part in (of_x[:, :D], of_h[:, D + 1 :]))
        return [dW, dU, np.stack([of_x[:, D].ravel(), of_h[:, D].ravel()])]

    def _steps(self, n: int) -> Steps:
        sigmoids, activation, spare = self.squash.gates, self.squash.plain, self.spare[0]

        def step(gates: Array, z: Array, r: Array, m: Array, g: Array, h: Array, h_next: Array) -> None:
            sigmoids(gates)
            multiply(r, m, spare)
            add(g, spare, g)
            activation(g, g)
            subtract(h, g, spare)  # z h + (1 - z) g = g + z (h - g)
            multiply(spare, z, spare)
            add(g, spare, h_next)

        m, z, r, g = self.z[:n].swapaxes(0, 1)
        return Steps(step, zip(self.z[:n, 1:3], z, r, m, g, self.h, self.h[1:], strict=False))

    def _slopes(self, lo: int, hi: int, dz: Array) -> Array:
        """Write the derivatives of h by all four; give z."""
        m, z, r, g = self.z[lo:hi].swapaxes(0, 1)
        activation, gate = self.squash.activation, self.squash.gate
        dm, dz_z, dz_r, dg = dz
        spare = self.derivatives[0, : hi - lo]
        subtract(1, z, spare)
        activation.derivative(g, dg)
        multiply(dg, spare, dg)
        subtract(self.h[lo:hi], g, spare)
        gate.derivative(z, dz_z)
        multiply(dz_z, spare, dz_z)
        gate.derivative(r, dz_r)
        multiply(dz_r, m, dz_r)
        multiply(dz_r, dg, dz_r)
        multiply(dg, r, dm)
        return z

    def _steps_back(self, dz: Array, slopes: Array, dstates: Sequence[Array], past: Array) -> Steps:
        (dh,) = dstates

        def step_back(dz_t: Array, z: Array) -> None:
            multiply(dz_t, dh, dz_t)
            multiply(z, dh, past)

        return Steps(step_back, zip(dz[::-1], slopes[::-1], strict=True))
