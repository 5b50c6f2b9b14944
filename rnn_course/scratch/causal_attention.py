"""The equations of a causal Transformer, forward and backward: normalisation, and attention that looks back.

The functions take whole sequences at once: there is no loop over time.
"""

import math

import numpy as np

from rnn_course.checks import Array

EPSILON = 1e-3  # keeps a normalisation from dividing by zero; Keras's default


def normalized(x: Array, gamma: Array, beta: Array) -> tuple[Array, tuple[Array, Array]]:
    """Give every vector mean 0 and variance 1, then scale and shift its components.

    Parameters
    ----------
    x : numpy.ndarray
        (..., D).
    gamma, beta : numpy.ndarray
        Scale and shift, (D,).

    Returns
    -------
    y : numpy.ndarray
        (..., D).
    tape : tuple
        What `normalized_backward` needs.

    References
    ----------
    Ba, Kiros and Hinton (2016), Layer normalization.
    """
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + EPSILON)
    unit = centred / spread
    return unit * gamma + beta, (unit, spread)


def normalized_backward(dy: Array, gamma: Array, tape: tuple[Array, Array]) -> tuple[Array, Array, Array]:
    """Go back through `normalized`.

    Parameters
    ----------
    dy : numpy.ndarray
        (..., D).
    gamma : numpy.ndarray
        (D,).
    tape : tuple
        From `normalized`.

    Returns
    -------
    dx, dgamma, dbeta : numpy.ndarray
        (..., D), (D,) and (D,).
    """
    unit, spread = tape
    axes = tuple(range(dy.ndim - 1))
    dunit = dy * gamma
    dx = dunit - dunit.mean(axis=-1, keepdims=True) - unit * (dunit * unit).mean(axis=-1, keepdims=True)
    return dx / spread, (dy * unit).sum(axis=axes), dy.sum(axis=axes)


def causal_attention(q: Array, k: Array, v: Array) -> tuple[Array, Array]:
    """Let every step read the steps up to itself: softmax(q k' / sqrt(d)) v.

    Parameters
    ----------
    q : numpy.ndarray
        Queries of the last S steps, (N, heads, S, d).
    k, v : numpy.ndarray
        Keys and values of all T steps, (N, heads, T, d), with S at most T.

    Returns
    -------
    y : numpy.ndarray
        What was read, (N, heads, S, d).
    weights : numpy.ndarray
        (N, heads, S, T): how much of each step. Each row sums to 1, and is 0 for steps that come later.
    """
    S, T = q.shape[2], k.shape[2]
    scores = q @ k.swapaxes(2, 3) / q.dtype.type(math.sqrt(q.shape[3]))
    later = np.arange(T) > np.arange(T - S, T)[:, np.newaxis]  # (S, T)
    scores[:, :, later] = -np.inf
    weights = np.exp(scores - scores.max(axis=3, keepdims=True))
    weights /= weights.sum(axis=3, keepdims=True)
    return weights @ v, weights


def causal_attention_backward(
    dy: Array, q: Array, k: Array, v: Array, weights: Array
) -> tuple[Array, Array, Array]:
    """Go back through `causal_attention`.

    Parameters
    ----------
    dy : numpy.ndarray
        (N, heads, S, d).
    q, k, v, weights : numpy.ndarray
        What went in, and the weights that came out.

    Returns
    -------
    dq, dk, dv : numpy.ndarray
        In the shapes of q, k and v.
    """
    dv = weights.swapaxes(2, 3) @ dy
    dweights = dy @ v.swapaxes(2, 3)
    dscores = weights * (dweights - (dweights * weights).sum(axis=3, keepdims=True))
    dscores /= q.dtype.type(math.sqrt(q.shape[3]))
    return dscores @ k, dscores.swapaxes(2, 3) @ q, dv
