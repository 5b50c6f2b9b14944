import numpy as np
import pytest

from rnn_course.experiments.lstm import two_states


def test_the_counting_cell_counts_and_shows_nothing_until_its_gate_opens():
    c, h = two_states.counting(6).T
    np.testing.assert_allclose(c, [1, 2, 3, 4, 5, 6], atol=0.01)
    assert np.abs(h[:-1]).max() < 0.001
    assert h[-1] == pytest.approx(np.tanh(6), abs=0.001)
