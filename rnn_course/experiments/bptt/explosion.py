"""When it explodes: one unit, whose loss is a wall, trained with and without clipping."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import SGD


def one_unit(u: Array, b: Array, steps: int = 50, target: float = 0.4) -> tuple[Array, Array, Array]:
    """Run one unit without input from a state of 0, and differentiate the error at the end.

    Parameters
    ----------
    u, b : numpy.ndarray
        Recurrent weights and biases of one shape: many networks at once.
    steps, target
        Number of steps, and what the last state should be.

    Returns
    -------
    loss, du, db : numpy.ndarray
        (h_T - target)**2 and its gradient, in the shape of `u`.

    References
    ----------
    After figure 6 of Pascanu, Mikolov and Bengio (2013).
    """
    states = [np.zeros_like(u)]
    for _ in range(steps):
        states.append(np.tanh(states[-1] * u + b))
    du, db = np.zeros_like(u), np.zeros_like(u)
    dh = 2 * (states[-1] - target)
    for t in range(steps, 0, -1):
        dz = dh * (1 - states[t] ** 2)
        du, db, dh = du + dz * states[t - 1], db + dz, dz * u
    return (states[-1] - target) ** 2, du, db


def descend_one_unit(
    start: tuple[float, float], learning_rate: float, n_steps: int, clip: float | None = None
) -> Array:
    """Train `one_unit` by gradient descent from a first u and b; `clip` is the longest gradient.

    Returns (n_steps + 1, 3): u, b and the loss, before the first step and after each.
    """
    u, b = np.array([start[0]]), np.array([start[1]])
    optimizer = SGD(learning_rate, global_clipnorm=clip)
    path = []
    for _ in range(n_steps + 1):
        loss, du, db = one_unit(u, b)
        path.append([u.item(), b.item(), loss.item()])
        optimizer.apply([du, db], [u, b])
    return np.array(path)
