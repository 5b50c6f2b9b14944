import numpy as np
import pytest

from rnn_course.experiments.common.numbers import Numbers


def mulberry32(seed, count):
    """Draw one number after the other, as the generator is written in C."""
    numbers, word = [], 2**32 - 1
    for _ in range(count):
        seed = (seed + 0x6D2B79F5) & word
        v = ((seed ^ (seed >> 15)) * (seed | 1)) & word
        v ^= (v + (v ^ (v >> 7)) * (v | 61)) & word
        numbers.append((v ^ (v >> 14)) / 2**32)
    return numbers


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_numbers_are_those_of_the_generator(seed):
    rng = Numbers(seed)
    drawn = [rng.random(3), rng.random((2, 2)), rng.random(1)]
    assert [a.shape for a in drawn] == [(3,), (2, 2), (1,)]
    assert np.concatenate([a.ravel() for a in drawn]).tolist() == mulberry32(seed, 8)


def test_numbers_have_the_distributions_of_their_names():
    rng, n = Numbers(4), 200_000
    normal, uniform, whole = rng.standard_normal((n, 1)), rng.uniform(-2, 4, n), rng.integers(3, 7, n)
    assert normal.shape == (n, 1)
    assert normal.mean() == pytest.approx(0, abs=0.01)
    assert normal.std() == pytest.approx(1, abs=0.01)
    assert (abs(normal) < 1).mean() == pytest.approx(0.683, abs=0.01)
    assert (uniform.min(), uniform.max()) == pytest.approx((-2, 4), abs=0.01)
    assert uniform.mean() == pytest.approx(1, abs=0.01)
    np.testing.assert_allclose(np.bincount(whole)[3:] / n, [0.25] * 4, atol=0.01)
    assert whole.dtype == np.int64
