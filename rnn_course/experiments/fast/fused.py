"""One product where the naive loop has four, or one a step: for all gates, then for all steps."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.fast.setting import Gradients, Tape


def logistic(z: Array) -> Array:
    """Compute the sigmoid as its formula says."""
    return 1 / (1 + np.exp(-z))


def four(z: Array) -> Array:
    """View (N, 4H) as its four gates, (4, N, H)."""
    return z.reshape(len(z), 4, -1).swapaxes(0, 1)


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


def step_back(tape: Tape, t: int, dh: Array, dc: Array) -> tuple[list[Array], Array]:
    """Take the gradients of h_t and c_t back through the gates: to their inputs, and to c_{t-1}."""
    i, f, g, o = tape.gates[t]
    c_out = np.tanh(tape.c[t + 1])
    dc = dc + dh * o * (1 - c_out**2)
    dz_i, dz_f = dc * g * i * (1 - i), dc * tape.c[t] * f * (1 - f)
    dz_g, dz_o = dc * i * (1 - g**2), dh * c_out * o * (1 - o)
    return [dz_i, dz_f, dz_g, dz_o], dc * f


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


def backward_one_product(x: Array, dy: Array, weights: Sequence[Array], tape: Tape) -> Gradients:
    """Go back, keep dz of every step, and sum over the steps in one product at the end."""
    U_T = weights[1].T
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
