"""How much memory the layers take. `tracemalloc` counts the bytes of NumPy's arrays exactly."""

import argparse
import json
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

from benchmarks.stopwatch import compare, race
from benchmarks.workloads import Shape, workload
from rnn_course.experiments.common.timing import peak_bytes
from rnn_course.scratch import LSTM
from rnn_course.scratch.models import MODELS
from rnn_course.scratch.recurrent import Recurrent

# What backward needs of the gates, in arrays of (N, T, H). The GRU needs, besides its three, what its reset
# gate is multiplied with; SimpleRNN has its states only.
GATES = {"SimpleRNN": 1, "LSTM": 4, "GRU": 4}

LARGE = Shape(64, 200, 256, 512)
LONG = Shape(16, 4096, 16, 128)  # for checkpoints: few features, or dx alone would be much of the memory
STREAM = Shape(1, 1000, 16, 64)  # one piece of an endless sequence


def training_step(model: str, shape: Shape, **options: Any) -> Callable[[], Any]:
    """Prepare forward and backward of a fresh layer, whose buffers are still to be made.

    Parameters
    ----------
    model : str
        A key of :data:`rnn_course.scratch.models.MODELS`.
    shape : Shape
        N, T, D and H.
    **options
        Passed on to the layer.

    Returns
    -------
    callable
        Returns y, dx and the layer.
    """
    work = workload(model, shape)
    layer = MODELS[model].layer(shape.H, **options)
    layer.build(shape.D)
    dy = work.dy if layer.return_sequences else work.dy[:, -1].copy()

    def run() -> tuple[Any, Any, Recurrent]:
        y = layer.forward(work.x, training=True)
        return y, layer.backward(dy), layer

    return run


def per_gate_byte(shape: Shape) -> dict[str, dict[str, float]]:
    """Compare the peak of forward and backward with the bytes of the gates that backward needs.

    Parameters
    ----------
    shape : Shape
        N, T, D and H.

    Returns
    -------
    dict
        By model ``gates`` and ``peak`` in bytes, with outputs and dx, and the ``ratio`` of the two.
    """
    result = {}
    for model in MODELS:
        gates = 4 * shape.N * shape.T * shape.H * GATES[model]
        peak = peak_bytes(training_step(model, shape, return_sequences=True))
        result[model] = {"gates": gates, "peak": peak, "ratio": peak / gates}
    return result


def checkpointing(shape: Shape, seconds: float) -> dict[str, dict[str, float]]:
    """Compare training with and without checkpoints, of a layer that returns its last output.

    The peaks are those of the layer: dx, which it hands over, is taken off both.

    Parameters
    ----------
    shape : Shape
        N, T, D and H.
    seconds : float
        About how long to time each model.

    Returns
    -------
    dict
        By model the peaks ``plain`` and ``checkpoint`` in bytes, ``memory`` (the second relative to the
        first) and ``time`` (the same for the seconds of a training step).
    """
    result = {}
    for model in MODELS:
        dx = 4 * shape.N * shape.T * shape.D
        plain, checkpoint = (
            peak_bytes(training_step(model, shape, checkpoint=choice)) - dx for choice in (False, True)
        )
        runners = {
            name: training_step(model, shape, checkpoint=name == "checkpoint")
            for name in ("plain", "checkpoint")
        }
        times = compare(race(runners, seconds, fewest=3), "plain")
        result[model] = {
            "plain": plain,
            "checkpoint": checkpoint,
            "memory": checkpoint / plain,
            "time": times["checkpoint"]["ratio"],
        }
    return result


def stream(piece: Shape, pieces: int) -> dict[str, float]:
    """Read an endless sequence piece by piece with a stateful LSTM.

    Parameters
    ----------
    piece : Shape
        N, T, D and H of a piece.
    pieces : int
        How many there are.

    Returns
    -------
    dict
        How many ``steps`` were read, and the peak of the first ten pieces (``early``) and of all (``peak``)
        in bytes.
    """
    x = workload("LSTM", piece).x
    layer = LSTM(piece.H, stateful=True, return_sequences=True)
    layer.build(piece.D)
    early = 0

    def read() -> None:
        nonlocal early
        for k in range(pieces):
            layer.forward(x)
            if k == 9:
                early = tracemalloc.get_traced_memory()[1]

    peak = peak_bytes(read)
    return {"steps": pieces * piece.T, "early": early, "peak": peak}


def main() -> None:
    """Measure, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    large, long = (LARGE._replace(T=40), LONG._replace(T=1024)) if quick else (LARGE, LONG)
    result = {
        "per gate byte": {"shape": list(large), "models": per_gate_byte(large)},
        "checkpointing": {"shape": list(long), "models": checkpointing(long, 1 if quick else 10)},
        "stream": {"shape": list(STREAM), **stream(STREAM, 100 if quick else 1000)},
    }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
