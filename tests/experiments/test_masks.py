"""The experiments of chapter 9, on small sizes, and what is stored of the large one."""

import numpy as np
import pytest

from rnn_course.experiments import masks
from rnn_course.scratch import SimpleRNN

LENGTHS = np.array([3, 9, 1, 7, 7, 2, 5, 8, 4, 6, 10])


def test_reading_under_a_mask_is_what_the_layer_does():
    rng = np.random.default_rng(0)
    layer = SimpleRNN(4, return_sequences=True, dtype="float64", seed=0)
    x = rng.standard_normal((3, 6, 2))
    layer.build(2)
    layer.set_weights([rng.standard_normal(weight.shape) for weight in layer.get_weights()])
    for mask in (None, np.arange(6) < np.array([[6], [4], [1]])):
        h, calls = masks.read(x, layer.get_weights(), mask)
        np.testing.assert_allclose(h, layer.forward(x, mask=mask), atol=1e-14)
        assert calls == 6


@pytest.mark.parametrize("padding", ["post", "pre"])
def test_the_last_symbol_is_the_answer(padding):
    ids, y, lengths = masks.last_symbol(np.random.default_rng(0), 300, 20, padding)
    assert ids.shape == (300, 20)
    assert lengths.min() == 2
    assert lengths.max() == 20
    np.testing.assert_array_equal((ids != 0).sum(axis=1), lengths)
    last = ids[np.arange(300), lengths - 1] if padding == "post" else ids[:, -1]
    np.testing.assert_array_equal(last - 1, y)
    assert set(y) == set(range(masks.SYMBOLS))
    assert 0.5 < (ids == 0).mean() < 0.8


def test_both_paddings_hold_the_same_sequences():
    (post, y_post, _), (pre, y_pre, _) = (
        masks.last_symbol(np.random.default_rng(5), 50, 12, side) for side in ("post", "pre")
    )
    np.testing.assert_array_equal(y_post, y_pre)
    assert [row[row > 0].tolist() for row in post] == [row[row > 0].tolist() for row in pre]


def test_only_the_mask_makes_a_classifier_blind_to_padding():
    ids, _, _ = masks.last_symbol(np.random.default_rng(0), 20, 10)
    for mask in (True, False):
        embedding, rnn, dense = masks.classifier("GRU", mask, seed=0)
        outputs = []
        for padded in (ids, np.pad(ids, ((0, 0), (0, 5)))):
            h = rnn.forward(embedding.forward(padded), mask=embedding.compute_mask(padded))
            outputs.append(dense.forward(h))
        assert np.allclose(*outputs) == mask


def test_a_forgotten_mask_costs_nothing_where_there_is_no_padding_and_much_where_there_is():
    kinds = masks.forgotten_mask(T=30, samples=640, epochs=6, seeds=1, learning_rate=0.02)
    accuracy = {(kind["cell"], kind["padding"], kind["mask"]): kind["accuracy"][0] for kind in kinds}
    assert len(accuracy) == 8
    assert accuracy["SimpleRNN", "post", True] > 0.95
    assert accuracy["SimpleRNN", "post", False] < 0.5
    assert accuracy["SimpleRNN", "pre", False] > 0.95


@pytest.mark.parametrize("pool", [1, 2, 99])
def test_batches_hold_every_sequence_once(pool):
    batches = masks.batches_by_length(LENGTHS, 3, pool, np.random.default_rng(0))
    assert sorted(np.concatenate(batches)) == list(range(len(LENGTHS)))
    assert sorted(len(batch) for batch in batches) == [2, 3, 3, 3]


def test_a_full_sort_has_the_least_padding():
    rng = np.random.default_rng(0)
    lengths = rng.integers(1, 50, 400)
    computed = [
        masks.steps_of(lengths, masks.batches_by_length(lengths, 10, pool, rng))[1] for pool in (1, 4, 40)
    ]
    assert computed[0] > computed[1] > computed[2]


def test_batches_of_a_pool_come_in_any_order():
    batches = masks.batches_by_length(np.arange(1, 101), 5, 20, np.random.default_rng(0))
    longest = [batch.max() for batch in batches]
    assert longest != sorted(longest)


def test_steps_are_those_of_a_padded_batch():
    batches = [np.array([0, 1, 2]), np.array([3, 5])]
    lengths = LENGTHS[:6].copy()
    lengths[4] = 0  # in no batch
    assert masks.steps_of(lengths, batches) == (22, 3 * 9 + 2 * 7, 9 + 7)
    assert masks.steps_of(lengths, batches, maxlen=12) == (22, 5 * 12, 24)
