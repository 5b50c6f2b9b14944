"""A nonlinear recurrence by Newton's method: how many iterations, when it fails, and what it costs."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.common.timing import fastest, machine
from rnn_course.scratch.models import MODELS
from rnn_course.scratch.newton import Step, gru_step, guesses, newton, rnn_step
from rnn_course.scratch.recurrent import Recurrent

STEPS: dict[str, Callable[[Sequence[Array]], Step]] = {"SimpleRNN": rnn_step, "GRU": gru_step}


def draw(model: str, T: int, units: int, scale: float, N: int = 2) -> tuple[Recurrent, Step, Array, Array]:
    """Draw a fresh layer, its recurrent weights times `scale`, and inputs of 8 features.

    Returns
    -------
    layer, step, x, start
        The layer, in float64; the same as a `Step`; inputs (T, N, 8); and a state of zeros, (N, H).
    """
    layer = MODELS[model].layer(units, return_sequences=True, dtype="float64", seed=0)
    layer.build(8)
    W, U, b = layer.get_weights()
    layer.set_weights([W, scale * U, b])
    x = np.random.default_rng(0).standard_normal((T, N, 8))
    return layer, STEPS[model](layer.get_weights()), x, np.zeros((N, units))


def by_loop(layer: Recurrent, x: Array) -> Array:
    """Give the states as the layer computes them, step by step, (T, N, H)."""
    return np.asarray(layer.forward(x.swapaxes(0, 1))).swapaxes(0, 1)


def errors(model: str, T: int, units: int, scale: float, iterations: int) -> list[float]:
    """Give how far each guess is from the states of the loop, at most."""
    layer, step, x, start = draw(model, T, units, scale)
    want, found = by_loop(layer, x), guesses(step, x, start)
    return [float(np.abs(next(found) - want).max()) for _ in range(iterations + 1)]


def count(
    model: str, T: int, units: int, scale: float, iterations: int, *, diagonal: bool = False
) -> int | None:
    """Count the iterations until the states stay the same and are those of the loop within 1e-10.

    Returns
    -------
    int or None
        None if it does not come to that.
    """
    layer, step, x, start = draw(model, T, units, scale)
    try:
        h, changes = newton(step, x, start, iterations=iterations, diagonal=diagonal)
    except ArithmeticError:
        return None
    return len(changes) if np.abs(h - by_loop(layer, x)).max() < 1e-10 else None


def growth(model: str, T: int, units: int, scale: float) -> float:
    """Change the start by 1e-6 in one unit, and give how far apart the states are after T steps."""
    layer, _, x, start = draw(model, T, units, scale)
    nudged = start.copy()
    nudged[:, 0] += 1e-6
    inputs = x.swapaxes(0, 1)
    one, other = (layer.forward(inputs, initial_state=state)[:, -1] for state in (start, nudged))
    return float(np.abs(one - other).max())


def multiplications(T: int, H: int) -> dict[str, int]:
    """Count what one sample takes: the products of the loop with U, and those of one iteration.

    An iteration multiplies by U as well, scales U for the Jacobians, multiplies each of them by a state, and
    scans: about T pairs are joined, a product of two matrices and one with a vector, and T states filled in.
    """
    return {"loop": T * H * H, "iteration": T * (H * H + H * H + H * H) + T * (H**3 + H * H) + T * H * H}


def costs(units: Sequence[int], T: int) -> dict[str, Any]:
    """Time all states of a SimpleRNN by its layer and by Newton's method, in turns, on one thread.

    Returns
    -------
    dict
        ``machine``, and ``rows``: for each H the ``iterations``, and the milliseconds of ``loop`` and
        ``newton``, for two samples in float64.
    """
    rows = []
    for H in units:
        layer, step, x, start = draw("SimpleRNN", T, H, 1.0)
        swapped = np.ascontiguousarray(x.swapaxes(0, 1))
        runners: dict[str, Callable[[], Any]] = {
            "loop": partial(layer.forward, swapped),
            "newton": partial(newton, step, x, start),
        }
        taken = {
            name: round(1000 * seconds, 2) for name, seconds in fastest(runners, rounds=300, budget=1).items()
        }
        rows.append({"units": H, "iterations": len(newton(step, x, start).changes), **taken})
    return {"machine": machine(), "rows": rows}


LARGE: dict[str, Any] = {"parallel-newton": (costs, {"units": [4, 16, 64], "T": 300})}
