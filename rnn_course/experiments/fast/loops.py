"""The naive loop: a training step as a textbook writes it, gate by gate, sample by sample or in a batch."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.fast.setting import Batch, Gradients, Tape


def logistic(z: Array) -> Array:
    """Compute the sigmoid as its formula says."""
    return 1 / (1 + np.exp(-z))


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
