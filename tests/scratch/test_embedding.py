"""The embedding layer: a table to look up in, gradients that add up, and ids that do not exist."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.scratch import Dense, Embedding
from rnn_course.scratch.layer import deserialize, serialize
from tests.gradients import check_gradients
from tests.layers import random, with_random_weights

K, D = 7, 3
IDS = np.array([[2, 5, 2, 0], [6, 2, 0, 0]])


def test_it_is_a_dense_layer_on_one_hot_vectors():
    layer = with_random_weights(Embedding(K, D, dtype="float64"), K)
    dense = Dense(D, use_bias=False, dtype="float64")
    dense.build(layer.input_dim)
    dense.set_weights(layer.get_weights())
    dy = random((*IDS.shape, D))
    np.testing.assert_allclose(
        layer.forward(IDS, training=True), dense.forward(np.eye(K)[IDS], training=True), atol=1e-15
    )
    dense.backward(dy)
    assert layer.backward(dy) is None
    np.testing.assert_allclose(layer.grads[0], dense.grads[0], atol=1e-14)


@settings(max_examples=25)
@given(
    st.tuples(*[st.integers(1, 6)] * 4),
    st.sampled_from(["int64", "int32", "uint8"]),
    st.integers(0, 1000),
)
def test_gradients_of_repeated_ids_add_up(sizes, dtype, seed):
    n, t, k, d = sizes
    layer = Embedding(k, d, dtype="float64", seed=seed)
    ids = np.random.default_rng(seed).integers(0, k, (n, t)).astype(dtype)
    dy = random((n, t, d), seed=seed)
    layer.forward(ids, training=True)
    layer.backward(dy)
    want = np.zeros((k, d))
    np.add.at(want, ids, dy)
    np.testing.assert_allclose(layer.grads[0], want, rtol=0, atol=1e-13)


def test_gradients_equal_finite_differences():
    layer = Embedding(K, D, dtype="float64", seed=0)
    check_gradients(layer, lambda: layer.forward(IDS, training=True))


@pytest.mark.parametrize("dtype", [">i8", ">i2", ">u4", "uint8", "int16"])
def test_ids_may_have_any_integer_dtype_and_byte_order(dtype):
    layer = Embedding(K, D, seed=0)
    ids = IDS.astype(dtype)
    np.testing.assert_array_equal(layer.forward(ids, training=True), layer.forward(IDS))
    layer.forward(ids, training=True)
    layer.backward(np.ones((*IDS.shape, D), "float32"))
    swapped = layer.grads[0]
    layer.forward(IDS, training=True)
    layer.backward(np.ones((*IDS.shape, D), "float32"))
    np.testing.assert_array_equal(swapped, layer.grads[0])


def test_masked_arrays_and_matrices_are_no_ids():
    for odd, message in ((np.ma.array(IDS), "a masked array"), (IDS.view(np.matrix), "a numpy.matrix")):
        with pytest.raises(TypeError, match=f"^Embedding.forward: x is {message}"):
            Embedding(K, D).forward(odd)


def test_the_mask_is_what_the_ids_say():
    np.testing.assert_array_equal(Embedding(K, D, mask_zero=True).compute_mask(IDS), IDS != 0)
    assert Embedding(K, D).compute_mask(IDS) is None


def test_it_is_built_at_once_and_begins_as_in_keras():
    layer = Embedding(1000, 4, seed=0)
    (table,) = layer.get_weights()
    assert table.shape == (1000, 4)
    assert table.dtype == "float32"
    assert 0.049 < np.abs(table).max() <= 0.05
    assert abs(table.mean()) < 0.002
    layer.build(1000)
    np.testing.assert_array_equal(layer.get_weights()[0], table)
    assert layer.count_params() == 4000
    with pytest.raises(ValueError, match=r"Embedding.build: input_dim is 9; the vocabulary has 1000 ids"):
        layer.build(9)


def test_training_changes_the_table_and_the_ids_may_change_after_forward():
    layer = Embedding(K, D, dtype="float64", seed=0)
    ids = IDS.copy()
    layer.forward(ids, training=True)
    ids[:] = 1
    layer.backward(np.ones((*IDS.shape, D)))
    np.testing.assert_array_equal(layer.grads[0][:, 0], np.bincount(IDS.ravel(), minlength=K))
    layer.params["embeddings"] -= layer.grads[0]
    assert layer.forward(np.array([[0]]))[0, 0, 0] < -2


def test_made_again_from_its_configuration():
    layer = Embedding(K, output_dim=D, mask_zero=True, dtype="float64", seed=3)
    assert layer.get_config() == {
        "dtype": "float64", "seed": 3, "input_dim": K, "output_dim": D, "mask_zero": True,
    }  # fmt: skip
    again = deserialize(serialize(layer))
    np.testing.assert_array_equal(again.get_weights()[0], layer.get_weights()[0])


def test_what_it_refuses():
    layer = Embedding(K, D)
    with pytest.raises(
        ValueError, match=r"Embedding.forward: x holds the ids -1, 7, 12; with input_dim=7 exp"
    ):
        layer.forward(np.array([[0, 7, -1], [12, 7, 6]]))
    with pytest.raises(ValueError, match=r"the ids 7, 8, 9, 10, 11, \.\.\.; with"):
        layer.forward(np.arange(20)[np.newaxis])
    with pytest.raises(
        TypeError, match=r"Embedding.forward: x has dtype float32; expected ids, which are int"
    ):
        layer.forward(IDS.astype("float32"))
    with pytest.raises(TypeError, match=r"x is a list; expected a NumPy array of ids"):
        layer.forward([[1, 2]])
    with pytest.raises(ValueError, match=r"x has shape \(3,\); expected \(samples, timesteps\)"):
        layer.forward(np.arange(3))
    with pytest.raises(ValueError, match="the axis timesteps is empty"):
        layer.forward(np.empty((2, 0), int))
    with pytest.raises(RuntimeError, match=r"Embedding.backward: nothing to go back through"):
        layer.backward(np.zeros((2, 4, D), "float32"))
    layer.forward(IDS, training=True)
    with pytest.raises(ValueError, match=r"dy has shape \(2, 4, 2\); expected \(samples=2, timesteps=4, com"):
        layer.backward(np.zeros((2, 4, 2), "float32"))
    layer.forward(IDS)
    with pytest.raises(RuntimeError, match="nothing to go back through"):
        layer.backward(np.zeros((2, 4, D), "float32"))
    with pytest.raises(ValueError, match=r"Embedding.build: input_dim is 0; expected at least 1"):
        Embedding(0, D)
    with pytest.raises(ValueError, match=r"Embedding: output_dim is -1; expected at least 1"):
        Embedding(K, -1)
