"""The gradients of a stream that is read in chunks."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.chapters.bptt._draws import read, stream
from rnn_course.exercises.exercise import Exercise, edge, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient


def truncated_bptt(x, h0, params, g, length):
    """Go back through each chunk."""
    W, U, b = params
    states = [h0]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))

    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    delta = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        d = (g[:, t] + delta) * (1 - states[t + 1] ** 2)
        dW += x[:, t].T @ d
        dU += states[t].T @ d
        db += d.sum(axis=0)
        delta = d @ U.T * (t % length != 0)  # nothing flows out of a chunk
    return dW, dU, db


def gradient(x: Array, h0: Array, params: Sequence[Array], g: Array, length: int) -> tuple[Array, ...]:
    """Nudge the weights, when each chunk begins with a state that does not move."""
    starts = range(0, x.shape[1], length)
    before = [read(x, h0, params)[start] for start in starts]

    def of_chunk(start: int, h: Array) -> float:
        chunk = slice(start, start + length)
        return float((g[:, chunk].swapaxes(0, 1) * read(x[:, chunk], h, params)[1:]).sum())

    def loss() -> float:
        return sum(map(of_chunk, starts, before))

    return tuple(numeric_gradient(loss, weights) for weights in params)


EXERCISE = Exercise(
    truncated_bptt,
    gradient=gradient,
    essential=True,
    cases=(
        pencil(
            np.array([[[1.0], [0.0], [0.0]]]),
            np.array([[0.5]]),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])],
            np.array([[[0.0], [1.0], [1.0]]]),
            2,
        ),
        *random(stream),
        edge("chunks of one step", lambda rng: stream(rng, length=1)),
        edge("a chunk longer than the sequence", lambda rng: stream(rng, length=9)),
        edge("one sample, N = 1", lambda rng: stream(rng, N=1, T=6, length=4)),
        edge("one timestep, T = 1", lambda rng: stream(rng, T=1)),
    ),
)
