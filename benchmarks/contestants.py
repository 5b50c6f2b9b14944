"""Who takes part: for each a forward pass and a training step of the same layer on the same numbers.

A training step is forward, and backward down to the gradients of all weights and of x. Keras and PyTorch are
imported when they are asked for. Each contestant returns its gradients too, so that it can be held to ours.
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, NamedTuple

from benchmarks.workloads import Workload
from rnn_course import layouts
from rnn_course.checks import Array
from rnn_course.experiments.common import loop, steps
from rnn_course.scratch.models import MODELS

OURS, GRAPH, XLA, TORCH = "ours", "Keras graph", "Keras XLA", "PyTorch"
NAIVE, PRODUCTS = "naive loop", "bare products"
PEERS = (GRAPH, XLA, TORCH, NAIVE)


class Contestant(NamedTuple):
    """One implementation, ready to run.

    Parameters
    ----------
    forward : callable
        Runs forward for inference.
    training_step : callable
        Runs forward and backward.
    results : callable, optional
        Gives, from what `training_step` returned, dx and the weights' gradients in Keras's layout.
    """

    forward: Callable[[], Any]
    training_step: Callable[[], Any]
    results: Callable[[Any], list[Array]] | None = None


def ours(work: Workload) -> Contestant:
    """Prepare the layer of the course.

    Parameters
    ----------
    work : Workload
        Model, batch and weights.

    Returns
    -------
    Contestant
        Ready to run.
    """
    layer = MODELS[work.model].layer(work.shape.H, return_sequences=True, dtype=work.x.dtype.name)
    layer.build(work.shape.D)
    layer.set_weights(work.weights)

    return Contestant(lambda: layer.forward(work.x), steps.layer_step(layer, work.x, work.dy), _flat)


def naive_loop(work: Workload) -> Contestant:
    """Prepare the naive loop over the course's cells.

    Parameters
    ----------
    work : Workload
        Model, batch and weights.

    Returns
    -------
    Contestant
        Ready to run.
    """
    model, x, dy, weights = work.model, work.x, work.dy, work.weights
    return Contestant(
        lambda: loop.forward(model, x, weights), lambda: loop.training_step(model, x, dy, weights), _flat
    )


def _flat(gradients: tuple[Array, list[Array]]) -> list[Array]:
    """Put dx and the weights' gradients into one list."""
    return [gradients[0], *gradients[1]]


def keras(work: Workload, xla: bool) -> Contestant:
    """Prepare Keras's layer in a traced function.

    Parameters
    ----------
    work : Workload
        Model, batch and weights.
    xla : bool
        Whether XLA compiles the function. `use_cudnn` is off then: left on, it would keep XLA away.

    Returns
    -------
    Contestant
        Ready to run.
    """
    import keras
    import tensorflow as tf

    options = {"use_cudnn": False} if xla and work.model != "SimpleRNN" else {}
    layer = getattr(keras.layers, work.model)(work.shape.H, return_sequences=True, **options)
    layer.build(work.x.shape)
    layer.set_weights(work.weights)
    x = tf.constant(work.x)

    @tf.function(jit_compile=xla)
    def forward(x: Any) -> Any:
        return layer(x)

    training_step = steps.keras_steps(layer, work.x, work.dy)["XLA" if xla else "graph"]
    return Contestant(lambda: forward(x), training_step, lambda gradients: [g.numpy() for g in gradients])


def pytorch(work: Workload) -> Contestant:
    """Prepare PyTorch's layer.

    Parameters
    ----------
    work : Workload
        Model, batch and weights.

    Returns
    -------
    Contestant
        Ready to run.
    """
    import torch

    name = "RNN" if work.model == "SimpleRNN" else work.model
    layer = getattr(torch.nn, name)(work.shape.D, work.shape.H, batch_first=True)
    state = layouts.to_torch([work.weights])
    layer.load_state_dict({key: torch.from_numpy(weight) for key, weight in state.items()})
    x, dy = torch.from_numpy(work.x), torch.from_numpy(work.dy)
    x_watched = x.clone().requires_grad_()

    def forward() -> Any:
        with torch.inference_mode():
            return layer(x)

    def training_step() -> Any:
        y, _ = layer(x_watched)
        return torch.autograd.grad(y, [x_watched, *layer.parameters()], dy)

    def results(gradients: Any) -> list[Array]:
        dx, *rest = (gradient.numpy() for gradient in gradients)
        dW, dU, db = layouts.from_torch(dict(zip(state, rest, strict=True)))[0]
        # Of its two biases, which have the same gradient, the conversion makes the sum.
        return [dx, dW, dU, db if work.model == "GRU" else db / 2]

    return Contestant(forward, training_step, results)


def contestants(work: Workload) -> dict[str, Contestant]:
    """Prepare all that are installed, ours first.

    Parameters
    ----------
    work : Workload
        Model, batch and weights.

    Returns
    -------
    dict of str to Contestant
        By name.
    """
    ready = {OURS: ours(work)}
    if find_spec("keras") is not None:
        ready[GRAPH], ready[XLA] = keras(work, xla=False), keras(work, xla=True)
    if find_spec("torch") is not None:
        ready[TORCH] = pytorch(work)
    products = Contestant(*steps.bare_products(*work.shape, len(MODELS[work.model].gates)))
    return ready | {NAIVE: naive_loop(work), PRODUCTS: products}


def limit_threads(threads: int) -> None:
    """Give every library that is installed the same number of threads.

    NumPy's BLAS and OpenMP read their limits from the environment when they start, so
    :func:`benchmarks.processes.run` has set those. Call this before TensorFlow computes anything.

    Parameters
    ----------
    threads : int
        How many.
    """
    if find_spec("keras") is not None:
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
    if find_spec("torch") is not None:
        import torch

        torch.set_num_threads(threads)
