"""The minGRU, forward and backward."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def mingru(x, h0, W, b, dy):
    """Run a minGRU forward and backward."""
    N, T, D = x.shape
    inputs = x.reshape(N * T, D)
    z, g = np.split((inputs @ W + b).reshape(N, T, -1), 2, axis=2)
    z = 1 / (1 + np.exp(-z))

    states = [h0]
    for t in range(T):
        states.append((1 - z[:, t]) * states[t] + z[:, t] * g[:, t])
    h, before = np.stack(states[1:], axis=1), np.stack(states[:-1], axis=1)

    dh = dy.copy()
    for t in range(T - 2, -1, -1):
        dh[:, t] += (1 - z[:, t + 1]) * dh[:, t + 1]
    dz = dh * (g - before) * z * (1 - z)  # before the sigmoid
    flat = np.concatenate([dz, dh * z], axis=2).reshape(N * T, -1)
    return h, (flat @ W.T).reshape(N, T, D), inputs.T @ flat, flat.sum(axis=0)


def draw(rng: np.random.Generator, N: int = 3, T: int = 4, D: int = 2, H: int = 3) -> Arguments:
    """Draw x (N, T, D), h0 (N, H), W (D, 2H), b (2H,) and dy (N, T, H)."""
    shapes = ((N, T, D), (N, H), (D, 2 * H), (2 * H,), (N, T, H))
    return tuple(rng.standard_normal(shape) for shape in shapes)


def gradient(x: Array, h0: Array, W: Array, b: Array, dy: Array) -> tuple[Array, ...]:
    """Take the gradients from finite differences."""

    def loss() -> float:
        return float((mingru(x, h0, W, b, dy)[0] * dy).sum())

    return mingru(x, h0, W, b, dy)[0], *(numeric_gradient(loss, array) for array in (x, W, b))


EXERCISE = Exercise(
    mingru,
    gradient=gradient,
    capstone=True,
    cases=(
        pencil(
            np.array([[[0.0], [0.0]]]),
            np.array([[4.0]]),
            np.array([[1.0, 3.0]]),
            np.array([0.0, 2.0]),
            np.array([[[1.0], [2.0]]]),
        ),
        *random(draw),
        edge("one sample, N = 1", lambda rng: draw(rng, N=1)),
        edge("one timestep, T = 1", lambda rng: draw(rng, T=1)),
        edge("one unit and one feature", lambda rng: draw(rng, D=1, H=1)),
        edge("a state that begins with zero", lambda rng: ((c := draw(rng))[0], 0 * c[1], *c[2:])),
    ),
    old_id="fast-mingru",
)
