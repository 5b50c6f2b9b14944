"""Initial weights: the ranges and the geometry that Keras's defaults have."""

import numpy as np
import pytest

from rnn_course.scratch.initializers import glorot_uniform, orthogonal


@pytest.mark.parametrize(("rows", "columns"), [(6, 6), (9, 4), (4, 9)])
def test_orthogonal_keeps_lengths(rows, columns):
    q = orthogonal(np.random.default_rng(0), rows, columns)
    assert q.shape == (rows, columns)
    small = q.T @ q if rows >= columns else q @ q.T
    np.testing.assert_allclose(small, np.eye(min(rows, columns)), atol=1e-12)


def test_orthogonal_is_uniform():
    # Without the correction of the signs, the first element of a column is never positive.
    firsts = [orthogonal(np.random.default_rng(seed), 3, 3)[0, 0] for seed in range(200)]
    assert 70 < sum(first > 0 for first in firsts) < 130


def test_glorot_uniform_fills_its_range():
    w = glorot_uniform(np.random.default_rng(0), 100, 50)
    limit = np.sqrt(6 / 150)
    assert 0.99 * limit < w.max() <= limit
    assert -limit <= w.min() < -0.99 * limit
