"""Everything in its place: buffers that are kept, and the derivatives of many steps at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.fast.fused import four
from rnn_course.experiments.fast.setting import Gradients, Tape


def place(keep: dict[str, Array], name: str, *shape: int, dtype: Any) -> Array:
    """Give the buffer of that name; the first time it is made, of zeros."""
    if name not in keep:
        keep[name] = np.zeros(shape, dtype)
    return keep[name]


def forward_in_place(x: Array, weights: Sequence[Array], keep: dict[str, Array]) -> Tape:
    """Go forward in buffers: every result has its place, every gate lies in one piece."""
    N, T, D = x.shape
    H = len(weights[1])
    scale = np.array([0.5, 0.5, 1, 0.5], x.dtype).reshape(4, 1, 1)
    shift = np.array([0.5, 0.5, 0, 0.5], x.dtype).reshape(4, 1, 1)
    packed = gate_by_gate(np.vstack(weights)) * scale  # (4, D + H + 1, H)
    # A row is [x_t, h_{t-1}, 1], and a step writes its state into the next row.
    rows = place(keep, "rows", T + 1, N, D + H + 1, dtype=x.dtype)
    rows[:-1, :, :D], rows[:, :, -1] = x.swapaxes(0, 1), 1
    h, c = rows[:, :, D:-1], place(keep, "c", T + 1, N, H, dtype=x.dtype)
    gates = place(keep, "gates", T, 4, N, H, dtype=x.dtype)
    added, c_out = place(keep, "added and c_out", 2, N, H, dtype=x.dtype)
    for t in range(T):
        i, f, g, o = z = gates[t]
        np.matmul(rows[t], packed, out=z)
        np.tanh(z, out=z)
        np.multiply(z, scale, out=z)
        np.add(z, shift, out=z)
        np.multiply(f, c[t], out=c[t + 1])
        np.multiply(i, g, out=added)
        np.add(c[t + 1], added, out=c[t + 1])
        np.tanh(c[t + 1], out=c_out)
        np.multiply(o, c_out, out=h[t + 1])
    return Tape(h, c, gates)


def gate_by_gate(weights: Array) -> Array:
    """Copy (rows, 4H) into (4, rows, H)."""
    return np.ascontiguousarray(four(weights))


def backward_in_place(
    x: Array, dy: Array, weights: Sequence[Array], tape: Tape, keep: dict[str, Array]
) -> Gradients:
    """Go back in buffers, step by step."""
    T, N, H = tape.c[1:].shape
    U_T = np.ascontiguousarray(four(weights[1]).swapaxes(1, 2))
    dz = place(keep, "dz", 4, T, N, H, dtype=x.dtype)
    dh, dc, c_out, slope = place(keep, "steps", 4, N, H, dtype=x.dtype)
    parts = place(keep, "parts", 4, N, H, dtype=x.dtype)
    dh[...] = dc[...] = 0
    for t in reversed(range(T)):
        np.add(dh, dy[:, t], out=dh)
        np.tanh(tape.c[t + 1], out=c_out)
        local_derivatives(tape.gates[t], tape.c[t], c_out, dz[:, t], slope)
        pass_on(dz[:, t], slope, tape.gates[t, 1], dh, dc)
        np.matmul(dz[:, t], U_T, out=parts)
        np.add.reduce(parts, axis=0, out=dh)
    return sum_gate_by_gate(x, weights, tape, dz, keep)


def backward_chunks(
    x: Array, dy: Array, weights: Sequence[Array], tape: Tape, keep: dict[str, Array], rows: int = 512
) -> Gradients:
    """Go back in buffers, with the local derivatives of `rows` steps and samples at once."""
    T, N, H = tape.c[1:].shape
    U_T = np.ascontiguousarray(four(weights[1]).swapaxes(1, 2))
    dz = place(keep, "dz", 4, T, N, H, dtype=x.dtype)
    dh, dc = place(keep, "dh and dc", 2, N, H, dtype=x.dtype)
    parts = place(keep, "parts", 4, N, H, dtype=x.dtype)
    dh[...] = dc[...] = 0
    chunk = min(T, max(1, rows // N))
    buffers = place(keep, "chunk", 2, chunk, N, H, dtype=x.dtype)
    for stop in range(T, 0, -chunk):
        start = max(0, stop - chunk)
        c_out, slope = buffers[:, : stop - start]
        np.tanh(tape.c[start + 1 : stop + 1], out=c_out)
        gates = tape.gates[start:stop].swapaxes(0, 1)
        local_derivatives(gates, tape.c[start:stop], c_out, dz[:, start:stop], slope)
        for t in reversed(range(start, stop)):
            np.add(dh, dy[:, t], out=dh)
            pass_on(dz[:, t], slope[t - start], tape.gates[t, 1], dh, dc)
            np.matmul(dz[:, t], U_T, out=parts)
            np.add.reduce(parts, axis=0, out=dh)
    return sum_gate_by_gate(x, weights, tape, dz, keep)


def sum_gate_by_gate(
    x: Array, weights: Sequence[Array], tape: Tape, dz: Array, keep: dict[str, Array]
) -> Gradients:
    """Give all gradients from dz, (4, T, N, H): one product a gate."""
    N, T, D = x.shape
    flat = dz.reshape(4, T * N, -1)
    inputs = place(keep, "inputs", T * N, D, dtype=x.dtype)
    inputs.reshape(T, N, D)[...] = x.swapaxes(0, 1)
    states = place(keep, "states", T * N, flat.shape[-1], dtype=x.dtype)
    states.reshape(T, N, -1)[...] = tape.h[:-1]
    W_T = np.ascontiguousarray(four(weights[0]).swapaxes(1, 2))
    parts = np.matmul(flat, W_T, out=place(keep, "dx parts", 4, T * N, D, dtype=x.dtype))
    dx = parts.sum(axis=0).reshape(T, N, D).swapaxes(0, 1)
    dW, dU = (np.concatenate(np.matmul(rows.T, flat), axis=1) for rows in (inputs, states))
    return dx, [dW, dU, flat.sum(axis=1).reshape(-1)]


def local_derivatives(gates: Array, c: Array, c_out: Array, dgates: Array, slope: Array) -> None:
    """Write dc/dz for i, f and the candidate and dh/dz for o into `dgates`, and dh/dc into `slope`.

    None of them depends on a gradient, so they can be had for one step or for many at once.
    """
    i, f, g, o = gates
    for gate, dgate, factor in ((i, dgates[0], g), (f, dgates[1], c), (o, dgates[3], c_out)):
        np.subtract(1, gate, out=dgate)
        np.multiply(dgate, gate, out=dgate)
        np.multiply(dgate, factor, out=dgate)
    for value, derivative, factor in ((g, dgates[2], i), (c_out, slope, o)):
        np.multiply(value, value, out=derivative)
        np.subtract(1, derivative, out=derivative)
        np.multiply(derivative, factor, out=derivative)


def pass_on(dgates: Array, slope: Array, f: Array, dh: Array, dc: Array) -> None:
    """Multiply the local derivatives with the gradients that reach the step; dc becomes that of c_{t-1}."""
    np.multiply(dgates[3], dh, out=dgates[3])
    np.multiply(slope, dh, out=slope)
    np.add(dc, slope, out=dc)
    np.multiply(dgates[:3], dc, out=dgates[:3])
    np.multiply(dc, f, out=dc)
