"""The grid: one time step of each model, forward and back, equation by equation.

This is the specification: the layers are tested against it, and it is written to be read, not to be fast.

Every cell takes its weights in Keras's shapes and order, as `get_weights` of the layer returns them:
W (D, gates * H), U (H, gates * H) and b (gates * H,), with D input features and H hidden units.

Every ``*_cell_backward`` takes the gradients with respect to what its cell returns, then the arguments of
that cell, whose equations it goes through in reverse. It gives the gradients with respect to those arguments:
of x, of each state, and of the weights, in a list.
"""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.activations import ACTIVATIONS, Activation, sigmoid

TANH, SIGMOID = ACTIVATIONS["tanh"], ACTIVATIONS["sigmoid"]
Gradients = list[Array]


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


def rnn_cell_backward(
    dh: Array, x: Array, h: Array, params: Sequence[Array]
) -> tuple[Array, Array, Gradients]:
    """Take one step of the vanilla RNN back.

    Parameters
    ----------
    dh : numpy.ndarray
        Gradient with respect to h_t, (N, H).
    x, h, params
        As for :func:`rnn_cell`; h is h_{t-1}.

    Returns
    -------
    dx, dh : numpy.ndarray
        Gradients with respect to x_t, (N, D), and h_{t-1}, (N, H).
    grads : list of numpy.ndarray
        Gradients of W, U and b.
    """
    W, U, b = params
    h_next = np.tanh(x @ W + h @ U + b)
    dz = dh * (1 - h_next**2)
    return dz @ W.T, dz @ U.T, [x.T @ dz, h.T @ dz, dz.sum(axis=0)]


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


def lstm_cell_backward(
    dh: Array, dc: Array, x: Array, h: Array, c: Array, params: Sequence[Array]
) -> tuple[Array, Array, Array, Gradients]:
    """Take one step of the LSTM back.

    Parameters
    ----------
    dh, dc : numpy.ndarray
        Gradients with respect to h_t and c_t, (N, H) each.
    x, h, c, params
        As for :func:`lstm_cell`; h and c are h_{t-1} and c_{t-1}.

    Returns
    -------
    dx, dh, dc : numpy.ndarray
        Gradients with respect to x_t, (N, D), h_{t-1} and c_{t-1}, (N, H) each.
    grads : list of numpy.ndarray
        Gradients of W, U and b.
    """
    W, U, b = params
    i, f, c_tilde, o = np.split(x @ W + h @ U + b, 4, axis=1)
    i, f, c_tilde, o = sigmoid(i), sigmoid(f), np.tanh(c_tilde), sigmoid(o)
    tanh_c = np.tanh(f * c + i * c_tilde)
    # h = o * np.tanh(c)
    do = dh * tanh_c
    dc = dc + dh * o * (1 - tanh_c**2)
    # c = f * c + i * c_tilde
    df, di, dc_tilde, dc = dc * c, dc * c_tilde, dc * i, dc * f
    # i, f, o = sigmoid(...) and c_tilde = np.tanh(...)
    dz = np.hstack([di * i * (1 - i), df * f * (1 - f), dc_tilde * (1 - c_tilde**2), do * o * (1 - o)])
    return dz @ W.T, dz @ U.T, dc, [x.T @ dz, h.T @ dz, dz.sum(axis=0)]


def peephole_lstm_cell(
    x: Array,
    h: Array,
    c: Array,
    params: Sequence[Array],
    activation: Activation = TANH,
    gate: Activation = SIGMOID,
) -> tuple[Array, Array]:
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
    activation, gate : Activation
        For the candidate and the cell state on its way out, and for the gates.

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
    i = gate(x @ W_i + h @ U_i + p_i * c + b_i)
    f = gate(x @ W_f + h @ U_f + p_f * c + b_f)
    c_tilde = activation(x @ W_c + h @ U_c + b_c)
    c = f * c + i * c_tilde
    o = gate(x @ W_o + h @ U_o + p_o * c + b_o)
    h = o * activation(c)
    return h, c


def peephole_lstm_cell_backward(
    dh: Array,
    dc: Array,
    x: Array,
    h: Array,
    c: Array,
    params: Sequence[Array],
    activation: Activation = TANH,
    gate: Activation = SIGMOID,
) -> tuple[Array, Array, Array, Gradients]:
    """Take one step of the LSTM with peepholes back.

    Parameters
    ----------
    dh, dc : numpy.ndarray
        Gradients with respect to h_t and c_t, (N, H) each.
    x, h, c, params, activation, gate
        As for :func:`peephole_lstm_cell`; h and c are h_{t-1} and c_{t-1}.

    Returns
    -------
    dx, dh, dc : numpy.ndarray
        Gradients with respect to x_t, (N, D), h_{t-1} and c_{t-1}, (N, H) each.
    grads : list of numpy.ndarray
        Gradients of W, U, b and p.
    """
    W, U, b, (p_i, p_f, p_o) = params
    z_i, z_f, z_c, z_o = np.split(x @ W + h @ U + b, 4, axis=1)
    i, f, c_tilde = gate(z_i + p_i * c), gate(z_f + p_f * c), activation(z_c)
    c_next = f * c + i * c_tilde
    o, out = gate(z_o + p_o * c_next), activation(c_next)
    # h = o * activation(c), where o looks at the new c, too
    dz_o = dh * out * gate.slope(o)
    dc = dc + dh * o * activation.slope(out) + dz_o * p_o
    # c = f * c + i * c_tilde, where i and f look at the old c
    dz_i, dz_f, dz_c = (
        dc * c_tilde * gate.slope(i),
        dc * c * gate.slope(f),
        dc * i * activation.slope(c_tilde),
    )
    dz, dp = np.hstack([dz_i, dz_f, dz_c, dz_o]), [dz_i * c, dz_f * c, dz_o * c_next]
    dc = dc * f + dz_i * p_i + dz_f * p_f
    return dz @ W.T, dz @ U.T, dc, [x.T @ dz, h.T @ dz, dz.sum(axis=0), np.sum(dp, axis=1)]


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
    Cho et al. (2014), Learning phrase representations using RNN encoder-decoder, arXiv 1406.1078 v1 and v2;
    also the variant of cuDNN.
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


def gru_cell_backward(
    dh: Array, x: Array, h: Array, params: Sequence[Array]
) -> tuple[Array, Array, Gradients]:
    """Take one step of the GRU with the reset gate after the product back.

    Parameters
    ----------
    dh : numpy.ndarray
        Gradient with respect to h_t, (N, H).
    x, h, params
        As for :func:`gru_cell`; h is h_{t-1}.

    Returns
    -------
    dx, dh : numpy.ndarray
        Gradients with respect to x_t, (N, D), and h_{t-1}, (N, H).
    grads : list of numpy.ndarray
        Gradients of W, U and b.
    """
    W, U, (b, d) = params
    x_z, x_r, x_h = np.split(x @ W + b, 3, axis=1)
    h_z, h_r, h_h = np.split(h @ U + d, 3, axis=1)
    z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
    h_tilde = np.tanh(x_h + r * h_h)
    # z * h + (1 - z) * h_tilde
    dz = dh * (h - h_tilde) * z * (1 - z)
    dh_tilde = dh * (1 - z) * (1 - h_tilde**2)
    # h_tilde = np.tanh(x_h + r * h_h): what r is multiplied with meets the state alone
    dr = dh_tilde * h_h * r * (1 - r)
    da, dm = np.hstack([dz, dr, dh_tilde]), np.hstack([dz, dr, dh_tilde * r])
    dbias = np.stack([da.sum(axis=0), dm.sum(axis=0)])
    return da @ W.T, dm @ U.T + dh * z, [x.T @ da, h.T @ dm, dbias]


def gru_cell_reset_before(
    x: Array,
    h: Array,
    params: Sequence[Array],
    keep: Array | float = 1.0,
    activation: Activation = TANH,
    gate: Activation = SIGMOID,
) -> Array:
    """Take one step of the GRU whose reset gate acts on the state before the recurrent product.

    Parameters
    ----------
    x : numpy.ndarray
        Input x_t, (N, D).
    h : numpy.ndarray
        Hidden state h_{t-1}, (N, H).
    params : sequence of numpy.ndarray
        W (D, 3H), U (H, 3H) and b (3H,), with the gates in the order update, reset, candidate.
    keep : numpy.ndarray or float
        What recurrent dropout multiplies the state with on its way into the products, (N, H).
    activation, gate : Activation
        For the candidate, and for the gates.

    Returns
    -------
    numpy.ndarray
        Hidden state h_t, (N, H). Where z is 1 it is the old state.

    References
    ----------
    Cho et al. (2014), Learning phrase representations using RNN encoder-decoder, arXiv 1406.1078 v3; also
    Chung et al. (2014), Empirical evaluation of gated recurrent neural networks on sequence modeling, who
    write 1 - z for our z.
    """
    W, U, b = params
    W_z, W_r, W_h = np.split(W, 3, axis=1)
    U_z, U_r, U_h = np.split(U, 3, axis=1)
    b_z, b_r, b_h = np.split(b, 3)
    kept = h * keep
    z = gate(x @ W_z + kept @ U_z + b_z)
    r = gate(x @ W_r + kept @ U_r + b_r)
    h_tilde = activation(x @ W_h + (r * kept) @ U_h + b_h)
    return z * h + (1 - z) * h_tilde


def gru_cell_reset_before_backward(
    dh: Array,
    x: Array,
    h: Array,
    params: Sequence[Array],
    keep: Array | float = 1.0,
    activation: Activation = TANH,
    gate: Activation = SIGMOID,
) -> tuple[Array, Array, Gradients]:
    """Take one step of the GRU with the reset gate before the product back.

    Parameters
    ----------
    dh : numpy.ndarray
        Gradient with respect to h_t, (N, H).
    x, h, params, keep, activation, gate
        As for :func:`gru_cell_reset_before`; h is h_{t-1}.

    Returns
    -------
    dx, dh : numpy.ndarray
        Gradients with respect to x_t, (N, D), and h_{t-1}, (N, H).
    grads : list of numpy.ndarray
        Gradients of W, U and b.
    """
    W, U, b = params
    H = h.shape[1]
    kept = h * keep
    z, r = np.split(gate(x @ W[:, : 2 * H] + kept @ U[:, : 2 * H] + b[: 2 * H]), 2, axis=1)
    h_tilde = activation(x @ W[:, 2 * H :] + (r * kept) @ U[:, 2 * H :] + b[2 * H :])
    # z * h + (1 - z) * h_tilde
    dz = dh * (h - h_tilde) * gate.slope(z)
    dh_tilde = dh * (1 - z) * activation.slope(h_tilde)
    # (r * kept) @ U_h
    dread = dh_tilde @ U[:, 2 * H :].T
    dr = dread * kept * gate.slope(r)
    da, dgates = np.hstack([dz, dr, dh_tilde]), np.hstack([dz, dr])
    dkept = dread * r + dgates @ U[:, : 2 * H].T
    dU = np.hstack([kept.T @ dgates, (r * kept).T @ dh_tilde])
    return da @ W.T, dh * z + dkept * keep, [x.T @ da, dU, da.sum(axis=0)]


def min_gru_cell(x: Array, h: Array, params: Sequence[Array]) -> Array:
    """Take one step of the minGRU, whose gate and candidate do not see the state.

    Parameters
    ----------
    x : numpy.ndarray
        Input x_t, (N, D).
    h : numpy.ndarray
        Hidden state h_{t-1}, (N, H).
    params : sequence of numpy.ndarray
        W (D, 2H) and b (2H,), with the gate before the candidate.

    Returns
    -------
    numpy.ndarray
        Hidden state h_t, (N, H). Where z is 1 it is the new candidate, unlike in the GRU above.

    References
    ----------
    Feng, Tung, Ahmed, Bengio and Hajimirsadeghi (2024), Were RNNs all we needed?
    """
    W, b = params
    W_z, W_h = np.split(W, 2, axis=1)
    b_z, b_h = np.split(b, 2)
    z = sigmoid(x @ W_z + b_z)
    h_tilde = x @ W_h + b_h
    return (1 - z) * h + z * h_tilde


def min_gru_cell_backward(
    dh: Array, x: Array, h: Array, params: Sequence[Array]
) -> tuple[Array, Array, Gradients]:
    """Take one step of the minGRU back.

    Parameters
    ----------
    dh : numpy.ndarray
        Gradient with respect to h_t, (N, H).
    x, h, params
        As for :func:`min_gru_cell`; h is h_{t-1}.

    Returns
    -------
    dx, dh : numpy.ndarray
        Gradients with respect to x_t, (N, D), and h_{t-1}, (N, H).
    grads : list of numpy.ndarray
        Gradients of W and b.
    """
    W, b = params
    z, h_tilde = np.split(x @ W + b, 2, axis=1)
    z = sigmoid(z)
    # (1 - z) * h + z * h_tilde
    dz = dh * (h_tilde - h) * z * (1 - z)
    da = np.hstack([dz, dh * z])
    return da @ W.T, dh * (1 - z), [x.T @ da, da.sum(axis=0)]
