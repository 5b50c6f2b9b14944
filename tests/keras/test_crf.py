"""The CRF of Keras against the one from scratch: loss, gradients, paths, and a training step."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_course.keras import crf, to_keras
from rnn_course.scratch import CRF, LSTM, SGD, Bidirectional, Dense, Embedding, Model
from tests.layers import random, with_random_weights

N, T, K = 4, 6, 5
LENGTHS = np.array([6, 4, 1, 2])
MASK = np.arange(T) < LENGTHS[:, np.newaxis]
TAGS = np.where(MASK, np.random.default_rng(5).integers(0, K, (N, T)), -1)


@pytest.fixture
def both():
    ours, twin = with_random_weights(CRF(dtype="float64"), K), crf.CRF(dtype="float64")
    twin.build((None, None, K))
    to_keras(ours, twin)
    return ours, twin


def test_the_loss_and_its_gradients_are_those_from_scratch(both):
    ours, twin = both
    emissions = random((N, T, K))
    x = tf.constant(emissions)
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_mean(twin.loss(TAGS, x))
    demissions, *grads = tape.gradient(loss, [x, *(w.value for w in twin.trainable_weights)])
    our_loss, our_demissions = ours.loss(TAGS, emissions, MASK)
    assert float(loss) == pytest.approx(our_loss, abs=1e-12)
    np.testing.assert_allclose(demissions, our_demissions, atol=1e-12)
    for got, want in zip(grads, ours.grads, strict=True):
        np.testing.assert_allclose(tf.convert_to_tensor(got), want, atol=1e-12)


@pytest.mark.parametrize("length", [300, 1000, 5000])
def test_in_single_precision_ours_is_no_worse_than_automatic_differentiation(length):
    rng = np.random.default_rng(0)
    emissions, tags = rng.standard_normal((2, length, 9)).astype("float32"), rng.integers(0, 9, (2, length))
    ours, exact, twin = with_random_weights(CRF(), 9), CRF(dtype="float64"), crf.CRF()
    exact.build(9)
    exact.set_weights([weight.astype("float64") for weight in ours.get_weights()])
    twin.build((None, None, 9))
    to_keras(ours, twin)

    @tf.function
    def gradient(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_mean(twin.loss(tags, x))
        return loss, tape.gradient(loss, x)

    loss, demissions = (tensor.numpy() for tensor in gradient(tf.constant(emissions)))
    exact_loss, exact_demissions = exact.loss(tags, emissions.astype("float64"))
    our_loss, our_demissions = ours.loss(tags, emissions)
    assert abs(our_loss - exact_loss) <= abs(loss - exact_loss)
    assert np.abs(our_demissions - exact_demissions).max() <= np.abs(demissions - exact_demissions).max()


def test_the_best_paths_are_those_from_scratch(both):
    ours, twin = both
    emissions = random((N, T, K), seed=9)
    np.testing.assert_array_equal(twin.decode(emissions, MASK), ours.decode(emissions, MASK))
    np.testing.assert_allclose(twin.log_partition(emissions, MASK), ours.log_partition(emissions, MASK))
    tags = np.maximum(TAGS, 0)
    np.testing.assert_allclose(twin.score(tags, emissions, MASK), ours.score(tags, emissions, MASK))


def test_a_single_step_is_a_path(both):
    ours, twin = both
    emissions, mask = random((N, 1, K)), np.ones((N, 1), bool)
    np.testing.assert_array_equal(twin.decode(emissions, mask), ours.decode(emissions, mask))
    np.testing.assert_allclose(twin.log_partition(emissions, mask), ours.log_partition(emissions, mask))


def taggers():
    ours = Model(
        [
            Embedding(9, 3, mask_zero=True, seed=0),
            Bidirectional(LSTM(4, return_sequences=True, seed=1)),
            Dense(K, seed=2),
            CRF(),
        ]
    )
    twin = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(9, 3, mask_zero=True),
            keras.layers.Bidirectional(keras.layers.LSTM(4, return_sequences=True)),
            keras.layers.Dense(K),
            crf.CRF(),
        ]
    )
    ours.build((None,))
    to_keras(ours, twin)
    return ours, twin


def test_a_tagger_takes_the_same_steps_in_both():
    ours, twin = taggers()
    ids = np.where(MASK, np.random.default_rng(1).integers(1, 9, (N, T)), 0)
    optimizer = SGD(0.1)
    twin.compile(optimizer=keras.optimizers.SGD(0.1), loss=twin.layers[-1].loss)
    history = ours.fit(
        ids,
        TAGS,
        loss=ours.layers[-1].loss,
        optimizer=optimizer,
        batch_size=N,
        epochs=5,
        shuffle=False,
        verbose=0,
    )
    theirs = twin.fit(ids, TAGS, batch_size=N, epochs=5, shuffle=False, verbose=0)
    np.testing.assert_allclose(theirs.history["loss"], history.loss, rtol=1e-5)
    for got, want in zip(twin.get_weights(), ours.get_weights(), strict=True):
        np.testing.assert_allclose(got, want, atol=1e-5)


def test_a_model_is_saved_with_its_crf(tmp_path):
    _, twin = taggers()
    ids = np.where(MASK, 3, 0)
    twin.save(tmp_path / "tagger.keras")
    again = keras.models.load_model(tmp_path / "tagger.keras")
    np.testing.assert_array_equal(again(ids), twin(ids))
    assert [w.name for w in again.layers[-1].weights] == ["transitions", "start", "end"]
