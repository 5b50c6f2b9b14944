"""The optimisers from scratch move as those of Keras do; and where Keras moves otherwise."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_course.scratch import SGD, Adam, RMSprop
from tests.layers import random

# Keras keeps its learning rate, its momentum and its betas in float32, even for weights of float64. These
# numbers are the same in both; the defaults are not.
OPTIMIZERS = {
    "sgd": (keras.optimizers.SGD, SGD, {"learning_rate": 2**-3}),
    "momentum": (keras.optimizers.SGD, SGD, {"learning_rate": 2**-6, "momentum": 0.875}),
    "nesterov": (keras.optimizers.SGD, SGD, {"learning_rate": 2**-6, "momentum": 0.875, "nesterov": True}),
    "rmsprop": (keras.optimizers.RMSprop, RMSprop, {"learning_rate": 2**-9, "rho": 0.75, "epsilon": 2**-16}),
    "adam": (
        keras.optimizers.Adam,
        Adam,
        {"learning_rate": 2**-9, "beta_1": 0.875, "beta_2": 0.96875, "epsilon": 2**-16},
    ),
    "defaults of sgd": (keras.optimizers.SGD, SGD, {}),
    "defaults of rmsprop": (keras.optimizers.RMSprop, RMSprop, {}),
    "defaults of adam": (keras.optimizers.Adam, Adam, {}),
}
CLIPS = [{"clipnorm": 1.5}, {"global_clipnorm": 2.0}, {"clipvalue": 0.5}]


def pair(name, **clip):
    """Make both optimisers."""
    theirs, ours, options = OPTIMIZERS[name]
    return theirs(**options, **clip), ours(**options, **clip)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(
    ("dtype", "clip"),
    [("float32", {}), *(("float64", clip) for clip in [{}, *CLIPS])],
    ids=lambda value: value if isinstance(value, str) else next(iter(value), "no clipping"),
)
def test_many_steps_are_those_of_keras(name, clip, dtype):
    theirs, ours = pair(name, **clip)
    weights = [random((3, 4), dtype), random((4,), dtype, 2)]
    twins = [keras.Variable(weight, dtype=dtype) for weight in weights]
    for step in range(60):
        # Gradients that shrink: clipping bites at first, and no longer in the end.
        scale = 2 * 0.95**step
        grads = [
            (scale * random(w.shape, "float64", 10 * step + k)).astype(dtype) for k, w in enumerate(weights)
        ]
        ours.apply(grads, weights)
        theirs.apply([tf.constant(grad) for grad in grads], twins)
    tolerance = 1e-6 if dtype == "float32" or name.startswith("defaults") else 1e-12
    for weight, twin in zip(weights, twins, strict=True):
        np.testing.assert_allclose(weight, twin.numpy(), rtol=tolerance, atol=tolerance)


# Keras and repeated ids: what the notes of Adam say ------------------------------------------------

K, D = 5, 3
IDS = np.array([0, 1, 1, 2, 2, 2, 2])  # what a batch looks up: once, twice, four times, never, never


def unsummed(seed):
    """The gradient of a table as an embedding gets it: one row a lookup."""
    return random((len(IDS), D), "float64", seed)


def table_gradient(rows):
    dense = np.zeros((K, D))
    np.add.at(dense, IDS, rows)
    return dense


def slices(rows):
    return tf.IndexedSlices(tf.constant(rows), tf.constant(IDS), tf.constant([K, D]))


def moves(theirs, ours, as_slices, steps=10):
    """Let both take the same steps; give the tables in the end."""
    table, twin = random((K, D)), keras.Variable(random((K, D)), dtype="float64")
    for step in range(steps):
        rows = unsummed(step)
        ours.apply([table_gradient(rows)], [table])
        theirs.apply([slices(rows) if as_slices else tf.constant(table_gradient(rows))], [twin])
    return table, twin.numpy()


def test_keras_gives_the_optimizer_rows_that_are_not_summed():
    layer = keras.layers.Embedding(K, D, dtype="float64")
    layer.build()
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(IDS[np.newaxis]) * unsummed(0))
    grad = tape.gradient(loss, layer.embeddings.value)
    assert isinstance(grad, tf.IndexedSlices)
    np.testing.assert_array_equal(grad.indices, IDS)
    np.testing.assert_allclose(tf.convert_to_tensor(grad), table_gradient(unsummed(0)))


@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov"])
def test_sgd_does_not_mind(name):
    np.testing.assert_allclose(*moves(*pair(name), as_slices=True), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ["rmsprop", "adam"])
def test_summed_rows_move_alike_and_unsummed_rows_do_not(name):
    np.testing.assert_allclose(*moves(*pair(name), as_slices=False), rtol=0, atol=1e-12)
    table, twin = moves(*pair(name), as_slices=True)
    far = np.abs(table - twin).max(axis=1) > 1e-4
    assert far.tolist() == [False, True, True, False, False]  # only the rows that were looked up repeatedly


def test_keras_squares_before_it_sums():
    """Adam by hand with the sum of squares where the square of the sum belongs: that is Keras."""
    theirs, ours = pair("adam")
    table, twin = random((K, D)), keras.Variable(random((K, D)), dtype="float64")
    momentum, velocity = np.zeros((K, D)), np.zeros((K, D))
    for t in range(1, 21):
        rows = unsummed(t)
        momentum += (table_gradient(rows) - momentum) * (1 - ours.beta_1)
        velocity += (table_gradient(rows**2) - velocity) * (1 - ours.beta_2)
        rate = ours.learning_rate * np.sqrt(1 - ours.beta_2**t) / (1 - ours.beta_1**t)
        table -= rate * momentum / (np.sqrt(velocity) + ours.epsilon)
        theirs.apply([slices(rows)], [twin])
    np.testing.assert_allclose(table, twin.numpy(), rtol=0, atol=1e-12)


def test_a_row_looked_up_n_times_moves_up_to_root_n_times_as_far():
    """With equal gradients the sum of n squares is n times too small."""
    theirs = keras.optimizers.RMSprop(0.1, epsilon=1e-30)
    twin = keras.Variable(np.zeros((K, D)), dtype="float64")
    theirs.apply([slices(np.ones((len(IDS), D)))], [twin])
    steps = np.abs(twin.numpy()[:3, 0])
    np.testing.assert_allclose(steps / steps[0], np.sqrt([1, 2, 4]), rtol=1e-6)


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: next(iter(clip)))
def test_clipping_sees_the_unsummed_rows_too(clip):
    table, twin = moves(*pair("sgd", **clip), as_slices=True, steps=1)
    assert np.abs(table - twin).max() > 1e-3
    table, twin = moves(*pair("sgd", **clip), as_slices=False, steps=1)
    np.testing.assert_allclose(table, twin, rtol=0, atol=1e-12)
