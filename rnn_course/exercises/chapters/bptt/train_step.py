"""Forward, loss, truncated BPTT, clipping, and a step."""

import numpy as np

from rnn_course.exercises.chapters.bptt import truncated
from rnn_course.exercises.chapters.bptt._draws import stream
from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def train_step(x, target, h0, params, length, limit, rate):
    """Take one training step on a stream."""
    W, U, b = params
    states = [h0]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))
    error = np.stack(states[1:], axis=1) - target
    loss = float(np.mean(error**2))

    g = 2 * error / error.size
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    delta = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        d = (g[:, t] + delta) * (1 - states[t + 1] ** 2)
        dW += x[:, t].T @ d
        dU += states[t].T @ d
        db += d.sum(axis=0)
        delta = d @ U.T * (t % length != 0)  # nothing flows out of a chunk

    norm = np.sqrt((dW**2).sum() + (dU**2).sum() + (db**2).sum())
    factor = rate * limit / max(norm, limit)
    return loss, W - factor * dW, U - factor * dU, b - factor * db


def draw(rng: np.random.Generator, limit: float = 0.05, rate: float = 0.5, **sizes: int) -> Arguments:
    """Draw a stream with targets."""
    x, h0, params, target, length = stream(rng, **sizes)
    return x, target, h0, params, length, limit, rate


EXERCISE = Exercise(
    train_step,
    capstone=True,
    heir_of=(truncated.EXERCISE,),
    cases=(
        pencil(
            np.array([[[1.0], [0.0]]]),
            np.array([[[0.0], [1.0]]]),
            np.array([[0.5]]),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.0])],
            1,
            0.1,
            0.5,
        ),
        *random(draw),
        edge("a gradient that is short enough", lambda rng: draw(rng, limit=1e3)),
        edge("a gradient a little longer than the limit", lambda rng: draw(rng, limit=0.47)),
        edge(
            "a gradient shorter than the limit, with a large learning rate",
            lambda rng: draw(rng, limit=0.6, rate=4.0, N=2, T=8, length=2),
        ),
        edge("chunks of one step", lambda rng: draw(rng, length=1)),
        edge("one sample, N = 1", lambda rng: draw(rng, N=1, T=6, length=4)),
        edge("one timestep, T = 1", lambda rng: draw(rng, T=1)),
    ),
)
