"""Truncation: what it does to a gradient, and to what is learned with it."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.bptt.algorithm import backpropagate, run
from rnn_course.experiments.bptt.starts import starting_weights
from rnn_course.scratch import SGD, initializers


def truncated(steps: int, length: int) -> Array:
    """Cut the way back over T steps into pieces of one length, as chunks of a stream do.

    Returns (T,) for `backpropagate`: 0 at the first step of each piece, 1 elsewhere.
    """
    return (np.arange(steps) % length != 0).astype(np.float64)


def randomised(steps: int, length: float, rng: np.random.Generator) -> Array:
    """Cut the way back at random, and make up for it where it is not cut.

    Each of T steps is cut with probability c = 1 / length, so that the mean piece has `length` steps, above
    1. Returns (T,) for `backpropagate`: 0 at a cut, 1 / (1 - c) elsewhere. Its mean is 1, so the mean of the
    gradient is the full one.

    References
    ----------
    Tallec and Ollivier (2017), Unbiasing truncated backpropagation through time; here every step is cut with
    the same probability.
    """
    cut = 1 / length
    return (rng.random(steps) >= cut) / (1 - cut)


def echo(steps: int, delay: int, rng: np.random.Generator, samples: int = 16) -> tuple[Array, Array]:
    """Draw sequences of random numbers, to be repeated with a delay.

    Returns x and y, (N, T, 1) each, standard normal: y is the input `delay` steps before, and the first
    `delay` answers are numbers that are not in x.
    """
    numbers = rng.standard_normal((samples, delay + steps, 1))
    return numbers[:, delay:], numbers[:, :steps]


def echo_weights(units: int, seed: int, radius: float = 1.0) -> list[Array]:
    """Draw W (1, H), U (H, H) with a spectral radius, b (H,), and the kernel of the output, (H, 1)."""
    output = initializers.glorot_uniform(np.random.default_rng(seed + 2000), units, 1)
    return [*starting_weights("orthogonal", radius, units, 1, seed), output]


def echo_gradient(
    weights: Sequence[Array], x: Array, y: Array, delay: int, keep: Array | None = None
) -> tuple[float, list[Array]]:
    """Compute the error of a tanh network with an output at every step, and its gradient.

    Parameters
    ----------
    weights, x, y, delay
        From `echo_weights` and `echo`; the first `delay` steps are not asked for.
    keep : numpy.ndarray, optional
        (T,): see `backpropagate`.

    Returns
    -------
    loss : float
        The mean squared error.
    grads : list of numpy.ndarray
        One gradient a weight.
    """
    *cell, output = weights
    states = run(x, cell)
    h = states[1:].swapaxes(0, 1)
    error = h @ output - y
    error[:, :delay] = 0
    count = error[:, delay:].size
    dy = 2 * error / count
    grads, _ = backpropagate(x, states, dy @ output.T, cell, keep=keep)
    return float(np.sum(error**2) / count), [*grads, np.tensordot(h, dy, axes=((0, 1), (0, 1)))]


def truncation_errors(
    lengths: Sequence[int], radius: float, steps: int = 100, delay: int = 6, units: int = 16, draws: int = 100
) -> dict[str, Array]:
    """Measure how far truncated gradients are from the full one, at the start of training.

    Parameters
    ----------
    lengths : sequence of int
        Steps in a piece, 2 or more; for random cuts the mean.
    radius, steps, delay, units
        Of the network and the task: see `echo_weights` and `echo`.
    draws : int
        Number of randomised gradients for each length.

    Returns
    -------
    dict
        (len(lengths),) each, relative to the length of the full gradient of W, U and b: the error of the
        ``"truncated"`` gradient, of a ``"randomised, median"`` and of the ``"randomised, worst"`` one of N,
        and of the ``"mean of N randomised"``, N being `draws`.
    """
    weights = echo_weights(units, 0, radius)
    x, y = echo(steps, delay, np.random.default_rng(1))

    def gradient(keep: Array | None) -> Array:
        _, grads = echo_gradient(weights, x, y, delay, keep)
        return np.concatenate([grad.ravel() for grad in grads[:3]])

    full, rng = gradient(None), np.random.default_rng(2)
    errors = []
    for length in lengths:
        cut = gradient(truncated(steps, length)) - full
        random = np.array([gradient(randomised(steps, length, rng)) for _ in range(draws)]) - full
        each, mean = np.linalg.norm(random, axis=1), np.linalg.norm(random.mean(axis=0))
        errors.append([np.linalg.norm(cut), np.median(each), each.max(), mean])
    names = ("truncated", "randomised, median", "randomised, worst", f"mean of {draws} randomised")
    return dict(zip(names, np.array(errors).T / np.linalg.norm(full), strict=True))


def train_echo(
    method: str,
    length: int = 5,
    delay: int = 10,
    steps: int = 50,
    units: int = 16,
    learning_rate: float = 0.05,
    n_batches: int = 600,
    seed: int = 0,
) -> Array:
    """Train a network to repeat its input with a delay.

    Parameters
    ----------
    method : {"full", "truncated", "randomised"}
        How the gradient goes back.
    length : int
        Steps in a piece; for random cuts the mean.
    delay, steps, units, n_batches : int
        Of the task, the network and its training.
    learning_rate : float
        Of gradient descent, with gradients of a length of at most 1.
    seed : int
        Of the weights, the batches and the cuts. The batches are the same for every method.

    Returns
    -------
    numpy.ndarray
        (n_batches,): the loss of each batch; answering 0 gives about 1.

    Raises
    ------
    ValueError
        If there is no such method.
    """
    cuts = np.random.default_rng(seed + 3000)
    keeps: dict[str, Callable[[], Array]] = {
        "full": lambda: np.ones(steps),
        "truncated": lambda: truncated(steps, length),
        "randomised": lambda: randomised(steps, length, cuts),
    }
    if method not in keeps:
        raise ValueError(f"train_echo: method is {method!r}; expected one of {', '.join(keeps)}")
    weights = echo_weights(units, seed)
    optimizer = SGD(learning_rate, global_clipnorm=1.0)
    rng = np.random.default_rng(seed)
    losses = []
    for _ in range(n_batches):
        x, y = echo(steps, delay, rng)
        loss, grads = echo_gradient(weights, x, y, delay, keeps[method]())
        optimizer.apply(grads, weights)
        losses.append(loss)
    return np.array(losses)


def truncation_grid(lengths: Sequence[int], seeds: int, n_batches: int) -> dict[str, list[float]]:
    """Train with full, truncated and randomised gradients in pieces of several lengths, from several seeds.

    Returns
    -------
    dict
        The final losses, means of the last 100 batches, one a seed, by ``"full"``, ``"truncated 5"``, ...
    """
    tries = [("full", 1), *product(("truncated", "randomised"), lengths)]
    return {
        method if method == "full" else f"{method} {length}": [
            float(f"{train_echo(method, length, seed=seed, n_batches=n_batches)[-100:].mean():.3g}")
            for seed in range(seeds)
        ]
        for method, length in tries
    }


LARGE: dict[str, Any] = {
    "bptt-truncation": (truncation_grid, {"lengths": [5, 10, 20], "seeds": 5, "n_batches": 600})
}
