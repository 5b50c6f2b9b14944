"""One worker of a data-parallel training in Keras: what each machine of a cluster runs.

``TF_CONFIG`` in the environment says where all workers are and which of them this is.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from rnn_course import files
from rnn_course.applications.distributed import data, models
from rnn_course.applications.distributed.data import BATCH
from rnn_course.applications.distributed.models import LEARNING_RATE
from rnn_course.runtime import native_stderr_closed
from rnn_course.scratch.training import safetensors_io

FORMAT = "rnn_course distributed checkpoint"


def tf_config(addresses: list[str], rank: int) -> str:
    """Write what ``TF_CONFIG`` must hold on one of the machines.

    Parameters
    ----------
    addresses : list of str
        Host and port of every worker, in the same order on all machines: ``["10.0.0.5:12345", ...]``.
    rank : int
        Which of them this machine is, from 0.

    Returns
    -------
    str
        JSON.
    """
    task = {"type": "worker", "index": rank}
    return json.dumps({"cluster": {"worker": addresses}, "task": task})


def run(
    steps: int, checkpoint: Path, every: int, units: int = 16, seed: int = 0
) -> Iterator[tuple[int, float]]:
    """Train together with the other workers, from the last checkpoint on.

    Parameters
    ----------
    steps : int
        How many steps.
    checkpoint : pathlib.Path
        Where the first worker keeps the state, and where all read it. With several machines it is on a disk
        that all of them see.
    every : int
        After how many steps the state is kept.
    units : int
        Hidden units H.
    seed : int
        Seed of the weights and of the order of the samples.

    Yields
    ------
    tuple of int and float
        Each step that is done, and its loss.
    """
    with native_stderr_closed():
        import tensorflow as tf

        # Before anything else of TensorFlow: it starts the server through which the workers talk.
        strategy = tf.distribute.MultiWorkerMirroredStrategy()
    task = json.loads(os.environ["TF_CONFIG"])
    rank, workers = task["task"]["index"], len(task["cluster"]["worker"])
    windows = data.load()
    with strategy.scope():  # or the weights and Adam's averages would be this worker's alone
        import keras

        model = models.keras_network(units)
        optimizer = keras.optimizers.Adam(LEARNING_RATE)
        optimizer.build(model.trainable_variables)
    model.set_weights(models.network(units, seed).get_weights())
    state = [*model.variables, *optimizer.variables]
    first = _restore(checkpoint, state)
    step_together = _step(strategy, model, optimizer)
    for step in range(first, steps):
        rows = data.shard(data.rows_of_step(step, len(windows.x), seed), rank, workers)
        loss = step_together(tf.constant(windows.x[rows]), tf.constant(windows.y[rows]))
        if rank == 0 and (step + 1) % every == 0:
            _keep(checkpoint, state, step + 1)
        yield step, float(loss)


def _step(strategy: Any, model: Any, optimizer: Any) -> Any:
    """Compile a step: own gradients, their sum over all workers, the same update everywhere."""
    import tensorflow as tf

    def replica(x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            # The sum over these samples, divided by the size of the whole batch.
            loss = tf.reduce_sum((model(x, training=True) - y) ** 2) / BATCH
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(grads, model.trainable_variables)  # sums the gradients of all workers first
        context = tf.distribute.get_replica_context()
        return context.all_reduce(tf.distribute.ReduceOp.SUM, loss)

    return tf.function(lambda x, y: strategy.run(replica, args=(x, y)))


def _keep(path: Path, state: list[Any], done: int) -> None:
    """Write the state, so that a crash at any moment leaves this one or the last one."""
    tensors = {f"{k:03d}": np.asarray(variable) for k, variable in enumerate(state)}
    files.replace(path, safetensors_io.pack(tensors, {"format": FORMAT, "steps": str(done)}))


def _restore(path: Path, state: list[Any]) -> int:
    """Read the state if there is one; return how many steps are done."""
    if not path.exists():
        return 0
    tensors, text = safetensors_io.read(path, FORMAT)
    found = [array.shape for _, array in sorted(tensors.items())]
    if found != [tuple(variable.shape) for variable in state]:
        raise ValueError(f"{path}: the checkpoint is of another network; delete it to start anew")
    for k, variable in enumerate(state):
        variable.assign(tensors[f"{k:03d}"])
    return int(text["steps"])


if __name__ == "__main__":
    for step, loss in run(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])):
        sys.stdout.write(f"{step} {loss!r}\n")
        sys.stdout.flush()
