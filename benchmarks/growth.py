"""How time and memory of a training step grow with the steps T, the samples N and the units H."""

import argparse
import json
import sys
from typing import Any

from benchmarks.memory import training_step
from benchmarks.stopwatch import compare, race
from benchmarks.workloads import Shape
from rnn_course.experiments.common.timing import peak_bytes

BASE = Shape(16, 50, 64, 64)
AXES, FACTORS = ("T", "N", "H"), (1, 2, 4, 8)


def grow(model: str, base: Shape, axis: str, factors: tuple[int, ...], seconds: float) -> dict[str, Any]:
    """Measure a training step at shapes of which one is the multiple of the first.

    Parameters
    ----------
    model : str
        A key of :data:`rnn_course.scratch.models.MODELS`.
    base : Shape
        N, T, D and H of the first.
    axis : {"N", "T", "H"}
        What grows.
    factors : tuple of int
        How often, from 1.
    seconds : float
        About how long to time all of them.

    Returns
    -------
    dict
        ``times`` and ``bytes``, one number a factor, each relative to the first.
    """
    shapes = {str(k): base._replace(**{axis: k * getattr(base, axis)}) for k in factors}
    steps = {k: training_step(model, shape, return_sequences=True) for k, shape in shapes.items()}
    times = compare(race(steps, seconds, fewest=3), "1")
    peaks = [peak_bytes(training_step(model, shape, return_sequences=True)) for shape in shapes.values()]
    return {
        "times": [1.0, *(times[k]["ratio"] for k in list(steps)[1:])],
        "bytes": [peak / peaks[0] for peak in peaks],
    }


def main() -> None:
    """Measure the LSTM, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    factors, seconds = ((1, 2), 0.5) if quick else (FACTORS, 15)
    axes = {axis: grow("LSTM", BASE, axis, factors, seconds) for axis in AXES}
    sys.stdout.write(json.dumps({"shape": list(BASE), "factors": list(factors), "axes": axes}))


if __name__ == "__main__":
    main()
