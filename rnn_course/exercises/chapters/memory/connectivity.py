"""Connectivity of a vanilla RNN: the gradient of each loss by each letter's vector."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def connectivity(e, following, params):
    """Send the loss of each prediction back to each letter."""
    W, U, b, W_y, b_y = params
    T = len(e)
    h = np.zeros((T + 1, len(U)))  # h[t + 1] is the state after letter t
    for t in range(T):
        h[t + 1] = np.tanh(e[t] @ W + h[t] @ U + b)
    z = h[1:] @ W_y + b_y
    p = np.exp(z - z.max(axis=1, keepdims=True))
    dlogits = p / p.sum(axis=1, keepdims=True)
    dlogits[np.arange(T), following] -= 1
    C = np.zeros((T, T))
    for n in range(T):
        dh = dlogits[n] @ W_y.T
        for t in range(n, -1, -1):
            d = dh * (1 - h[t + 1] ** 2)
            C[n, t] = np.linalg.norm(d @ W.T)
            dh = d @ U.T
    return C


def draw(rng: np.random.Generator, T: int = 5, D: int = 3, H: int = 4, K: int = 3) -> Arguments:
    """Draw vectors (T, D), the letters that follow and weights."""
    shapes = ((D, H), (H, H), (H,), (H, K), (K,))
    params = [0.6 * rng.standard_normal(shape) for shape in shapes]
    return rng.standard_normal((T, D)), rng.integers(K, size=T), params


def draw_large(rng: np.random.Generator) -> Arguments:
    """Draw a network all of whose logits are large."""
    e, following, (*params, b_y) = draw(rng)
    return e, following, [*params, b_y + 1000]


def draw_far_apart(rng: np.random.Generator) -> Arguments:
    """Draw a network whose logits are large at one step and small at another."""
    e, following, (W, U, b, W_y, b_y) = draw(rng)
    unit = states(e, [W, U, b])[1:, 0]
    slope = 900 / np.ptp(unit)
    W_y[0] += slope  # which no probability feels
    return e, following, [W, U, b, W_y, b_y - slope * (unit.max() + unit.min()) / 2]


def draw_unlikely(rng: np.random.Generator) -> Arguments:
    """Draw a network for which the last letter can hardly come."""
    e, following, (*params, b_y) = draw(rng)
    return e, following % 2, [*params, b_y - [0, 0, 3000]]


def states(e: Array, params: Sequence[Array]) -> Array:
    """Compute the states, the one before the first letter among them."""
    W, U, b = params
    h = [np.zeros(len(U))]
    for vector in e:
        h.append(np.tanh(vector @ W + h[-1] @ U + b))
    return np.array(h)


def gradient(e: Array, following: Array, params: Sequence[Array]) -> Array:
    """Measure the norms of the gradients by finite differences."""

    def loss(n: int) -> float:
        z = states(e, params[:3])[n + 1] @ params[3] + params[4]
        return float(np.log(np.exp(z - z.max()).sum()) + z.max() - z[following[n]])

    return np.array([np.linalg.norm(numeric_gradient(partial(loss, n), e), axis=1) for n in range(len(e))])


EXERCISE = Exercise(
    connectivity,
    cases=(
        pencil(
            np.array([[0.0], [0.0]]),
            np.array([0, 0]),
            [np.array([[2.0]]), np.array([[0.5]]), np.zeros(1), np.array([[1.0, -1.0]]), np.zeros(2)],
        ),
        *random(draw),
        edge("one letter, T = 1", lambda rng: draw(rng, T=1)),
        edge("one hidden unit, H = 1", lambda rng: draw(rng, H=1)),
        edge("large logits", draw_large),
        edge("steps whose logits are far apart", draw_far_apart),
        edge("a letter that can hardly come", draw_unlikely),
        edge(
            "a network without memory, U = 0",
            lambda rng: ((c := draw(rng))[0], c[1], [c[2][0], 0 * c[2][1], *c[2][2:]]),
        ),
    ),
    gradient=gradient,
    capstone=True,
)
