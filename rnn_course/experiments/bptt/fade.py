"""How a gradient fades: its norm after each step back, by activation and kernel."""

from collections.abc import Sequence

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.bptt.algorithm import run, slopes
from rnn_course.experiments.bptt.starts import as_sigmoid, starting_weights

# The steepest slope of each activation function: what one step can multiply a gradient with at most.
STEEPEST = {"linear": 1.0, "tanh": 1.0, "relu": 1.0, "sigmoid": 0.25}
KINDS = ("orthogonal", "random")
RADII = (0.5, 1.0, 1.5)


def gradient_norms(
    weights: Sequence[Array],
    activation: str = "tanh",
    lags: int = 50,
    samples: int = 20,
    seed: int = 0,
    first_state: float = 0.0,
) -> Array:
    """Measure how long a gradient still is after each step back.

    The network reads random numbers, first as many as it goes back later, so that it has forgotten its start.
    At the last step it gets a random gradient of length 1 for each sample.

    Parameters
    ----------
    weights : sequence of numpy.ndarray
        W (D, H), U (H, H) and b (H,).
    activation : str
        The activation function.
    lags, samples, seed : int
        Steps to go back, number of sequences, and where inputs and gradients come from.
    first_state : float
        What all units hold before the first step.

    Returns
    -------
    numpy.ndarray
        (lags + 1,): the median length over the samples, 1 at lag 0.
    """
    W, U, _ = weights
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((samples, 2 * lags, len(W)))
    flow = rng.standard_normal((samples, len(U)))
    flow /= np.linalg.norm(flow, axis=1, keepdims=True)
    states = run(x, weights, activation, np.full((samples, len(U)), first_state))
    slope = slopes(states, activation)
    lengths = [1.0]
    for t in range(2 * lags, lags, -1):
        flow = (flow * slope[t]) @ U.T
        lengths.append(float(np.median(np.linalg.norm(flow, axis=1))))
    return np.array(lengths)


def bound(U: Array, activation: str, lags: int) -> Array:
    """Give what no gradient can be longer than, at lags 0 to `lags`.

    These are the powers of the largest singular value of U times the steepest slope: Pascanu, Mikolov and
    Bengio (2013), On the difficulty of training recurrent neural networks.
    """
    return (np.linalg.norm(U, 2) * STEEPEST[activation]) ** np.arange(lags + 1)


def norm_grid(lags: int = 50, units: int = 64, features: int = 8) -> dict[tuple[str, str, float], Array]:
    """Measure `gradient_norms` by activation, kind of kernel and spectral radius, (lags + 1,) each."""
    return {
        (activation, kind, radius): gradient_norms(
            starting_weights(kind, radius, units, features, seed=0), activation, lags
        )
        for activation in STEEPEST
        for kind in KINDS
        for radius in RADII
    }


def per_step(lengths: Array) -> float:
    """Give the factor by which a gradient changed in a step of `gradient_norms`: the geometric mean."""
    return float((lengths[-1] / lengths[0]) ** (1 / (len(lengths) - 1)))


def sigmoid_numbers() -> dict[str, float]:
    """Give what a step leaves of a gradient: with both activations, and with tanh from other kernels.

    The latter are by kind and ten times the spectral radius, ``"random_15"`` for example.
    """
    weights = starting_weights("orthogonal", 1.0, units=64, features=8, seed=0)
    return {
        "tanh": per_step(gradient_norms(weights)),
        "sigmoid": per_step(gradient_norms(weights, "sigmoid")),
        "twin": per_step(gradient_norms(as_sigmoid(weights), "sigmoid", first_state=0.5)),
        **{
            f"{kind}_{10 * radius:.0f}": per_step(
                gradient_norms(starting_weights(kind, radius, units=64, features=8, seed=0))
            )
            for kind in KINDS
            for radius in RADII
        },
    }


CLAIMS = {"bptt-sigmoid": sigmoid_numbers}
