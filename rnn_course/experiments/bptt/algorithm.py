"""The algorithm: a network read forward, and its gradient taken back through every step."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import activations


def run(x: Array, weights: Sequence[Array], activation: str = "tanh", h: Array | None = None) -> Array:
    """Read a batch of sequences, and keep every state for the way back.

    Parameters
    ----------
    x : numpy.ndarray
        Inputs, (N, T, D), float64.
    weights : sequence of numpy.ndarray
        W (D, H), U (H, H) and b (H,).
    activation : str
        What is applied to x_t W + h_{t-1} U + b.
    h : numpy.ndarray, optional
        The state before the first step, (N, H); zeros if it is not given.

    Returns
    -------
    numpy.ndarray
        (T + 1, N, H): the state before the first step, and after each.
    """
    W, U, b = weights
    f = activations.get(activation).function
    states = [np.zeros((len(x), len(b))) if h is None else h]
    for t in range(x.shape[1]):
        z = x[:, t] @ W + states[t] @ U + b
        states.append(f(z, z))
    return np.array(states)


def slopes(states: Array, activation: str = "tanh") -> Array:
    """Give the slope of the activation function at each state, its output: 1 - h**2 for tanh."""
    return activations.get(activation).derivative(states, np.empty_like(states))


def step_jacobian(h: Array, U: Array, activation: str = "tanh") -> Array:
    """Differentiate one step's state h, (H,), by the state before it, with the recurrent kernel U, (H, H).

    Returns (H, H): the element [i, j] says how much h_t[i] grows when h_{t-1}[j] does.
    """
    return slopes(h, activation)[:, np.newaxis] * U.T


def backpropagate(
    x: Array,
    states: Array,
    dh: Array,
    weights: Sequence[Array],
    activation: str = "tanh",
    keep: Array | None = None,
) -> tuple[list[Array], Array]:
    """Go back through every step and sum the gradients of the weights.

    Parameters
    ----------
    x : numpy.ndarray
        Inputs, (N, T, D).
    states : numpy.ndarray
        What `run` gave, (T + 1, N, H).
    dh : numpy.ndarray
        (N, T, H): what the loss at each step says about the state of that step.
    weights : sequence of numpy.ndarray
        W, U and b.
    activation : str
        The activation function.
    keep : numpy.ndarray, optional
        (T,): the gradient that flows out of step t is multiplied by ``keep[t]``; ones if it is not given.
        See `truncated` and `randomised`.

    Returns
    -------
    grads : list of numpy.ndarray
        The gradients of W, U and b.
    flow : numpy.ndarray
        The gradient of the state before the first step, (N, H).

    References
    ----------
    Werbos (1990), Backpropagation through time: what it does and how to do it.
    """
    W, U, b = weights
    slope = slopes(states[1:], activation)
    keep = np.ones(len(slope)) if keep is None else keep
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    flow = np.zeros_like(states[0])
    for t in reversed(range(len(slope))):
        dz = (dh[:, t] + flow) * slope[t]
        dW += x[:, t].T @ dz
        dU += states[t].T @ dz
        db += dz.sum(axis=0)
        flow = keep[t] * (dz @ U.T)
    return [dW, dU, db], flow
