"""Does ReLU make training unstable: the adding problem, with and without clipping."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.bptt.starts import starting_weights
from rnn_course.experiments.common.tasks import adding
from rnn_course.experiments.common.training import take_step
from rnn_course.scratch import SGD, Dense, Model, SimpleRNN, mean_squared_error


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
    activation, kind : str
        Of the recurrent layer, and of its kernel with a spectral radius of 1: see `starting_weights`.
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
        (n_batches,) each: the loss of each batch, and the norm of its gradient before clipping. Both are
        NaN from the step on at which the loss is above a million or no number: training has diverged.
    """
    rnn = SimpleRNN(units, activation=activation, dtype="float64")
    rnn.build(2)
    rnn.set_weights(starting_weights(kind, 1.0, units, 2, seed))
    head = Dense(1, dtype="float64", seed=seed)
    head.build(units)
    model = Model([rnn, head])
    optimizer = SGD(learning_rate, global_clipnorm=clip)
    rng = np.random.default_rng(seed)
    losses, norms = np.full(n_batches, np.nan), np.full(n_batches, np.nan)
    for k in range(n_batches):
        x, y = adding(32, length, rng)
        with np.errstate(all="ignore"):
            loss = take_step(model, optimizer, mean_squared_error, x, y - 1)  # the mean of the sums is 1
        if not loss < 1e6:
            break
        losses[k], norms[k] = loss, np.sqrt(sum(float(np.vdot(grad, grad)) for grad in model.grads))
    return losses, norms


def clipping_grid(
    activations: Sequence[str],
    kinds: Sequence[str],
    learning_rates: Sequence[float],
    clip: float,
    seeds: int,
    n_batches: int,
) -> list[dict[str, Any]]:
    """Train with `train_adding` in all combinations, with and without clipping, from several seeds.

    Returns
    -------
    list of dict
        For each combination the ``activation``, ``kind``, ``learning_rate`` and ``clip`` (None for none), and
        of each seed the ``final`` loss, the mean of the last 100 batches, and the ``worst`` one after the
        first 20; None where training diverged.
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
    """Record one training of `train_adding` with clipping and one without, from the same start.

    Returns
    -------
    dict
        The losses ``"loss"`` and gradient norms ``"norm"`` without clipping, and ``"clipped loss"``
        and ``"clipped norm"`` with it; the norms are those before it is clipped.
    """
    curves = {}
    for prefix, limit in (("", None), ("clipped ", clip)):
        losses, norms = train_adding(activation, kind, limit, seed=seed, n_batches=n_batches)
        curves[f"{prefix}loss"] = [float(f"{loss:.3g}") for loss in losses]
        curves[f"{prefix}norm"] = [float(f"{norm:.3g}") for norm in norms]
    return curves


def _rounded(loss: float) -> float | None:
    return float(f"{loss:.3g}") if np.isfinite(loss) else None


LARGE: dict[str, Any] = {
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
}
