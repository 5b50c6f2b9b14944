"""One time step of each model, equation by equation: the specification that the layers are tested against.

Every cell takes its weights in Keras's shapes and order, as `get_weights` of the layer returns them:
W (D, gates * H), U (H, gates * H) and b (gates * H,), with D input features and H hidden units.
"""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.activations import sigmoid


def rnn_cell(x: Array, h: Array, params: Sequence[Array]) -> Array:
    """Take one step of the vanilla RNN.

    Parameters
    ----------
    x : numpy.ndarray
        Input x_t, (N, D).
    h : numpy.ndarray
        Hidden state h_{t-1}, (N, H).
    params : sequence of numpy.ndarray
        W (D, H), U (H, H) and b (H,).

    Returns
    -------
    numpy.ndarray
        Hidden state h_t, (N, H).

    References
    ----------
    Elman (1990), Finding structure in time.
    """
    W, U, b = params
    return np.tanh(x @ W + h @ U + b)


def lstm_cell(x: Array, h: Array, c: Array, params: Sequence[Array]) -> tuple[Array, Array]:
    """Take one step of the LSTM.

    Parameters
    ----------
    x : numpy.ndarray
        Input x_t, (N, D).
    h : numpy.ndarray
        Hidden state h_{t-1}, (N, H).
    c : numpy.ndarray
        Cell state c_{t-1}, (N, H).
    params : sequence of numpy.ndarray
        W (D, 4H), U (H, 4H) and b (4H,), with the gates in the order input, forget, candidate, output.

    Returns
    -------
    h, c : numpy.ndarray
        Hidden state h_t and cell state c_t, (N, H) each.

    References
    ----------
    Hochreiter and Schmidhuber (1997), Long short-term memory; with the forget gate of
    Gers, Schmidhuber and Cummins (2000), Learning to forget.
    """
    W, U, b = params
    W_i, W_f, W_c, W_o = np.split(W, 4, axis=1)
    U_i, U_f, U_c, U_o = np.split(U, 4, axis=1)
    b_i, b_f, b_c, b_o = np.split(b, 4)
    i = sigmoid(x @ W_i + h @ U_i + b_i)
    f = sigmoid(x @ W_f + h @ U_f + b_f)
    c_tilde = np.tanh(x @ W_c + h @ U_c + b_c)
    o = sigmoid(x @ W_o + h @ U_o + b_o)
    c = f * c + i * c_tilde
    h = o * np.tanh(c)
    return h, c


def peephole_lstm_cell(x: Array, h: Array, c: Array, params: Sequence[Array]) -> tuple[Array, Array]:
    """Take one step of the LSTM whose gates also see the cell state, through peepholes.

    Parameters
    ----------
    x : numpy.ndarray
        Input x_t, (N, D).
    h : numpy.ndarray
        Hidden state h_{t-1}, (N, H).
    c : numpy.ndarray
        Cell state c_{t-1}, (N, H).
    params : sequence of numpy.ndarray
        W (D, 4H), U (H, 4H) and b (4H,), with the gates in the order input, forget, candidate, output,
        and the peepholes p (3, H) in the order input, forget, output.

    Returns
    -------
    h, c : numpy.ndarray
        Hidden state h_t and cell state c_t, (N, H) each.

    References
    ----------
    Gers, Schraudolph and Schmidhuber (2002), Learning precise timing with LSTM recurrent networks.
    """
    W, U, b, p = params
    W_i, W_f, W_c, W_o = np.split(W, 4, axis=1)
    U_i, U_f, U_c, U_o = np.split(U, 4, axis=1)
    b_i, b_f, b_c, b_o = np.split(b, 4)
    p_i, p_f, p_o = p
    i = sigmoid(x @ W_i + h @ U_i + p_i * c + b_i)
    f = sigmoid(x @ W_f + h @ U_f + p_f * c + b_f)
    c_tilde = np.tanh(x @ W_c + h @ U_c + b_c)
    c = f * c + i * c_tilde
    o = sigmoid(x @ W_o + h @ U_o + p_o * c + b_o)
    h = o * np.tanh(c)
    return h, c


def gru_cell(x: Array, h: Array, params: Sequence[Array]) -> Array:
    """Take one step of the GRU whose reset gate acts after the recurrent product, Keras's default.

    Parameters
    ----------
    x : numpy.ndarray
        Input x_t, (N, D).
    h : numpy.ndarray
        Hidden state h_{t-1}, (N, H).
    params : sequence of numpy.ndarray
        W (D, 3H), U (H, 3H) and b (2, 3H), one bias for the input and one for the recurrent product, with
        the gates in the order update, reset, candidate.

    Returns
    -------
    numpy.ndarray
        Hidden state h_t, (N, H). Where z is 1 it is the old state.

    References
    ----------
    Cho et al. (2014), Learning phrase representations using RNN encoder-decoder: this variant of the reset
    gate is the one of its first two versions on arXiv (1406.1078v1 and v2), and of cuDNN.
    """
    W, U, b = params
    W_z, W_r, W_h = np.split(W, 3, axis=1)
    U_z, U_r, U_h = np.split(U, 3, axis=1)
    b_z, b_r, b_h = np.split(b[0], 3)
    d_z, d_r, d_h = np.split(b[1], 3)
    z = sigmoid(x @ W_z + b_z + h @ U_z + d_z)
    r = sigmoid(x @ W_r + b_r + h @ U_r + d_r)
    h_tilde = np.tanh(x @ W_h + b_h + r * (h @ U_h + d_h))
    return z * h + (1 - z) * h_tilde


def gru_cell_reset_before(x: Array, h: Array, params: Sequence[Array]) -> Array:
    """Take one step of the GRU whose reset gate acts on the state before the recurrent product.

    Parameters
    ----------
    x : numpy.ndarray
        Input x_t, (N, D).
    h : numpy.ndarray
        Hidden state h_{t-1}, (N, H).
    params : sequence of numpy.ndarray
        W (D, 3H), U (H, 3H) and b (3H,), with the gates in the order update, reset, candidate.

    Returns
    -------
    numpy.ndarray
        Hidden state h_t, (N, H). Where z is 1 it is the old state.

    References
    ----------
    Cho et al. (2014), Learning phrase representations using RNN encoder-decoder: this variant of the reset
    gate is the one of its third version on arXiv (1406.1078v3), and of Chung et al. (2014), Empirical
    evaluation of gated recurrent neural networks on sequence modeling, who write 1 - z for our z.
    """
    W, U, b = params
    W_z, W_r, W_h = np.split(W, 3, axis=1)
    U_z, U_r, U_h = np.split(U, 3, axis=1)
    b_z, b_r, b_h = np.split(b, 3)
    z = sigmoid(x @ W_z + h @ U_z + b_z)
    r = sigmoid(x @ W_r + h @ U_r + b_r)
    h_tilde = np.tanh(x @ W_h + (r * h) @ U_h + b_h)
    return z * h + (1 - z) * h_tilde
