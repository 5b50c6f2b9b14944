import numpy as np
import pytest

from rnn_course.experiments.masks import forgotten_mask


@pytest.mark.parametrize("padding", ["post", "pre"])
def test_the_last_symbol_is_the_answer(padding):
    ids, y, lengths = forgotten_mask.last_symbol(np.random.default_rng(0), 300, 20, padding)
    assert ids.shape == (300, 20)
    assert lengths.min() == 2
    assert lengths.max() == 20
    np.testing.assert_array_equal((ids != 0).sum(axis=1), lengths)
    last = ids[np.arange(300), lengths - 1] if padding == "post" else ids[:, -1]
    np.testing.assert_array_equal(last - 1, y)
    assert set(y) == set(range(forgotten_mask.SYMBOLS))
    assert 0.5 < (ids == 0).mean() < 0.8


def test_both_paddings_hold_the_same_sequences():
    (post, y_post, _), (pre, y_pre, _) = (
        forgotten_mask.last_symbol(np.random.default_rng(5), 50, 12, side) for side in ("post", "pre")
    )
    np.testing.assert_array_equal(y_post, y_pre)
    assert [row[row > 0].tolist() for row in post] == [row[row > 0].tolist() for row in pre]


def test_only_the_mask_makes_a_classifier_blind_to_padding():
    ids, _, _ = forgotten_mask.last_symbol(np.random.default_rng(0), 20, 10)
    for mask in (True, False):
        embedding, rnn, dense = forgotten_mask.classifier("GRU", mask, seed=0)
        outputs = []
        for padded in (ids, np.pad(ids, ((0, 0), (0, 5)))):
            h = rnn.forward(embedding.forward(padded), mask=embedding.compute_mask(padded))
            outputs.append(dense.forward(h))
        assert np.allclose(*outputs) == mask


def test_a_forgotten_mask_costs_nothing_where_there_is_no_padding_and_much_where_there_is():
    kinds = forgotten_mask.forgotten_mask(T=30, samples=640, epochs=6, seeds=1, learning_rate=0.02)
    accuracy = {(kind["cell"], kind["padding"], kind["mask"]): kind["accuracy"][0] for kind in kinds}
    assert len(accuracy) == 8
    assert accuracy["SimpleRNN", "post", True] > 0.95
    assert accuracy["SimpleRNN", "post", False] < 0.5
    assert accuracy["SimpleRNN", "pre", False] > 0.95
