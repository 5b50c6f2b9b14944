"""Run a layer from scratch and a Keras layer on the same numbers: outputs, final states and all gradients."""

import numpy as np
import tensorflow as tf

from tests.gradients import as_list
from tests.layers import random


def assert_equal(ours, theirs, tolerance):
    """Hold lists of arrays against each other, each relative to its scale."""
    for k, (got, want) in enumerate(zip(ours, theirs, strict=True)):
        got, want = np.asarray(got), np.asarray(want)
        assert got.shape == want.shape, k
        assert got.dtype == want.dtype, k
        assert np.abs(got - want).max() <= tolerance * max(1.0, float(np.abs(want).max())), k


def compare(layer, twin, x, states=None, mask=None, tolerance=1e-10, **options):
    """Compare everything that `layer` and `twin` compute, for a random loss on all that they return.

    `twin` is a Keras layer with the same weights, or ``(function, weights)``.
    """
    call, variables = twin if isinstance(twin, tuple) else (twin, twin.trainable_weights)
    inputs = [tf.constant(array) for array in [x, *(states or [])]]
    given = {} if mask is None else {"mask": mask}
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        starts = {} if states is None else {"initial_state": inputs[1:]}
        theirs = as_list(call(inputs[0], **starts, **given, **options))
        weights = [random(y.shape, x.dtype, seed=70 + k) for k, y in enumerate(theirs)]
        loss = sum(tf.reduce_sum(y * w) for y, w in zip(theirs, weights, strict=True))
    grads = tape.gradient(loss, [*inputs, *(v.value for v in variables)], unconnected_gradients="zero")

    starts = {} if states is None else {"initial_state": states}
    outputs = layer.forward(x, **starts, **given, training=True)
    ours = as_list(outputs)
    dx = layer.backward(tuple(weights) if isinstance(outputs, tuple) else weights[0])
    dstates = [] if states is None else layer.initial_state_grads
    assert_equal([*ours, dx, *dstates, *layer.grads], [*theirs, *grads], tolerance)
    inference = as_list(layer.forward(x, **starts, **given))
    if not options:
        assert_equal(inference, theirs, tolerance)
