"""Training steps of one layer, ready to be timed: ours, Keras's, and the products that nobody can save."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import products
from rnn_course.scratch.recurrent import Recurrent


def layer_step(layer: Recurrent, x: Array, dy: Array) -> Callable[[], tuple[Array, list[Array]]]:
    """Prepare forward and backward of a layer from scratch, whose buffers stay from one step to the next.

    Parameters
    ----------
    layer, x, dy
        The layer; inputs, (N, T, D); and the gradient of the outputs, in their shape.

    Returns
    -------
    callable
        ``step() -> (dx, grads)``, the gradients of x and of all weights.
    """

    def step() -> tuple[Array, list[Array]]:
        layer.forward(x, training=True)
        return layer.backward(dy), layer.grads

    return step


def keras_steps(layer: Any, x: Array, dy: Array) -> dict[str, Callable[[], Any]]:
    """Prepare forward and backward of a Keras layer: eager, traced into a graph, and compiled by XLA.

    Call :func:`rnn_course.runtime.start_keras` before.

    Parameters
    ----------
    layer : keras.layers.Layer
        Built. Left to itself, LSTM and GRU may go through cuDNN, a GPU's library, which XLA cannot compile:
        give them ``use_cudnn=False``.
    x, dy : numpy.ndarray
        Inputs, (N, T, D), and the gradient of the outputs, in their shape.

    Returns
    -------
    dict of str to callable
        By ``"eager"``, ``"graph"`` and ``"XLA"``, ``step() -> [dx, *grads]`` as tensors. The first call of
        the latter two traces and compiles.
    """
    import tensorflow as tf

    batch = tf.constant(x), tf.constant(dy)

    def step(x: Any, dy: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = layer(x, training=True)
        weights = [variable.value for variable in layer.trainable_variables]
        return tape.gradient(y, [x, *weights], output_gradients=dy)

    graph, xla = tf.function(step), tf.function(step, jit_compile=True)
    return {"eager": lambda: step(*batch), "graph": lambda: graph(*batch), "XLA": lambda: xla(*batch)}


def multiplications(N: int, T: int, D: int, H: int, gates: int) -> int:
    """Count the multiplications in the matrix products that a layer goes forward with.

    W and U have `gates` blocks of H columns. Backward has as many for the gradients of inputs and states, and
    as many for those of the weights.
    """
    return N * T * (D + H) * gates * H


def bare_products(
    N: int, T: int, D: int, H: int, gates: int, dtype: str = "float32"
) -> tuple[Callable[[], None], Callable[[], None]]:
    """Prepare the matrix products of a layer, and nothing else: the bound, since everyone has to do them.

    The inputs' products of all steps, forward and backward, and those of the weights' gradients are one large
    product each; the state's products go step by step, because each waits for the one before. They are run as
    our layers run them, by :mod:`rnn_course.scratch.products`. All operands are contiguous and every result
    has its place, so nothing but the products takes time.

    Returns
    -------
    forward, training_step : callable
        Each runs its products once: those of forward, and those of forward and backward.
    """
    rng, G = np.random.default_rng(0), gates * H

    def draw(*shape: int) -> Array:
        return rng.standard_normal(shape).astype(dtype)

    x, W, W_T, x_T, dx = draw(T * N, D), draw(D, G), draw(G, D), draw(D, T * N), draw(T * N, D)
    h, U, U_T, h_T = draw(T, 1, N, H), draw(1, H, G), draw(1, G, H), draw(H, T * N)
    z, dz, dh = draw(T, 1, N, G), draw(T, 1, N, G), draw(T, 1, N, H)
    dW, dU, all_z, all_dz = draw(D, G), draw(H, G), z.reshape(T * N, -1), dz.reshape(T * N, -1)
    step_forward, h, U, z = products.by_step(h, products.blocks(U, N), z)
    step_back, dz, U_T, dh = products.by_step(dz, products.blocks(U_T, N), dh)

    def forward() -> None:
        products.matmul(x, W, all_z)
        for h_t, z_t in zip(h, z, strict=True):
            step_forward(h_t, U, z_t)

    def training_step() -> None:
        forward()
        for dz_t, dh_t in zip(dz, dh, strict=True):
            step_back(dz_t, U_T, dh_t)
        products.matmul(x_T, all_dz, dW)
        products.matmul(h_T, all_dz, dU)
        products.matmul(all_dz, W_T, dx)

    return forward, training_step
