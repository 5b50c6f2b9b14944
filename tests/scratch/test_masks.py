"""What stands at padding, NaN or infinity, does no harm; a mask that does not fit is refused."""

import numpy as np
import pytest

from rnn_course.scratch import (
    CRF,
    GRU,
    LSTM,
    BahdanauAttention,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    LayerNormalization,
    LuongAttention,
    MinGRU,
    Model,
    SimpleRNN,
)
from rnn_course.scratch.around import Around
from rnn_course.scratch.training import losses
from rnn_course.scratch.transformer import Positions, TransformerBlock
from tests.layers import D, N, T, ragged_mask, random, with_random_weights

BEHIND = np.arange(T) < np.array([T, 3, 1])[:, np.newaxis]
# Layers without a state, and a mask that they take.
STEPWISE = {
    "Dense": (lambda: Dense(3, activation="tanh", dtype="float64"), ragged_mask()),
    "Dropout": (lambda: Dropout(0.5, dtype="float64", seed=0), ragged_mask()),
    "LayerNormalization": (lambda: LayerNormalization(dtype="float64"), ragged_mask()),
    "Positions": (lambda: Positions(T, dtype="float64"), ragged_mask()),
    "TransformerBlock": (lambda: TransformerBlock(2, 7, dtype="float64"), BEHIND),
    "Around": (lambda: Around(dtype="float64"), BEHIND),
}
each_layer = pytest.mark.parametrize(("make", "mask"), STEPWISE.values(), ids=STEPWISE)
each_filling = pytest.mark.parametrize("filling", [np.nan, np.inf, -np.inf])


@each_layer
@each_filling
@pytest.mark.filterwarnings("error")
def test_what_is_no_number_at_padding_is_read_as_zero(make, mask, filling):
    x, results = random((N, T, D)), []
    for padding in (0.0, filling):
        layer = with_random_weights(make())
        y = layer.forward(np.where(mask[..., np.newaxis], x, padding), mask=mask, training=True)
        dy = random(y.shape) * layer.compute_mask(x, mask)[..., np.newaxis]
        results.append([y, layer.backward(dy), *layer.grads])
    for clean, dirty in zip(*results, strict=True):
        assert np.isfinite(dirty).all()
        np.testing.assert_array_equal(dirty, clean)


@each_layer
def test_finite_numbers_at_padding_are_left_as_they_are(make, mask):
    x = random((N, T, D))
    layer = with_random_weights(make())
    np.testing.assert_array_equal(layer.forward(x, mask=mask), layer.forward(x))


@pytest.mark.parametrize("make", [LuongAttention, lambda **o: BahdanauAttention(4, **o)])
@each_filling
@pytest.mark.filterwarnings("error")
def test_attention_does_not_look_at_padding_whatever_is_there(make, filling):
    keys, queries, mask, results = random((N, T, D)), random((N, 2, D), seed=3), ragged_mask(), []
    for padding in (0.0, filling):
        layer = make(dtype="float64", seed=0)
        contexts, weights = layer.forward(
            queries, np.where(mask[..., np.newaxis], keys, padding), mask, training=True
        )
        results.append([contexts, weights, *layer.backward(random(contexts.shape)), *layer.grads])
    for clean, dirty in zip(*results, strict=True):
        assert np.isfinite(dirty).all()
        np.testing.assert_array_equal(dirty, clean)


@each_filling
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "layers",
    [
        lambda: [Dense(2, seed=0), SimpleRNN(2, seed=1, return_sequences=True)],
        lambda: [SimpleRNN(2, seed=1, return_sequences=True), Dense(2, seed=0)],
        lambda: [LayerNormalization(), Dropout(0.5, seed=2), LSTM(2, seed=1, return_sequences=True)],
        lambda: [Dense(3, seed=0), Bidirectional(GRU(1, seed=1, return_sequences=True)), Dense(2, seed=2)],
        lambda: [Dense(2, seed=0), MinGRU(2, seed=1, return_sequences=True)],
        lambda: [Dense(2, seed=0, activation="tanh"), Dense(2, seed=1)],
    ],
)
def test_gradients_of_a_model_stay_finite(layers, filling):
    mask = np.array([[True, True, False], [True, False, False]])
    results = []
    for padding in (0, filling):
        model = Model(layers())
        x = np.where(mask[..., np.newaxis], random((2, 3, 2), "float32"), np.float32(padding))
        y, out = model.forward_masked(x, mask, training=True)
        targets = np.where(mask[..., np.newaxis], np.zeros_like(y), np.float32(padding))
        loss, dy = losses.mean_squared_error(targets, y, out)
        model.backward(dy)
        results.append([np.float64(loss), *model.grads])
    for clean, dirty in zip(*results, strict=True):
        assert np.isfinite(dirty).all()
        np.testing.assert_array_equal(dirty, clean)


@pytest.mark.filterwarnings("error")
def test_a_fit_with_nan_at_the_padding_is_that_with_zeros():
    mask = np.array([[True, True, False]] * 4)
    histories = []
    for padding in (0, np.nan):
        x = np.where(mask[..., np.newaxis], random((4, 3, 2), "float32"), np.float32(padding))
        model = Model([Dense(2, seed=0), SimpleRNN(2, seed=1, return_sequences=True)])
        options = {"loss": "mean_squared_error", "mask": mask, "epochs": 3, "seed": 0, "verbose": 0}
        histories.append(model.fit(x, np.zeros((4, 3, 2), "float32"), **options).loss)
    assert histories[0] == histories[1]


def test_a_crf_above_padding_of_nan():
    mask = np.array([[True, True, False]] * 2)
    crf = CRF()
    model = Model([Dense(3, seed=0), crf])
    x = np.where(mask[..., np.newaxis], random((2, 3, 2), "float32"), np.float32(np.nan))
    emissions, out = model.forward_masked(x, mask, training=True)
    loss, dy = crf.loss(np.zeros((2, 3), int), emissions, out)
    model.backward(dy)
    assert np.isfinite(loss)
    assert all(np.isfinite(grad).all() for grad in model.grads)


# Masks that do not fit -------------------------------------------------------------------------


@each_layer
def test_a_mask_that_does_not_fit_is_refused(make, mask):
    x = random((N, T, D))
    with pytest.raises(TypeError, match=r"\.forward: mask has dtype int64; expected bool"):
        make().forward(x, mask=mask * 1)
    with pytest.raises(
        ValueError, match=r"\.forward: mask has shape \(3, 4\); expected \(samples=3, timesteps=5"
    ):
        make().forward(x, mask=mask[:, 1:])


@pytest.mark.parametrize("make", [STEPWISE[name][0] for name in ("Dense", "Dropout", "LayerNormalization")])
def test_without_timesteps_there_is_nothing_to_mask(make):
    with pytest.raises(
        ValueError, match=r"\.forward: x has shape \(3, 4\), without timesteps, so there is nothi"
    ):
        make().forward(random((N, D)), mask=np.ones((N, D), bool))


@pytest.mark.parametrize("make", [STEPWISE[name][0] for name in ("TransformerBlock", "Around")])
def test_padding_before_a_real_step_is_refused_where_it_cannot_be_left_out(make):
    mask = BEHIND.copy()
    mask[1, 0] = False
    with pytest.raises(
        ValueError, match=r"the mask of sample 1 has padding before a real step; expected all padd"
    ):
        make().forward(random((N, T, D)), mask=mask)


# Masks that are given to an embedding ----------------------------------------------------------

IDS = np.array([[2, 3, 4], [2, 0, 0], [1, 2, 0]])
MASK = np.array([[True, True, True], [True, False, False], [True, False, False]])


@pytest.mark.parametrize("mask_zero", [False, True])
def test_a_mask_that_is_given_to_an_embedding_is_used(mask_zero):
    model = Model([Embedding(5, 2, mask_zero=mask_zero, seed=0), SimpleRNN(3, seed=1)])
    got = model.predict(IDS, mask=MASK)
    for n, length in enumerate((3, 1, 1)):
        np.testing.assert_allclose(got[n], model.predict(IDS[n : n + 1, :length])[0], rtol=1e-6)
    assert not np.array_equal(got, model.predict(IDS))


def test_two_masks_leave_out_what_either_leaves_out():
    embedding = Embedding(5, 2, mask_zero=True)
    mask = np.array([[False, True, True], [True, True, True], [True, False, True]])
    want = [[False, True, True], [True, False, False], [True, False, False]]
    np.testing.assert_array_equal(embedding.compute_mask(IDS, mask), want)
    assert Embedding(5, 2).compute_mask(IDS, mask) is mask


def test_a_mask_of_another_shape_than_the_ids_is_refused():
    with pytest.raises(
        ValueError, match=r"^Embedding.forward: mask has shape \(3, 2\); expected \(samples=3, ti"
    ):
        Embedding(5, 2).forward(IDS, mask=MASK[:, 1:])
    with pytest.raises(TypeError, match=r"^Embedding.forward: mask has dtype int64; expected bool"):
        Embedding(5, 2).forward(IDS, mask=MASK * 1)
