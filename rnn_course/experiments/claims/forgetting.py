"""Forgetting without a gradient: what random networks still know of what they read, and how far back."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments import stored
from rnn_course.experiments.bptt.starts import recurrent_kernel, starting_weights
from rnn_course.experiments.common.probes import probe

SYMBOLS = 4
RADII = (0.5, 1.0, 2.0)
KNOWN = 0.9
"""How often a token has to be found to count as known."""


class Memory(NamedTuple):
    """What is left of a token after each lag, 0 for the token just read."""

    recall: Array
    """(lags,): how often a linear map finds the token in the last state."""
    gradient: Array
    """(lags,): the median norm of a gradient whose norm was 1 at the last state."""
    largest: float
    """The largest absolute value of any state."""


def memory(
    radius: float,
    units: int,
    lags: int,
    seed: int,
    *,
    kind: str = "orthogonal",
    fresh: bool = False,
    samples: int = 2000,
) -> Memory:
    """Let a tanh network with random weights, none of which is trained, read random tokens.

    Only the map that reads its last state is fitted, by least squares: an echo state network.

    Parameters
    ----------
    radius, kind
        Spectral radius and kind of the recurrent kernel, as for `recurrent_kernel`.
    units, lags, seed, samples : int
        Hidden units H, how far back to look, and number of sequences; they are twice as long as `lags`.
    fresh : bool
        Whether another recurrent kernel is drawn for every step.

    Returns
    -------
    Memory
        What forgets, and what fades.
    """
    T = 2 * lags
    W, U, _ = starting_weights(kind, radius, units, SYMBOLS, seed)
    kernels = [recurrent_kernel(kind, radius, units, seed + t) if fresh and t else U for t in range(T)]
    rng = np.random.default_rng(seed)
    tokens = rng.integers(0, SYMBOLS, (samples, T))
    states = [np.zeros((samples, units))]
    for t, U in enumerate(kernels):
        states.append(np.tanh(W[tokens[:, t]] + states[-1] @ U))
    flow = rng.standard_normal((100, units))
    flow /= np.linalg.norm(flow, axis=1, keepdims=True)
    lengths = []
    for h, U in zip(states[: -lags - 1 : -1], kernels[::-1], strict=False):
        lengths.append(float(np.median(np.linalg.norm(flow, axis=1))))
        flow = (flow * (1 - h[: len(flow)] ** 2)) @ U.T
    recall = probe(states[-1], tokens[:, : -lags - 1 : -1])
    return Memory(recall, np.array(lengths), float(np.abs(states).max()))


@cache
def mean_memory(radius: float, units: int = 64, lags: int = 30, seeds: int = 3, **options: Any) -> Memory:
    """Average `memory` over seeds: the recall, the gradient by its geometric mean, and the largest state."""
    found = [memory(radius, units, lags, seed, **options) for seed in range(seeds)]
    return Memory(
        np.mean([one.recall for one in found], axis=0),
        np.exp(np.mean([np.log(one.gradient) for one in found], axis=0)),
        max(one.largest for one in found),
    )


def reach(recall: Iterable[float], least: float = KNOWN) -> int:
    """Count the tokens, from the last one backwards, that are recalled at least so often."""
    return int(np.argmin([*(share >= least for share in recall), False]))


def forgetting_numbers() -> dict[str, Any]:
    """Compare networks whose gradient fades with others whose gradient grows: both forget."""
    small, _, large = (mean_memory(radius) for radius in RADII)
    return {
        "lag": 10,
        "guess": 1 / SYMBOLS,
        "grown": large.gradient[10],
        "large": large.recall[10],
        "faded": small.gradient[4],
        "small": small.recall[4],
        "short": 4,
    }


def known_by_width(widths: Sequence[int], radius: float, lags: int, seeds: int) -> dict[str, list[int]]:
    """Count the last tokens that networks of each width still know, as `reach` does.

    Returns
    -------
    dict
        By the width, which JSON makes a text, the count for each seed.
    """
    return {str(H): [reach(memory(radius, H, lags, seed).recall) for seed in range(seeds)] for H in widths}


def capacity_numbers() -> dict[str, Any]:
    """Say how many of the last tokens the narrowest and the widest network still know."""
    large = stored.load("claims-capacity")
    (narrow, few), *_, (wide, many) = large["result"].items()
    return {
        "narrow": narrow,
        "few": np.median(few),
        "wide": wide,
        "many": np.median(many),
        "least": KNOWN,
        "seeds": large["settings"]["seeds"],
    }


def explosion_numbers() -> dict[str, Any]:
    """Measure states and gradients of networks whose kernel is large: one for all steps, or one for each."""
    same, other = (mean_memory(2.0, kind="random", fresh=fresh) for fresh in (False, True))
    return {
        "largest": max(same.largest, other.largest),
        "lag": len(same.gradient) - 1,
        "same": same.gradient[-1],
        "other": other.gradient[-1],
    }


LARGE: dict[str, Any] = {
    "claims-capacity": (
        known_by_width,
        {"widths": [16, 32, 64, 128, 256], "radius": 1.0, "lags": 60, "seeds": 5},
    )
}
CLAIMS = {
    "forgetting": forgetting_numbers,
    "capacity": capacity_numbers,
    "values-explode": explosion_numbers,
}
