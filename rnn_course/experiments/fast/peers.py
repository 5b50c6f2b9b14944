"""How fast the layers of the course are beside those of Keras and PyTorch: one training step each."""

import platform
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np

from rnn_course import layouts
from rnn_course._extras import require
from rnn_course.checks import Array
from rnn_course.experiments.common import steps
from rnn_course.experiments.common.timing import processor, race
from rnn_course.scratch.models import MODELS
from rnn_course.scratch.processor import blas_threads

OURS = "ours"


def torch_step(model: str, x: Array, dy: Array, weights: Sequence[Array]) -> Callable[[], Any]:
    """Prepare the training step of PyTorch's layer with these weights: the gradients of x and of its own."""
    import torch

    name = "RNN" if model == "SimpleRNN" else model
    layer = getattr(torch.nn, name)(x.shape[2], dy.shape[2], batch_first=True)
    state = layouts.to_torch([list(weights)])
    layer.load_state_dict({key: torch.from_numpy(weight) for key, weight in state.items()})
    inputs, given = torch.from_numpy(x).requires_grad_(), torch.from_numpy(dy)
    watched = [inputs, *layer.parameters()]
    return lambda: torch.autograd.grad(layer(inputs)[0], watched, given)


def peers(model: str, N: int, T: int, D: int, H: int) -> dict[str, Callable[[], Any]]:
    """Prepare a training step of the same layer by everyone: ``step()`` gives dx first."""
    import keras

    rng = np.random.default_rng(0)
    ours = MODELS[model].layer(H, return_sequences=True, seed=0)
    ours.build(D)
    x, dy = (rng.standard_normal((N, T, size)).astype("float32") for size in (D, H))
    options = {} if model == "SimpleRNN" else {"use_cudnn": False}
    theirs = getattr(keras.layers, model)(H, return_sequences=True, **options)
    theirs.build(x.shape)
    theirs.set_weights(ours.get_weights())
    by_keras = steps.keras_steps(theirs, x, dy)
    return {
        OURS: steps.layer_step(ours, x, dy),
        "Keras, graph": by_keras["graph"],
        "Keras, XLA": by_keras["XLA"],
        "PyTorch": torch_step(model, x, dy, ours.get_weights()),
    }


def measure_peers(
    models: Sequence[str], shapes: Sequence[Sequence[int]], seconds: float, fewest: int
) -> dict[str, Any]:
    """Time a training step of our layers, Keras's and PyTorch's, in turns, each on one thread.

    Keras computes here as it does by default: with oneDNN, and without deterministic operations.

    Parameters
    ----------
    models : sequence of str
        Keys of :data:`rnn_course.scratch.models.MODELS`.
    shapes : sequence of sequence of int
        N, T, D and H of each batch.
    seconds, fewest
        After so many seconds no further round begins, but there are so many at least.

    Returns
    -------
    dict
        ``machine``, and ``rows``: for each model and shape ``ours``, our median time in milliseconds, and
        ``times``, by peer its time relative to ours, the median over the rounds.

    Raises
    ------
    RuntimeError
        If NumPy may use several threads.
    ValueError
        If the gradients of a peer are not ours.
    """
    if blas_threads() != 1:
        raise RuntimeError("measure_peers: set OPENBLAS_NUM_THREADS=1 before Python starts")
    import torch

    tf = require("tensorflow", "keras")
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    torch.set_num_threads(1)
    rows = []
    for model in models:
        for shape in shapes:
            runners = peers(model, *shape)
            want = runners[OURS]()[0]
            for name, run in runners.items():
                if not np.allclose(np.asarray(run()[0]), want, rtol=1e-3, atol=1e-3):
                    raise ValueError(f"measure_peers: {name} has other gradients than ours")
            taken = race(runners, 25, fewest=fewest, seconds=seconds, burst=0.02)
            mine = np.array(taken.pop(OURS))
            rows.append(
                {
                    "model": model,
                    "shape": list(shape),
                    "ours": round(1000 * float(np.median(mine)), 2),
                    "times": {name: round(float(np.median(t / mine)), 2) for name, t in taken.items()},
                }
            )
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "keras", "tensorflow", "torch"))
    return {
        "machine": f"{processor()}, one thread, Python {platform.python_version()}, {versions}",
        "rows": rows,
    }


LARGE: dict[str, Any] = {
    "fast-peers": (
        measure_peers,
        {
            "models": ["SimpleRNN", "LSTM", "GRU"],
            "shapes": [
                [1, 100, 32, 64],
                [16, 28, 28, 128],
                [32, 50, 64, 64],
                [32, 100, 64, 128],
                [64, 100, 128, 256],
                [64, 200, 256, 512],
            ],
            "seconds": 8,
            "fewest": 5,
        },
    ),
}
