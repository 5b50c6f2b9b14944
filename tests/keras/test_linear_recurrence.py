"""The linear recurrence in Keras: equal to Keras's own scan and to ours, also traced and compiled."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_course.keras import MinGRU, from_keras, to_keras
from rnn_course.keras.linear_recurrence import join, scan
from rnn_course.scratch import SGD, Dense, Model, linear_recurrence
from rnn_course.scratch import MinGRU as FromScratch
from tests.layers import D, H, N, T, ragged_mask, random, with_random_weights
from tests.parity import assert_equal, compare

TOLERANCES = {"float32": 1e-5, "float64": 1e-10}


def pair(dtype="float64", **options):
    layer = with_random_weights(FromScratch(H, dtype=dtype, **options))
    twin = MinGRU(H, dtype=dtype, **options)
    twin.build((N, T, D))
    to_keras(layer, twin)
    return layer, twin


class InList:
    """Our layer, taking its one state in a list, as `compare` gives states."""

    def __init__(self, layer):
        self.layer = layer
        self.backward = layer.backward

    def forward(self, x, initial_state, **given):
        return self.layer.forward(x, *initial_state, **given)

    def __getattr__(self, name):
        return getattr(self.layer, name)


@pytest.mark.parametrize("t", [1, 2, 3, 4, 5, 8, 13, 64])
def test_three_scans_agree(t):
    a, b = random((N, t, H)), random((N, t, H), seed=2)
    ours = linear_recurrence.scan(a.swapaxes(0, 1), b.swapaxes(0, 1), np.zeros((N, H))).swapaxes(0, 1)
    assert_equal([scan(tf.constant(a), tf.constant(b))], [ours], 1e-10)
    if t > 1:  # Keras's own does not come to an end for a single step
        _, theirs = keras.ops.associative_scan(join, (tf.constant(a), tf.constant(b)), axis=1)
        assert_equal([theirs], [ours], 1e-10)


@pytest.mark.skipif(
    keras.version() < "3.15", reason="raises a RecursionError in Keras 3.12, keras issue 22058"
)
@pytest.mark.parametrize("t", [2, 7, 64])
def test_the_scan_of_keras_runs_in_a_graph(t):
    a, b = random((N, t, H)), random((N, t, H), seed=2)
    graph = tf.function(lambda a, b: keras.ops.associative_scan(join, (a, b), axis=1)[1])
    assert_equal([graph(tf.constant(a), tf.constant(b))], [scan(tf.constant(a), tf.constant(b))], 1e-10)


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])
@pytest.mark.parametrize("return_sequences", [False, True])
@pytest.mark.parametrize("parallel", [False, True], ids=["loop", "scan"])
def test_outputs_and_gradients_are_ours(dtype, masked, return_sequences, parallel):
    layer, twin = pair(dtype, return_sequences=return_sequences)
    layer.parallel = parallel
    states = random((N, H), dtype, seed=4)
    mask = ragged_mask() if masked else None

    x = random((N, T, D), dtype)
    compare(
        InList(layer),
        (lambda x, initial_state, mask=None: twin(x, initial_state[0], mask), twin.trainable_weights),
        x,
        [states],
        mask,
        TOLERANCES[dtype],
    )


def test_without_biases():
    layer, twin = pair(use_bias=False)
    assert len(twin.weights) == 1
    x = random((N, T, D))
    assert_equal([layer.forward(x)], [twin(x)], 1e-10)


def test_a_model_trains_in_a_graph():
    x, y = random((32, 9, D), "float32"), random((32, 1), "float32", 2)
    twin = keras.Sequential([keras.Input((9, D)), MinGRU(H), keras.layers.Dense(1)])
    model = Model([FromScratch(H), Dense(1)])
    from_keras(twin, model)
    twin.compile(keras.optimizers.SGD(0.1), "mean_squared_error")
    options = {"batch_size": 16, "epochs": 3, "shuffle": False, "verbose": 0}
    theirs = twin.fit(x, y, **options).history["loss"]
    ours = model.fit(x, y, loss="mean_squared_error", optimizer=SGD(0.1), **options).loss
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)


@pytest.mark.parametrize("jit_compile", [False, True], ids=["graph", "XLA"])
def test_traced_and_compiled_functions_give_our_gradients(jit_compile):
    layer, twin = pair(return_sequences=True)
    x, dy = random((N, T, D)), random((N, T, H), seed=7)

    @tf.function(jit_compile=jit_compile)
    def gradients(x, dy):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = twin(x)
        return tape.gradient(y, [x, *(v.value for v in twin.trainable_weights)], output_gradients=dy)

    layer.forward(x, training=True)
    ours = [layer.backward(dy), *layer.grads]
    assert_equal(ours, gradients(tf.constant(x), tf.constant(dy)), 1e-10)


def test_an_unknown_number_of_steps_is_named():
    with pytest.raises(ValueError, match=r"scan: the number of timesteps is None; expected a fixed one"):
        MinGRU(H)(keras.Input((None, D)))


def test_it_begins_as_ours_and_is_made_again():
    twin = MinGRU(H, return_sequences=True)
    twin.build((N, T, D))
    layer = FromScratch(H)
    layer.build(D)
    np.testing.assert_array_equal(twin.get_weights()[1], layer.get_weights()[1])
    again = MinGRU.from_config(twin.get_config())
    assert again.get_config() == twin.get_config()
    copy = keras.layers.deserialize(keras.layers.serialize(twin))
    assert isinstance(copy, MinGRU)


def test_the_mask_of_an_embedding_arrives():
    ids = np.array([[3, 1, 0, 0], [2, 2, 1, 4]])
    embedding = keras.layers.Embedding(5, D, mask_zero=True)
    twin = MinGRU(H, return_sequences=True)
    y = np.asarray(twin(embedding(ids)))
    np.testing.assert_array_equal(y[0, 2], y[0, 1])
    assert np.abs(y[1, 2] - y[1, 1]).max() > 0
