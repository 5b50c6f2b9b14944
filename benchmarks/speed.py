"""Forward and training step of one model over a grid of shapes, everyone in turns in one process."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.contestants import OURS, Contestant, contestants, limit_threads
from benchmarks.stopwatch import compare, race
from benchmarks.workloads import GRID, QUICK_GRID, Shape, workload
from rnn_course.scratch.gradient_check import relative_error
from rnn_course.scratch.models import MODELS


def measure(model: str, shapes: Sequence[Shape], seconds: float, fewest: int = 5) -> list[dict[str, Any]]:
    """Time all contestants, after a check that they compute the same.

    Parameters
    ----------
    model : str
        A key of :data:`rnn_course.scratch.models.MODELS`.
    shapes : sequence of Shape
        The grid.
    seconds : float
        About how long the turns of one shape may take, each for forward and for training.
    fewest : int
        How many rounds there are at least.

    Returns
    -------
    list of dict
        For each shape and ``kind`` (``"forward"`` or ``"training step"``) the ``times`` of
        :func:`benchmarks.stopwatch.compare` relative to ours, by contestant.
    """
    rows = []
    for shape in shapes:
        ready = contestants(workload(model, shape))
        check_agreement(ready)
        for kind in ("forward", "training step"):
            runners = {name: getattr(one, kind.replace(" ", "_")) for name, one in ready.items()}
            times = compare(race(runners, seconds, fewest), OURS)
            rows.append({"model": model, "shape": list(shape), "kind": kind, "times": times})
    return rows


def check_agreement(ready: dict[str, Contestant]) -> None:
    """Hold everyone's gradients to ours: who computes something else is no peer.

    Parameters
    ----------
    ready : dict of str to Contestant
        Ours and the others.

    Raises
    ------
    ValueError
        If gradients differ by more than float32 explains.
    """
    gradients = {name: one.results(one.training_step()) for name, one in ready.items() if one.results}
    for name, theirs in gradients.items():
        for own, other in zip(gradients[OURS], theirs, strict=True):
            if relative_error(own, other) > 1e-3:
                raise ValueError(
                    f"{name} has other gradients than ours: {relative_error(own, other):.1e} apart"
                )


def main() -> None:
    """Measure one model and print the rows as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("threads", type=int)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    limit_threads(options.threads)
    grid, seconds = (QUICK_GRID, 0.5) if options.quick else (GRID, 5.0)
    json.dump(measure(options.model, grid, seconds), sys.stdout)


if __name__ == "__main__":
    main()
