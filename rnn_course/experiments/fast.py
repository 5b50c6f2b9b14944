"""Where the time goes (chapter 11): an LSTM from the naive loop to the layer, and what runs in parallel."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments import stored
from rnn_course.experiments.common.tasks import ADDING_BASELINE, adding
from rnn_course.scratch import LSTM, Adam, Dense, MinGRU, Model, mean_squared_error, products
from rnn_course.scratch.linear_recurrence import loop, scan

# Taking times --------------------------------------------------------------------------------------


def race(
    runners: Mapping[str, Callable[[], Any]], rounds: int = 40, burst: float = 0.001, budget: float = 0.25
) -> dict[str, float]:
    """Time functions in turns, A B C A B C, and keep the best time of each.

    Whatever else runs on the machine can only add time, so the smallest one is the least disturbed; and in
    turns a slow minute is slow for all.

    Parameters
    ----------
    runners : mapping of str to callable
        What to time, by name. Each is called once before, to warm up.
    rounds : int
        How many turns, at most.
    burst : float
        Seconds that a turn takes at least: short functions are called several times.
    budget : float
        Seconds after which a function gets no further turn.

    Returns
    -------
    dict of str to float
        Seconds for one call.
    """
    calls = {}
    for name, run in runners.items():
        run()
        calls[name] = max(1, math.ceil(burst / max(_seconds(run, 1), 1e-7)))
    best, spent = dict.fromkeys(runners, math.inf), dict.fromkeys(runners, 0.0)
    for _ in range(rounds):
        for name, run in runners.items():
            if spent[name] < budget:
                seconds = _seconds(run, calls[name])
                best[name] = min(best[name], seconds)
                spent[name] += seconds * calls[name]
    return best


def _seconds(run: Callable[[], Any], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        run()
    return (time.perf_counter() - start) / calls


# An LSTM, trick by trick ---------------------------------------------------------------------------

Gradients = tuple[Array, list[Array]]
"""Of x, and of the weights W, U and b."""


class Batch(NamedTuple):
    """What a training step of an LSTM starts from.

    Parameters
    ----------
    x : numpy.ndarray
        Inputs, (N, T, D).
    dy : numpy.ndarray
        Gradient of the loss with respect to all hidden states, (N, T, H).
    weights : list of numpy.ndarray
        W (D, 4H), U (H, 4H) and b (4H,), with the gates in Keras's order i, f, c, o.
    """

    x: Array
    dy: Array
    weights: list[Array]


class Tape(NamedTuple):
    """What forward leaves for backward; each entry has one array or block a step.

    Parameters
    ----------
    h, c : sequence of numpy.ndarray
        The states before the first step and after each, T + 1 times (N, H).
    gates : sequence of numpy.ndarray
        i, f, candidate and o, T times four of (N, H).
    """

    h: Any
    c: Any
    gates: Any


def draw_batch(N: int, T: int, D: int, H: int, dtype: str = "float32") -> Batch:
    """Draw a batch, and weights with biases that differ.

    Parameters
    ----------
    N, T, D, H : int
        Samples, timesteps, features, hidden units.
    dtype : {"float32", "float64"}
        Of all arrays.

    Returns
    -------
    Batch
        The same numbers on every call.
    """
    rng = np.random.default_rng(0)
    layer = LSTM(H, dtype="float64", seed=0)
    layer.build(D)
    W, U, b = layer.get_weights()
    b += 0.1 * rng.standard_normal(b.shape)
    x, dy = rng.standard_normal((N, T, D)), rng.standard_normal((N, T, H))
    return Batch(x.astype(dtype), dy.astype(dtype), [weight.astype(dtype) for weight in (W, U, b)])


def logistic(z: Array) -> Array:
    """Compute the sigmoid as its formula says."""
    return 1 / (1 + np.exp(-z))


def four(z: Array) -> Array:
    """View (N, 4H) as its four gates, (4, N, H)."""
    return z.reshape(len(z), 4, -1).swapaxes(0, 1)


def forward_loop(x: Array, weights: Sequence[Array]) -> Tape:
    """Go forward as a textbook does: two products a gate and step, a new array for every result."""
    W, U, b = ([gate.copy() for gate in np.split(weight, 4, axis=-1)] for weight in weights)
    N, T, _ = x.shape
    h = c = np.zeros((N, len(U[0])), x.dtype)
    tape = Tape([h], [c], [])
    for t in range(T):
        i = logistic(x[:, t] @ W[0] + h @ U[0] + b[0])
        f = logistic(x[:, t] @ W[1] + h @ U[1] + b[1])
        g = np.tanh(x[:, t] @ W[2] + h @ U[2] + b[2])
        o = logistic(x[:, t] @ W[3] + h @ U[3] + b[3])
        c = f * c + i * g
        h = o * np.tanh(c)
        tape.gates.append((i, f, g, o))
        tape.c.append(c)
        tape.h.append(h)
    return tape


def backward_loop(x: Array, dy: Array, weights: Sequence[Array], tape: Tape) -> Gradients:
    """Go back as a textbook does: everything a step adds to the gradients, gate by gate."""
    W, U, b = ([gate.copy() for gate in np.split(weight, 4, axis=-1)] for weight in weights)
    dW, dU, db = ([np.zeros_like(gate) for gate in gates] for gates in (W, U, b))
    dx, dh, dc = np.zeros_like(x), np.zeros_like(tape.h[0]), np.zeros_like(tape.c[0])
    for t in reversed(range(x.shape[1])):
        dz, dc = step_back(tape, t, dh + dy[:, t], dc)
        dh = np.zeros_like(dh)
        for k in range(4):
            dW[k] += x[:, t].T @ dz[k]
            dU[k] += tape.h[t].T @ dz[k]
            db[k] += dz[k].sum(axis=0)
            dx[:, t] += dz[k] @ W[k].T
            dh += dz[k] @ U[k].T
    return dx, [np.concatenate(gates, axis=-1) for gates in (dW, dU, db)]


def step_back(tape: Tape, t: int, dh: Array, dc: Array) -> tuple[list[Array], Array]:
    """Take the gradients of h_t and c_t back through the gates: to their inputs, and to c_{t-1}."""
    i, f, g, o = tape.gates[t]
    c_out = np.tanh(tape.c[t + 1])
    dc = dc + dh * o * (1 - c_out**2)
    dz_i, dz_f = dc * g * i * (1 - i), dc * tape.c[t] * f * (1 - f)
    dz_g, dz_o = dc * i * (1 - g**2), dh * c_out * o * (1 - o)
    return [dz_i, dz_f, dz_g, dz_o], dc * f


def one_by_one(batch: Batch) -> Gradients:
    """Take the training step sample by sample, and add up."""
    x, dy, weights = batch
    dx, total = np.empty_like(x), [np.zeros_like(weight) for weight in weights]
    for n in range(len(x)):
        sample = slice(n, n + 1)
        tape = forward_loop(x[sample], weights)
        dx[sample], grads = backward_loop(x[sample], dy[sample], weights, tape)
        for sum_so_far, grad in zip(total, grads, strict=True):
            sum_so_far += grad
    return dx, total


def forward_fused(x: Array, weights: Sequence[Array]) -> Tape:
    """Go forward with one product for all four gates."""
    W, U, b = weights
    h = c = np.zeros((len(x), len(U)), x.dtype)
    tape = Tape([h], [c], [])
    for t in range(x.shape[1]):
        i, f, g, o = four(x[:, t] @ W + h @ U + b)
        i, f, g, o = logistic(i), logistic(f), np.tanh(g), logistic(o)
        c = f * c + i * g
        h = o * np.tanh(c)
        tape.gates.append((i, f, g, o))
        tape.c.append(c)
        tape.h.append(h)
    return tape


def backward_fused(x: Array, dy: Array, weights: Sequence[Array], tape: Tape) -> Gradients:
    """Go back with one product for all four gates."""
    W, U, b = weights
    dW, dU, db, dx = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b), np.empty_like(x)
    dh, dc = np.zeros_like(tape.h[0]), np.zeros_like(tape.c[0])
    for t in reversed(range(x.shape[1])):
        gates, dc = step_back(tape, t, dh + dy[:, t], dc)
        dz = np.concatenate(gates, axis=1)
        dW += x[:, t].T @ dz
        dU += tape.h[t].T @ dz
        db += dz.sum(axis=0)
        dx[:, t] = dz @ W.T
        dh = dz @ U.T
    return dx, [dW, dU, db]


def forward_inputs_first(x: Array, weights: Sequence[Array]) -> Tape:
    """Go forward with one product for the inputs of all steps; only the state's products wait."""
    W, U, b = weights
    N, T, D = x.shape
    from_x = (x.swapaxes(0, 1).reshape(T * N, D) @ W + b).reshape(T, N, -1)
    h = c = np.zeros((N, len(U)), x.dtype)
    tape = Tape([h], [c], [])
    for t in range(T):
        i, f, g, o = four(from_x[t] + h @ U)
        i, f, g, o = logistic(i), logistic(f), np.tanh(g), logistic(o)
        c = f * c + i * g
        h = o * np.tanh(c)
        tape.gates.append((i, f, g, o))
        tape.c.append(c)
        tape.h.append(h)
    return tape


def backward_one_product(
    x: Array, dy: Array, weights: Sequence[Array], tape: Tape, U_T: Array | None = None
) -> Gradients:
    """Go back, keep dz of every step, and sum over the steps in one product at the end."""
    U_T = weights[1].T if U_T is None else U_T
    N, T, _ = x.shape
    dz = np.empty((T, N, U_T.shape[0]), x.dtype)
    dh, dc = np.zeros_like(tape.h[0]), np.zeros_like(tape.c[0])
    for t in reversed(range(T)):
        gates, dc = step_back(tape, t, dh + dy[:, t], dc)
        np.concatenate(gates, axis=1, out=dz[t])
        dh = dz[t] @ U_T
    return sum_over_steps(x, weights, tape, dz)


def sum_over_steps(x: Array, weights: Sequence[Array], tape: Tape, dz: Array) -> Gradients:
    """Give all gradients from those of the gates' inputs dz, (T, N, 4H): one product each."""
    N, T, D = x.shape
    flat = dz.reshape(T * N, -1)
    inputs = x.swapaxes(0, 1).reshape(T * N, D)
    states = np.asarray(tape.h[:-1]).reshape(T * N, -1)
    dx = (flat @ weights[0].T).reshape(T, N, D).swapaxes(0, 1)
    return dx, [inputs.T @ flat, states.T @ flat, flat.sum(axis=0)]


def backward_contiguous(x: Array, dy: Array, weights: Sequence[Array], tape: Tape) -> Gradients:
    """Go back with a copy of U whose transpose lies in memory row by row."""
    return backward_one_product(x, dy, weights, tape, np.ascontiguousarray(weights[1].T))


def forward_tanh(x: Array, weights: Sequence[Array]) -> Tape:
    """Go forward with one tanh for all gates: sigmoid(z) = tanh(z / 2) / 2 + 1 / 2."""
    H = weights[1].shape[0]
    scale = np.repeat(np.array([0.5, 0.5, 1, 0.5], x.dtype), H)
    shift = np.repeat(np.array([0.5, 0.5, 0, 0.5], x.dtype), H)
    W, U, b = (weight * scale for weight in weights)  # the half inside, once for all steps
    N, T, D = x.shape
    from_x = (x.swapaxes(0, 1).reshape(T * N, D) @ W + b).reshape(T, N, -1)
    h = c = np.zeros((N, H), x.dtype)
    tape = Tape([h], [c], [])
    for t in range(T):
        i, f, g, o = gates = four(np.tanh(from_x[t] + h @ U) * scale + shift)
        c = f * c + i * g
        h = o * np.tanh(c)
        tape.gates.append(gates)
        tape.c.append(c)
        tape.h.append(h)
    return tape


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


def the_layer(batch: Batch) -> Callable[[], Gradients]:
    """Make the training step of the package's own layer.

    Parameters
    ----------
    batch : Batch
        What it is run on, again and again; its buffers stay.

    Returns
    -------
    callable
        The step.
    """
    layer = LSTM(batch.dy.shape[-1], return_sequences=True, dtype=batch.x.dtype.name)
    layer.build(batch.x.shape[-1])
    layer.set_weights(batch.weights)

    def step() -> Gradients:
        layer.forward(batch.x, training=True)
        return layer.backward(batch.dy), layer.grads

    return step


def _step(
    forward: Callable[[Array, Sequence[Array]], Tape],
    backward: Callable[[Array, Array, Sequence[Array], Tape], Gradients],
) -> Callable[[Batch], Callable[[], Gradients]]:
    def prepare(batch: Batch) -> Callable[[], Gradients]:
        return lambda: backward(*batch, forward(batch.x, batch.weights))

    return prepare


def _step_in_place(
    backward: Callable[[Array, Array, Sequence[Array], Tape, dict[str, Array]], Gradients], kept: bool
) -> Callable[[Batch], Callable[[], Gradients]]:
    """Make a rung whose buffers are new in every call, or kept from one to the next."""

    def prepare(batch: Batch) -> Callable[[], Gradients]:
        keep: dict[str, Array] = {}

        def step() -> Gradients:
            if not kept:
                keep.clear()
            return backward(*batch, forward_in_place(batch.x, batch.weights, keep), keep)

        return step

    return prepare


LADDER: dict[str, Callable[[Batch], Callable[[], Gradients]]] = {
    "sample by sample": lambda batch: lambda: one_by_one(batch),
    "whole batch": _step(forward_loop, backward_loop),
    "gates fused": _step(forward_fused, backward_fused),
    "one product for all steps": _step(forward_inputs_first, backward_one_product),
    "contiguous transpose": _step(forward_inputs_first, backward_contiguous),
    "sigmoid through tanh": _step(forward_tanh, backward_contiguous),
    "in place": _step_in_place(backward_in_place, kept=False),
    "buffers kept": _step_in_place(backward_in_place, kept=True),
    "derivatives by chunks": _step_in_place(backward_chunks, kept=True),
    "the layer": the_layer,
}
"""One training step of the same LSTM, each rung with one trick more: rung(batch) gives a function to time."""


def ladder(batch: Batch, without: Sequence[str] = ()) -> dict[str, Callable[[], Gradients]]:
    """Prepare every rung for one batch.

    Parameters
    ----------
    batch : Batch
        What all of them compute.
    without : sequence of str
        Rungs to leave out.

    Returns
    -------
    dict of str to callable
        ``step() -> (dx, [dW, dU, db])`` by the name of the trick.
    """
    return {name: prepare(batch) for name, prepare in LADDER.items() if name not in without}


# What cannot be saved ------------------------------------------------------------------------------


def multiplications(N: int, T: int, D: int, H: int) -> int:
    """Count the multiplications in the matrix products of a training step of an LSTM.

    Parameters
    ----------
    N, T, D, H : int
        Samples, timesteps, features, hidden units.

    Returns
    -------
    int
        Those of forward, as many for the gradients of inputs and states, and as many for the weights.
    """
    return 3 * N * T * (D + H) * 4 * H


def bare_products(N: int, T: int, D: int, H: int, dtype: str = "float32") -> Callable[[], None]:
    """Prepare the matrix products of a training step of an LSTM, and nothing else.

    They are run as the layer runs them, by :mod:`rnn_course.scratch.products`, and everything lies where it
    is best for them.

    Parameters
    ----------
    N, T, D, H : int
        Samples, timesteps, features, hidden units.
    dtype : {"float32", "float64"}
        Of all arrays.

    Returns
    -------
    callable
        Runs them once: those of the state one by one, because each waits for the one before it.
    """
    rng = np.random.default_rng(0)

    def draw(*shape: int) -> Array:
        return rng.standard_normal(shape).astype(dtype)

    x, W, W_T, x_T, dx = draw(T * N, D), draw(D, 4 * H), draw(4 * H, D), draw(D, T * N), draw(T * N, D)
    h, U, U_T, h_T = draw(T, 1, N, H), draw(1, H, 4 * H), draw(1, 4 * H, H), draw(H, T * N)
    z, dz, dh = draw(T, 1, N, 4 * H), draw(T, 1, N, 4 * H), draw(T, 1, N, H)
    dW, dU, all_z, all_dz = draw(D, 4 * H), draw(H, 4 * H), z.reshape(T * N, -1), dz.reshape(T * N, -1)
    forward, h, U, z = products.by_step(h, products.blocks(U, N), z)
    backward, dz, U_T, dh = products.by_step(dz, products.blocks(U_T, N), dh)

    def run() -> None:
        products.matmul(x, W, all_z)
        for h_t, z_t in zip(h, z, strict=True):
            forward(h_t, U, z_t)
        for dz_t, dh_t in zip(dz, dh, strict=True):
            backward(dz_t, U_T, dh_t)
        products.matmul(x_T, all_dz, dW)
        products.matmul(h_T, all_dz, dU)
        products.matmul(all_dz, W_T, dx)

    return run


def levels(T: int) -> int:
    """Count the levels of :func:`rnn_course.scratch.linear_recurrence.scan`: how often T can be halved.

    Parameters
    ----------
    T : int
        Number of timesteps.

    Returns
    -------
    int
        The levels in which steps are joined in pairs.
    """
    return T.bit_length() - 1


# Keras ---------------------------------------------------------------------------------------------


def keras_steps(batch: Batch) -> dict[str, Callable[[], Any]]:
    """Prepare the training step of Keras's LSTM: eager, traced into a graph, and compiled by XLA.

    Call :func:`rnn_course.runtime.start_keras` before.

    Parameters
    ----------
    batch : Batch
        What it computes.

    Returns
    -------
    dict of str to callable
        ``step() -> [dx, dW, dU, db]`` as tensors. The first call of the latter two traces and compiles.
    """
    import keras
    import tensorflow as tf

    # Left to itself, the layer may go through cuDNN, a GPU's library, which XLA cannot compile.
    layer = keras.layers.LSTM(batch.dy.shape[-1], return_sequences=True, use_cudnn=False)
    layer.build(batch.x.shape)
    layer.set_weights(batch.weights)
    x, dy = tf.constant(batch.x), tf.constant(batch.dy)

    def step(x: Any, dy: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = layer(x, training=True)
        weights = [variable.value for variable in layer.trainable_variables]
        return tape.gradient(y, [x, *weights], output_gradients=dy)

    graph, xla = tf.function(step), tf.function(step, jit_compile=True)
    return {
        "eager": lambda: step(x, dy),
        "graph": lambda: graph(x, dy),
        "XLA": lambda: xla(x, dy),
    }


# A linear recurrence against an LSTM ---------------------------------------------------------------

MODELS: dict[str, type[LSTM] | type[MinGRU]] = {"LSTM": LSTM, "minGRU": MinGRU}


def draw_recurrence(T: int, N: int, H: int, dtype: str = "float32") -> tuple[Array, Array, Array]:
    """Draw a linear recurrence.

    Parameters
    ----------
    T, N, H : int
        Timesteps, samples, units.
    dtype : {"float32", "float64"}
        Of all arrays.

    Returns
    -------
    a, b, start : numpy.ndarray
        (T, N, H) between 0 and 1, (T, N, H) and (N, H): what `loop` and `scan` take.
    """
    rng = np.random.default_rng(0)
    a, b, start = rng.random((T, N, H)), rng.standard_normal((T, N, H)), rng.standard_normal((N, H))
    return a.astype(dtype), b.astype(dtype), start.astype(dtype)


def adding_errors(
    model: str, length: int, units: int, seed: int, steps: int, every: int, learning_rate: float = 0.01
) -> list[float]:
    """Train a network on the adding problem, on new samples in every step.

    Parameters
    ----------
    model : {"LSTM", "minGRU"}
        The recurrent layer.
    length : int
        Number of timesteps T.
    units : int
        Number of hidden units H.
    seed : int
        Of the weights and the training samples; the test samples are always the same.
    steps : int
        Training steps, of 32 samples.
    every : int
        After how many steps the error is measured.
    learning_rate : float
        Of Adam, with gradients clipped to a norm of 1.

    Returns
    -------
    list of float
        Mean squared error on 500 test samples, before training and then after each `every` steps.
    """
    recurrent = MODELS[model](units, dtype="float64", seed=seed)
    network = Model([recurrent, Dense(1, dtype="float64", seed=seed + 100)])
    optimizer = Adam(learning_rate, global_clipnorm=1.0)
    rng = np.random.default_rng(seed)
    x_test, y_test = adding(500, length, np.random.default_rng(1000))
    errors = []
    for step in range(steps + 1):
        if step % every == 0:
            errors.append(float(np.mean((network.forward(x_test) - y_test) ** 2)))
        x, y = adding(32, length, rng)
        _, dy = mean_squared_error(y, network.forward(x, training=True))
        network.backward(dy)
        optimizer.apply(network.grads, network.weights)
    return errors


def adding_grid(
    lengths: Sequence[int], seeds: Sequence[int], units: int, steps: int, every: int, learning_rate: float
) -> dict[str, dict[str, list[list[float]]]]:
    """Train both models on the adding problem, for several lengths and seeds.

    Parameters
    ----------
    lengths, seeds : sequence of int
        What to try.
    units, steps, every, learning_rate
        As for `adding_errors`.

    Returns
    -------
    dict
        ``result[model][str(length)]``: one list of errors a seed, rounded to four digits.
    """
    return {
        model: {
            str(length): [
                [round(e, 4) for e in adding_errors(model, length, units, seed, steps, every, learning_rate)]
                for seed in seeds
            ]
            for length in lengths
        }
        for model in MODELS
    }


def batch_times(sizes: Sequence[int], T: int, D: int, H: int) -> dict[str, float]:
    """Time a training step of the layer for batches of several sizes.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of samples N.
    T, D, H : int
        Timesteps, features, hidden units.

    Returns
    -------
    dict of str to float
        Milliseconds for one step, by N, rounded to two digits.
    """
    runners = {str(N): the_layer(draw_batch(N, T, D, H)) for N in sizes}
    return {N: round(1000 * seconds, 2) for N, seconds in race(runners).items()}


LARGE: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "fast-adding": (
        adding_grid,
        {
            "lengths": [50, 100],
            "seeds": [0, 1, 2],
            "units": 32,
            "steps": 2000,
            "every": 100,
            "learning_rate": 0.01,
        },
    ),
    "fast-batch": (batch_times, {"sizes": [1, 64], "T": 50, "D": 64, "H": 64}),
}
"""What ``python -m rnn_course.experiments`` runs and stores, by the name of the result."""


def parallel_numbers() -> dict[str, Any]:
    """Give what runs in parallel, over samples and over time, and what a linear recurrence learns."""
    batch, grid = stored.load("fast-batch"), stored.load("fast-adding")
    (one, shortest), (samples, longest) = batch["result"].items()
    T = 1024
    a, b, start = draw_recurrence(T, 2, 8, "float64")
    np.testing.assert_allclose(scan(a, b, start), loop(a, b, start), rtol=0, atol=1e-9)
    length = str(max(grid["settings"]["lengths"]))
    last = {model: [errors[-1] for errors in grid["result"][model][length]] for model in MODELS}
    return {
        "T": T,
        "one": one,
        "samples": samples,
        "longer": longest / shortest,
        "levels": levels(T),
        "length": length,
        "baseline": ADDING_BASELINE,
        "seeds": len(last["LSTM"]),
        **{model: max(errors) for model, errors in last.items()},
    }


CLAIMS = {"fast-parallel": parallel_numbers}
