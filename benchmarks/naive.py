"""The loop that a textbook writes: one step after the other, one product a gate, new arrays everywhere.

Each function does a training step, forward and backward, as one would derive it from the cell on paper.
"""

from collections.abc import Callable, Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.activations import sigmoid
from rnn_course.scratch.cells import gru_cell, lstm_cell, rnn_cell

Gradients = tuple[Array, list[Array]]


def forward(model: str, x: Array, weights: Sequence[Array]) -> Array:
    """Loop over a cell of the course.

    Parameters
    ----------
    model : {"SimpleRNN", "LSTM", "GRU"}
        Whose cell.
    x : numpy.ndarray
        Inputs, (N, T, D).
    weights : sequence of numpy.ndarray
        In Keras's shapes and order.

    Returns
    -------
    numpy.ndarray
        The hidden states, (N, T, H).
    """
    N, T, _ = x.shape
    h = c = np.zeros((N, weights[1].shape[0]), x.dtype)
    hs = []
    for t in range(T):
        if model == "LSTM":
            h, c = lstm_cell(x[:, t], h, c, weights)
        else:
            h = (rnn_cell if model == "SimpleRNN" else gru_cell)(x[:, t], h, weights)
        hs.append(h)
    return np.stack(hs, axis=1)


def simple_rnn(x: Array, dy: Array, weights: Sequence[Array]) -> Gradients:
    """Take a training step of the vanilla RNN.

    Parameters
    ----------
    x : numpy.ndarray
        Inputs, (N, T, D).
    dy : numpy.ndarray
        Gradient with respect to the hidden states, (N, T, H).
    weights : sequence of numpy.ndarray
        W (D, H), U (H, H) and b (H,).

    Returns
    -------
    dx : numpy.ndarray
        Gradient with respect to x.
    grads : list of numpy.ndarray
        Gradients with respect to the weights.
    """
    W, U, b = weights
    N, T, _ = x.shape
    hs = [np.zeros((N, len(U)), x.dtype)]
    for t in range(T):
        hs.append(np.tanh(x[:, t] @ W + hs[t] @ U + b))

    dW, dU, db, dx = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b), np.zeros_like(x)
    dh = np.zeros_like(hs[0])
    for t in reversed(range(T)):
        dh = dh + dy[:, t]
        dz = dh * (1 - hs[t + 1] ** 2)
        dW += x[:, t].T @ dz
        dU += hs[t].T @ dz
        db += dz.sum(axis=0)
        dx[:, t] = dz @ W.T
        dh = dz @ U.T
    return dx, [dW, dU, db]


def lstm(x: Array, dy: Array, weights: Sequence[Array]) -> Gradients:
    """Take a training step of the LSTM.

    Parameters
    ----------
    x : numpy.ndarray
        Inputs, (N, T, D).
    dy : numpy.ndarray
        Gradient with respect to the hidden states, (N, T, H).
    weights : sequence of numpy.ndarray
        W (D, 4H), U (H, 4H) and b (4H,), gates in the order input, forget, candidate, output.

    Returns
    -------
    dx : numpy.ndarray
        Gradient with respect to x.
    grads : list of numpy.ndarray
        Gradients with respect to the weights.
    """
    W, U, b = ([gate.copy() for gate in np.split(weight, 4, axis=-1)] for weight in weights)
    N, T, _ = x.shape
    h = c = np.zeros((N, len(U[0])), x.dtype)
    steps = []
    for t in range(T):
        i = sigmoid(x[:, t] @ W[0] + h @ U[0] + b[0])
        f = sigmoid(x[:, t] @ W[1] + h @ U[1] + b[1])
        g = np.tanh(x[:, t] @ W[2] + h @ U[2] + b[2])
        o = sigmoid(x[:, t] @ W[3] + h @ U[3] + b[3])
        steps.append((h, c, i, f, g, o))
        c = f * c + i * g
        h = o * np.tanh(c)

    dW, dU, db = ([np.zeros_like(gate) for gate in gates] for gates in (W, U, b))
    dx, dh, dc = np.zeros_like(x), np.zeros_like(h), np.zeros_like(c)
    for t in reversed(range(T)):
        h, c, i, f, g, o = steps[t]
        tanh_c = np.tanh(f * c + i * g)
        dh = dh + dy[:, t]
        dc = dc + dh * o * (1 - tanh_c**2)
        dz = [dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g**2), dh * tanh_c * o * (1 - o)]
        dc = dc * f
        dh = np.zeros_like(h)
        for k in range(4):
            dW[k] += x[:, t].T @ dz[k]
            dU[k] += h.T @ dz[k]
            db[k] += dz[k].sum(axis=0)
            dx[:, t] += dz[k] @ W[k].T
            dh += dz[k] @ U[k].T
    return dx, [np.concatenate(gates, axis=-1) for gates in (dW, dU, db)]


def gru(x: Array, dy: Array, weights: Sequence[Array]) -> Gradients:
    """Take a training step of the GRU with `reset_after`.

    Parameters
    ----------
    x : numpy.ndarray
        Inputs, (N, T, D).
    dy : numpy.ndarray
        Gradient with respect to the hidden states, (N, T, H).
    weights : sequence of numpy.ndarray
        W (D, 3H), U (H, 3H) and b (2, 3H), gates in the order update, reset, candidate.

    Returns
    -------
    dx : numpy.ndarray
        Gradient with respect to x.
    grads : list of numpy.ndarray
        Gradients with respect to the weights.
    """
    W, U, b, d = (
        [gate.copy() for gate in np.split(weight, 3, axis=-1)] for weight in (*weights[:2], *weights[2])
    )
    N, T, _ = x.shape
    h = np.zeros((N, len(U[0])), x.dtype)
    steps = []
    for t in range(T):
        z = sigmoid(x[:, t] @ W[0] + b[0] + h @ U[0] + d[0])
        r = sigmoid(x[:, t] @ W[1] + b[1] + h @ U[1] + d[1])
        m = h @ U[2] + d[2]
        g = np.tanh(x[:, t] @ W[2] + b[2] + r * m)
        steps.append((h, z, r, m, g))
        h = z * h + (1 - z) * g

    dW, dU, db, dd = ([np.zeros_like(gate) for gate in gates] for gates in (W, U, b, d))
    dx, dh = np.zeros_like(x), np.zeros_like(h)
    for t in reversed(range(T)):
        h, z, r, m, g = steps[t]
        dh = dh + dy[:, t]
        dz_g = dh * (1 - z) * (1 - g**2)
        dz_z = dh * (h - g) * z * (1 - z)
        dz_r = dz_g * m * r * (1 - r)
        dh = dh * z
        # The gradients at the input's and at the state's side differ for the candidate alone.
        for k, (dz_x, dz_h) in enumerate([(dz_z, dz_z), (dz_r, dz_r), (dz_g, dz_g * r)]):
            dW[k] += x[:, t].T @ dz_x
            dU[k] += h.T @ dz_h
            db[k] += dz_x.sum(axis=0)
            dd[k] += dz_h.sum(axis=0)
            dx[:, t] += dz_x @ W[k].T
            dh += dz_h @ U[k].T
    joined = [np.concatenate(gates, axis=-1) for gates in (dW, dU, db, dd)]
    return dx, [*joined[:2], np.stack(joined[2:])]


TRAINING_STEPS: dict[str, Callable[[Array, Array, Sequence[Array]], Gradients]] = {
    "SimpleRNN": simple_rnn,
    "LSTM": lstm,
    "GRU": gru,
}
