import numpy as np
import pytest

from rnn_course.experiments.deep import residual
from rnn_course.scratch import LSTM


def test_residual_connections_let_the_gradient_pass():
    plain, carried = (residual.gradient_below("LSTM", 8, flag) for flag in (False, True))
    assert plain < 0.01
    assert carried > 1


def test_gradient_below_is_that_of_one_layer():
    rng = np.random.default_rng(0)
    layer = LSTM(32, return_sequences=True, dtype="float64", seed=0)
    x, dy = rng.standard_normal((2, 16, 10, 32))
    layer.forward(x, training=True)
    ratio = np.linalg.norm(layer.backward(dy)) / np.linalg.norm(dy)
    assert residual.gradient_below("LSTM", 1, False) == pytest.approx(ratio, rel=1e-12)
