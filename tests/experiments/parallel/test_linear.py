import numpy as np
import pytest

from rnn_course.experiments.parallel import linear
from rnn_course.scratch.linear_recurrence import loop, scan


@pytest.mark.parametrize(("T", "want"), [(1, 0), (2, 1), (3, 1), (8, 3), (1000, 9), (1024, 10)])
def test_levels_are_halvings(T, want):
    assert linear.levels(T) == want


def test_the_drawn_recurrence_fits_both():
    a, b, start = linear.draw_recurrence(9, 2, 3, "float64")
    assert a.min() >= 0
    assert a.max() <= 1
    np.testing.assert_allclose(scan(a, b, start), loop(a, b, start), rtol=0, atol=1e-12)
