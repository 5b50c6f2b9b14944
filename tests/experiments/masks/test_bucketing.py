import numpy as np
import pytest

from rnn_course.experiments.masks import bucketing

LENGTHS = np.array([3, 9, 1, 7, 7, 2, 5, 8, 4, 6, 10])


@pytest.mark.parametrize("pool", [1, 2, 99])
def test_batches_hold_every_sequence_once(pool):
    batches = bucketing.batches_by_length(LENGTHS, 3, pool, np.random.default_rng(0))
    assert sorted(np.concatenate(batches)) == list(range(len(LENGTHS)))
    assert sorted(len(batch) for batch in batches) == [2, 3, 3, 3]


def test_a_full_sort_has_the_least_padding():
    rng = np.random.default_rng(0)
    lengths = rng.integers(1, 50, 400)
    computed = []
    for pool in (1, 4, 40):
        batches = bucketing.batches_by_length(lengths, 10, pool, rng)
        computed.append(bucketing.steps_of(lengths, batches)[1])
    assert computed[0] > computed[1] > computed[2]


def test_batches_of_a_pool_come_in_any_order():
    batches = bucketing.batches_by_length(np.arange(1, 101), 5, 20, np.random.default_rng(0))
    longest = [batch.max() for batch in batches]
    assert longest != sorted(longest)


def test_steps_are_those_of_a_padded_batch():
    batches = [np.array([0, 1, 2]), np.array([3, 5])]
    lengths = LENGTHS[:6].copy()
    lengths[4] = 0  # in no batch
    assert bucketing.steps_of(lengths, batches) == (22, 3 * 9 + 2 * 7, 9 + 7)
    assert bucketing.steps_of(lengths, batches, maxlen=12) == (22, 5 * 12, 24)
