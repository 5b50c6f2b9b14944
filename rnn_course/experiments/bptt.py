"""Backpropagation through time, spelled out, and what becomes of a gradient on its way back (chapter 4)."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments import stored
from rnn_course.experiments.common.tasks import adding
from rnn_course.scratch import SGD, Dense, SimpleRNN, activations, initializers, mean_squared_error

# The steepest slope of each activation function: what one step can multiply a gradient with at most.
STEEPEST = {"linear": 1.0, "tanh": 1.0, "relu": 1.0, "sigmoid": 0.25}

KINDS = ("orthogonal", "random")
RADII = (0.5, 1.0, 1.5)


# The algorithm --------------------------------------------------------------------------------------------


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
    """Give the slope of the activation function at each state: 1 - h**2 for tanh.

    Parameters
    ----------
    states : numpy.ndarray
        Outputs of the function, any shape.
    activation : str
        Its name.

    Returns
    -------
    numpy.ndarray
        The slopes, in the shape of `states`.
    """
    return activations.get(activation).derivative(states, np.empty_like(states))


def step_jacobian(h: Array, U: Array, activation: str = "tanh") -> Array:
    """Differentiate one step's state by the state before it.

    Parameters
    ----------
    h : numpy.ndarray
        The state after the step, (H,).
    U : numpy.ndarray
        The recurrent kernel, (H, H).
    activation : str
        The activation function.

    Returns
    -------
    numpy.ndarray
        (H, H): the element [i, j] says how much h_t[i] grows when h_{t-1}[j] does.
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


def truncated(steps: int, length: int) -> Array:
    """Cut the way back into pieces of one length, as chunks of a stream do.

    Parameters
    ----------
    steps : int
        Number of steps T.
    length : int
        Number of steps in a piece.

    Returns
    -------
    numpy.ndarray
        (T,) for `backpropagate`: 0 at the first step of each piece, 1 elsewhere.
    """
    return (np.arange(steps) % length != 0).astype(np.float64)


def randomised(steps: int, length: float, rng: np.random.Generator) -> Array:
    """Cut the way back at random, and make up for it where it is not cut.

    Parameters
    ----------
    steps : int
        Number of steps T.
    length : float
        Mean number of steps in a piece, above 1: each step is cut with probability c = 1 / length.
    rng : numpy.random.Generator
        Where the cuts come from.

    Returns
    -------
    numpy.ndarray
        (T,) for `backpropagate`: 0 at a cut, 1 / (1 - c) elsewhere. Its mean is 1, so the mean of the
        gradient is the full one.

    References
    ----------
    Tallec and Ollivier (2017), Unbiasing truncated backpropagation through time; here every step is cut with
    the same probability.
    """
    cut = 1 / length
    return (rng.random(steps) >= cut) / (1 - cut)


# Gradient against lag -------------------------------------------------------------------------------------


def recurrent_kernel(kind: str, radius: float, units: int, seed: int) -> Array:
    """Draw a recurrent kernel with a given spectral radius.

    Parameters
    ----------
    kind : {"orthogonal", "random", "identity"}
        A turn of the space, standard normal numbers, or the identity; all scaled.
    radius : float
        The largest absolute eigenvalue.
    units : int
        Number of hidden units H.
    seed : int
        Where the numbers come from.

    Returns
    -------
    numpy.ndarray
        (H, H), float64.

    Raises
    ------
    ValueError
        If there is no such kind.
    """
    rng = np.random.default_rng(seed)
    if kind == "identity":
        return radius * np.eye(units)
    if kind == "orthogonal":
        return radius * initializers.orthogonal(rng, units, units)
    if kind == "random":
        matrix = rng.standard_normal((units, units))
        return radius * matrix / np.abs(np.linalg.eigvals(matrix)).max()
    raise ValueError(f"recurrent_kernel: kind is {kind!r}; expected orthogonal, random or identity")


def starting_weights(kind: str, radius: float, units: int, features: int, seed: int) -> list[Array]:
    """Draw the weights of a vanilla RNN: Glorot's input kernel, a kernel of `recurrent_kernel`, no bias.

    Parameters
    ----------
    kind, radius, units, seed
        See `recurrent_kernel`.
    features : int
        Number of input features D.

    Returns
    -------
    list of numpy.ndarray
        W (D, H), U (H, H) and b (H,).
    """
    W = initializers.glorot_uniform(np.random.default_rng(seed + 1000), features, units)
    return [W, recurrent_kernel(kind, radius, units, seed), np.zeros(units)]


def as_sigmoid(weights: Sequence[Array]) -> list[Array]:
    """Give the weights with which a sigmoid network does what a tanh network does with `weights`.

    tanh(z) is 2 sigmoid(2 z) - 1, so the states of one are those of the other, h = 2 s - 1.

    Parameters
    ----------
    weights : sequence of numpy.ndarray
        W, U and b of the tanh network.

    Returns
    -------
    list of numpy.ndarray
        W, U and b of the sigmoid network; a state 0 of the one is a state 1/2 of the other.
    """
    W, U, b = weights
    return [2 * W, 4 * U, 2 * b - 2 * U.sum(axis=0)]


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
    lags : int
        How many steps to go back.
    samples : int
        Number of sequences.
    seed : int
        Where the inputs and gradients come from.
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
    """Give what no gradient can be longer than, at each lag.

    Parameters
    ----------
    U : numpy.ndarray
        The recurrent kernel, (H, H).
    activation : str
        The activation function.
    lags : int
        How many steps to go back.

    Returns
    -------
    numpy.ndarray
        (lags + 1,): powers of the largest singular value times the steepest slope.

    References
    ----------
    Pascanu, Mikolov and Bengio (2013), On the difficulty of training recurrent neural networks.
    """
    return (np.linalg.norm(U, 2) * STEEPEST[activation]) ** np.arange(lags + 1)


def norm_grid(lags: int = 50, units: int = 64, features: int = 8) -> dict[tuple[str, str, float], Array]:
    """Measure `gradient_norms` for every activation, kind of kernel and spectral radius.

    Parameters
    ----------
    lags, units, features : int
        Steps to go back, hidden units H, input features D.

    Returns
    -------
    dict
        Lengths (lags + 1,) by ``(activation, kind, radius)``.
    """
    return {
        (activation, kind, radius): gradient_norms(
            starting_weights(kind, radius, units, features, seed=0), activation, lags
        )
        for activation in STEEPEST
        for kind in KINDS
        for radius in RADII
    }


def per_step(lengths: Array) -> float:
    """Give the factor by which a gradient changed in a step, on average.

    Parameters
    ----------
    lengths : numpy.ndarray
        (lags + 1,), from `gradient_norms`.

    Returns
    -------
    float
        The geometric mean.
    """
    return float((lengths[-1] / lengths[0]) ** (1 / (len(lengths) - 1)))


# Exploding gradients and clipping -------------------------------------------------------------------------


def one_unit(u: Array, b: Array, steps: int = 50, target: float = 0.4) -> tuple[Array, Array, Array]:
    """Run one unit without input for many steps, and differentiate the error at the end.

    Parameters
    ----------
    u, b : numpy.ndarray
        Recurrent weights and biases of one shape: many networks at once.
    steps : int
        Number of steps; the first state is 0.
    target : float
        What the last state should be.

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
    """Train `one_unit` by gradient descent.

    Parameters
    ----------
    start : tuple of float
        The first u and b.
    learning_rate : float
        How far a step goes.
    n_steps : int
        Number of steps.
    clip : float, optional
        Longest gradient; a longer one is shortened to it.

    Returns
    -------
    numpy.ndarray
        (n_steps + 1, 3): u, b and the loss, before the first step and after each.
    """
    u, b = np.array([start[0]]), np.array([start[1]])
    optimizer = SGD(learning_rate, global_clipnorm=clip)
    path = []
    for _ in range(n_steps + 1):
        loss, du, db = one_unit(u, b)
        path.append([u.item(), b.item(), loss.item()])
        optimizer.apply([du, db], [u, b])
    return np.array(path)


def train_adding(
    activation: str = "tanh",
    kind: str = "orthogonal",
    clip: float | None = None,
    learning_rate: float = 0.1,
    length: int = 20,
    units: int = 32,
    n_batches: int = 1000,
    seed: int = 0,
) -> tuple[Array, Array]:
    """Train a vanilla RNN on adding problems, by plain gradient descent on batches of 32.

    Parameters
    ----------
    activation : str
        Of the recurrent layer.
    kind : str
        Of its recurrent kernel, with a spectral radius of 1: see `recurrent_kernel`.
    clip : float, optional
        Longest gradient of all weights together.
    learning_rate : float
        How far a step goes.
    length, units, n_batches : int
        Timesteps T, hidden units H, training steps.
    seed : int
        Of the weights and the batches.

    Returns
    -------
    losses, norms : numpy.ndarray
        (n_batches,) each: the loss of each batch, and the length of its gradient before clipping. Both are
        NaN from the step on at which the loss is above a million or no number: training has blown up.
    """
    rnn = SimpleRNN(units, activation=activation, dtype="float64")
    rnn.build(2)
    rnn.set_weights(starting_weights(kind, 1.0, units, 2, seed))
    head = Dense(1, dtype="float64", seed=seed)
    head.build(units)
    weights = [*rnn.params.values(), *head.params.values()]
    optimizer = SGD(learning_rate, global_clipnorm=clip)
    rng = np.random.default_rng(seed)
    losses, norms = np.full(n_batches, np.nan), np.full(n_batches, np.nan)
    for k in range(n_batches):
        x, y = adding(32, length, rng)
        with np.errstate(all="ignore"):
            y_pred = head.forward(rnn.forward(x, training=True), training=True)
            loss, dy = mean_squared_error(y - 1, y_pred)  # the mean of the sums is 1
        if not loss < 1e6:
            break
        rnn.backward(head.backward(dy))
        grads = [*rnn.grads, *head.grads]
        losses[k], norms[k] = loss, np.sqrt(sum(float(np.vdot(grad, grad)) for grad in grads))
        optimizer.apply(grads, weights)
    return losses, norms


def clipping_grid(
    activations: Sequence[str],
    kinds: Sequence[str],
    learning_rates: Sequence[float],
    clip: float,
    seeds: int,
    n_batches: int,
) -> list[dict[str, Any]]:
    """Train on adding problems with and without clipping, from several starts.

    Parameters
    ----------
    activations, kinds, learning_rates
        What to try; see `train_adding`.
    clip : float
        Longest gradient, where it is clipped.
    seeds, n_batches : int
        Number of runs of each, and of their training steps.

    Returns
    -------
    list of dict
        For each combination the ``activation``, ``kind``, ``learning_rate`` and ``clip`` (None for none), and
        of each seed the ``final`` loss, the mean of the last 100 batches, and the ``worst`` one after the
        first 20; None where training blew up.
    """
    results = []
    for activation, kind, rate, limit in product(activations, kinds, learning_rates, (None, clip)):
        runs = [
            train_adding(activation, kind, limit, rate, n_batches=n_batches, seed=seed)[0]
            for seed in range(seeds)
        ]
        results.append(
            {
                "activation": activation,
                "kind": kind,
                "learning_rate": rate,
                "clip": limit,
                "final": [_rounded(losses[-100:].mean()) for losses in runs],
                "worst": [_rounded(losses[20:].max()) for losses in runs],
            }
        )
    return results


def clipping_curves(
    activation: str, kind: str, clip: float, seed: int, n_batches: int
) -> dict[str, list[float]]:
    """Record one training with clipping and one without, from the same start on the same batches.

    Parameters
    ----------
    activation, kind, seed, n_batches
        See `train_adding`.
    clip : float
        Longest gradient, where it is clipped.

    Returns
    -------
    dict
        The losses ``"loss"`` and lengths of the gradients ``"norm"`` without clipping, and
        ``"clipped loss"`` and ``"clipped norm"`` with it; the lengths are those before it is clipped.
    """
    curves = {}
    for prefix, limit in (("", None), ("clipped ", clip)):
        losses, norms = train_adding(activation, kind, limit, seed=seed, n_batches=n_batches)
        curves[f"{prefix}loss"] = [float(f"{loss:.3g}") for loss in losses]
        curves[f"{prefix}norm"] = [float(f"{norm:.3g}") for norm in norms]
    return curves


def _rounded(loss: float) -> float | None:
    return float(f"{loss:.3g}") if np.isfinite(loss) else None


# Truncation -----------------------------------------------------------------------------------------------


def echo(steps: int, delay: int, rng: np.random.Generator, samples: int = 16) -> tuple[Array, Array]:
    """Draw sequences of random numbers, to be repeated with a delay.

    Parameters
    ----------
    steps : int
        Length T.
    delay : int
        The answer at a step is the input so many steps before.
    rng : numpy.random.Generator
        Where the numbers come from.
    samples : int
        Number of samples N.

    Returns
    -------
    x, y : numpy.ndarray
        (N, T, 1) each, standard normal; the first `delay` answers are numbers that are not in x.
    """
    numbers = rng.standard_normal((samples, delay + steps, 1))
    return numbers[:, delay:], numbers[:, :steps]


def echo_weights(units: int, seed: int, radius: float = 1.0) -> list[Array]:
    """Draw the weights of a network with one input and one output.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    seed : int
        Where the numbers come from.
    radius : float
        Spectral radius of the orthogonal recurrent kernel.

    Returns
    -------
    list of numpy.ndarray
        W (1, H), U (H, H), b (H,), and the kernel of the output, (H, 1).
    """
    output = initializers.glorot_uniform(np.random.default_rng(seed + 2000), units, 1)
    return [*starting_weights("orthogonal", radius, units, 1, seed), output]


def echo_gradient(
    weights: Sequence[Array], x: Array, y: Array, delay: int, keep: Array | None = None
) -> tuple[float, list[Array]]:
    """Compute the error of a tanh network with an output at every step, and its gradient.

    Parameters
    ----------
    weights : sequence of numpy.ndarray
        From `echo_weights`.
    x, y : numpy.ndarray
        Inputs and answers, (N, T, 1) each.
    delay : int
        How many steps at the start are not asked for.
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
    radius : float
        Spectral radius of the orthogonal recurrent kernel.
    steps, delay, units : int
        Of the task and the network: see `echo` and `echo_weights`.
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
    delay, steps, units : int
        Of the task and the network.
    learning_rate : float
        Of gradient descent, with gradients of a length of at most 1.
    n_batches : int
        Number of training steps.
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
    """Train with full, truncated and randomised gradients, from several starts.

    Parameters
    ----------
    lengths : sequence of int
        Steps in a piece.
    seeds, n_batches : int
        Number of runs of each, and of their training steps.

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


# The claims -----------------------------------------------------------------------------------------------


def sigmoid_numbers() -> dict[str, float]:
    """Give what a step leaves of a gradient, in networks that begin with the same kernel."""
    weights = starting_weights("orthogonal", 1.0, units=64, features=8, seed=0)
    return {
        "tanh": per_step(gradient_norms(weights)),
        "sigmoid": per_step(gradient_norms(weights, "sigmoid")),
        "twin": per_step(gradient_norms(as_sigmoid(weights), "sigmoid", first_state=0.5)),
    }


def relu_numbers() -> dict[str, int]:
    """Count the trainings that blew up with ReLU, and where it was better than tanh with clipping."""
    rows = stored.load("bptt-clipping")["result"]
    relu = [row for row in rows if row["activation"] == "relu"]
    clipped = [final for row in relu if row["clip"] for final in row["final"]]
    blown = {
        row["kind"]: row["final"].count(None)
        for row in relu
        if row["learning_rate"] == 0.1 and not row["clip"]
    }
    medians = {
        activation: [
            np.median(row["final"]) for row in rows if row["clip"] and row["activation"] == activation
        ]
        for activation in ("tanh", "relu")
    }
    return {
        "identity": blown["identity"],
        "orthogonal": blown["orthogonal"],
        "runs": len(relu[0]["final"]),
        "clipped": clipped.count(None),
        "all_clipped": len(clipped),
        "better": sum(np.array(medians["relu"]) < medians["tanh"]),
        "settings": len(medians["tanh"]),
    }


CLAIMS = {"bptt-sigmoid": sigmoid_numbers, "bptt-relu": relu_numbers}


# What takes longer than a page may ------------------------------------------------------------------------

LARGE: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "bptt-clipping": (
        clipping_grid,
        {
            "activations": ["tanh", "relu"],
            "kinds": ["orthogonal", "random", "identity"],
            "learning_rates": [0.02, 0.1],
            "clip": 1.0,
            "seeds": 5,
            "n_batches": 1000,
        },
    ),
    "bptt-spike": (
        clipping_curves,
        {"activation": "relu", "kind": "orthogonal", "clip": 1.0, "seed": 1, "n_batches": 800},
    ),
    "bptt-truncation": (truncation_grid, {"lengths": [5, 10, 20], "seeds": 5, "n_batches": 600}),
}
