"""From a cold start to the first gradient of an LSTM: what a reader waits for who runs one cell.

Run as a program, it does that once with the library that the command line names, and nothing else: the time
is taken from outside, around the whole process.
"""

import json
import sys
from importlib.util import find_spec

import numpy as np

from benchmarks.processes import run

N, T, D, H = 32, 50, 64, 64


def ours(x: np.ndarray) -> float:
    """Take the gradient with the layer of the course.

    Parameters
    ----------
    x : numpy.ndarray
        Inputs, (N, T, D).

    Returns
    -------
    float
        The first number of dx.
    """
    from rnn_course.scratch import LSTM

    layer = LSTM(H, return_sequences=True)
    y = layer.forward(x, training=True)
    return float(layer.backward(np.ones_like(y)).flat[0])


def keras(x: np.ndarray) -> float:
    """Take the gradient with Keras, not traced, which is the shortest way to a first one.

    Parameters
    ----------
    x : numpy.ndarray
        Inputs, (N, T, D).

    Returns
    -------
    float
        The first number of dx.
    """
    import keras
    import tensorflow as tf

    layer, variable = keras.layers.LSTM(H, return_sequences=True), tf.Variable(x)
    with tf.GradientTape() as tape:
        y = layer(variable, training=True)
    gradients = tape.gradient(y, [variable, *(weight.value for weight in layer.trainable_variables)])
    return float(gradients[0].numpy().flat[0])


def pytorch(x: np.ndarray) -> float:
    """Take the gradient with PyTorch.

    Parameters
    ----------
    x : numpy.ndarray
        Inputs, (N, T, D).

    Returns
    -------
    float
        The first number of dx.
    """
    import torch

    layer, watched = torch.nn.LSTM(D, H, batch_first=True), torch.from_numpy(x).requires_grad_()
    layer(watched)[0].sum().backward()
    return float(watched.grad.flatten()[0])


LIBRARIES = {"ours": ours, "Keras": keras, "PyTorch": pytorch}


def measure(rounds: int, threads: int) -> dict[str, list[float]]:
    """Start each library anew in turns.

    Parameters
    ----------
    rounds : int
        How many times; one more that is not counted comes first and fills the disk's cache.
    threads : int
        How many threads each may use.

    Returns
    -------
    dict of str to list of float
        Seconds from the start of the process to its end, one number a round.
    """
    installed = [
        name for name in LIBRARIES if name == "ours" or find_spec({"PyTorch": "torch"}.get(name, "keras"))
    ]
    times: dict[str, list[float]] = {name: [] for name in installed}
    for _ in range(1 + rounds):
        for name in installed:
            times[name].append(run("benchmarks.first_gradient", [name], threads)[1])
    return {name: taken[1:] for name, taken in times.items()}


if __name__ == "__main__":
    batch = np.random.default_rng(0).standard_normal((N, T, D), "float32")
    sys.stdout.write(json.dumps(LIBRARIES[sys.argv[1]](batch)))
